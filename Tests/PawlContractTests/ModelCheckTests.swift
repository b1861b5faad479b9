// SPDX-License-Identifier: Apache-2.0
import PawlContract
import Testing

@Suite("Checks of models")
struct ModelCheckTests {
    private static func says(_ models: String, budget: String = "", agents: String = "") -> [String] {
        let text = ContractTexts.small.replacing(
            "budget: {attempts: 3}", with: "budget: {attempts: 3\(budget)}\nmodels: {m: {\(models)}}")
        return ContractLoader.read(text).diagnostics.map { "\($0.severity.rawValue) \($0.keyPath)" }
    }

    private static let plain = "dialect: openai-responses, url: \"https://h/v1\", allow: [m]"

    @Test("a model that fits its contract has no diagnostics")
    func plain() {
        #expect(Self.says(Self.plain) == [])
        #expect(Self.says(Self.plain + ", price: {input: 1, output: 2}", budget: ", usd: 3, attempt: {usd: 1}") == [])
        #expect(Self.says(Self.plain, budget: ", tokens: 9") == [])
    }

    @Test("money at any level needs prices")
    func prices() {
        for budget in [", usd: 1", ", attempt: {usd: 1}", ", lineage: {usd: 1}"] {
            #expect(Self.says(Self.plain, budget: budget) == ["error models.m"])
        }
    }

    @Test("pins, addresses and injections that cannot mean what they say are named")
    func mistakes() {
        #expect(Self.says(Self.plain + ", pins: {n: [x]}") == ["error models.m.pins.n"])
        #expect(Self.says(Self.plain + ", inject: [usage]") == ["warning models.m.inject"])
        let url = Self.plain.replacing("https://h/v1", with: "https://user:pw@h/v1")
        #expect(Self.says(url) == ["error models.m.url"])
        #expect(Self.says(Self.plain.replacing("/v1", with: "/v1?key=1")) == ["error models.m.url"])
        #expect(
            Self.says(Self.plain + ", hosted_tools: [web_search]", budget: ", tokens: 5") == [
                "warning models.m.hosted_tools"
            ])
        let chat = Self.plain.replacing("openai-responses", with: "openai-chat")
        #expect(Self.says(chat, budget: ", tokens: 5") == ["warning models.m"])
        #expect(Self.says(chat + ", inject: [usage]", budget: ", tokens: 5") == [])
        #expect(Self.says(Self.plain, budget: ", tokens: 5, attempt: {tokens: 6}") == ["warning budget.attempt.tokens"])
    }

    @Test("a key over plain http is a warning, except on this machine")
    func plainHTTP() {
        let secrets = "}}\naccess: {secrets: {K: {env: K"
        func says(_ host: String) -> [String] {
            let model = Self.plain.replacing("https://h", with: "http://\(host)") + ", key: K" + secrets + "}"
            return Self.says(model)
        }
        #expect(says("h") == ["warning models.m.url"])
        #expect(says("127.0.0.1:99") == [] && says("[::1]") == [] && says("localhost") == [])
        #expect(says("localhost.evil") == ["warning models.m.url"])
    }
}
