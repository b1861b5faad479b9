// SPDX-License-Identifier: Apache-2.0
import PawlBase
@testable import PawlContract
import Testing

@testable import PawlGateway

@Suite("ModelCall")
struct ModelCallTests {
    @Test("routes are known by method and path, whatever the prefix and the query")
    func routes() {
        #expect(ModelRoute(method: "POST", path: "/v1/responses") == .responses)
        #expect(ModelRoute(method: "POST", path: "/chat/completions/") == .chat)
        #expect(ModelRoute(method: "POST", path: "/v1/messages?beta=true") == .messages)
        #expect(ModelRoute(method: "POST", path: "/v1/messages/count_tokens?beta=true") == .countTokens)
        #expect(ModelRoute(method: "GET", path: "/v1/models?client_version=0.163.0") == .models)
        for (method, path) in [
            ("GET", "/v1/responses"), ("post", "/v1/responses"), ("POST", "/v1/v1/responses"),
            ("POST", "/v2/responses"),
            ("POST", "//responses"), ("POST", "/v1/../v1/responses"), ("POST", "/v1/%72esponses"), ("POST", ""),
            ("POST", "/v1/files"), ("POST", "/v1/responses/r_1/cancel"), ("POST", "http://h/v1/responses"),
        ] { #expect(ModelRoute(method: method, path: path) == nil, "\(method) \(path)") }
    }

    @Test("the bytes that leave are the bytes that came, and the bounds follow from them")
    func bounds() throws {
        let odd = "\"new_field\" : [1.50, 1e2 ],\"input\":\"\\u0041 ü\""
        let call = try ModelTexts.call(.responses, odd, rules: CallRules(isBudgeted: true, overhead: 500))
        #expect(call.body == ModelTexts.bytes("{\"model\":\"gpt-x\",\(odd)}"))
        #expect(call.inputBound == call.body.count + 500 && call.outputBound == 1_000 && !call.isStream)
        #expect(call.injected.isEmpty)
        #expect(try ModelTexts.call(.responses, "\"max_output_tokens\":12,\"stream\":true").outputBound == 12)
        #expect(try ModelTexts.call(.messages, "\"max_tokens\":12").outputBound == 12)
        #expect(try ModelTexts.call(.chat, "\"max_tokens\":9,\"max_completion_tokens\":12,\"n\":4").outputBound == 48)
        let counted = try ModelTexts.call(.countTokens, "\"messages\":[]")
        #expect(counted.bound == CallCost())
    }

    @Test("a cap above the contract's is no bound and is refused")
    func caps() {
        #expect(ModelTexts.refusal(.messages, "\"max_tokens\":1001") == .policy)
        #expect(ModelTexts.refusal(.chat, "\"max_tokens\":1,\"max_completion_tokens\":1001") == .policy)
        for wrong in ["-1", "1.5", "\"9\"", "true"] {
            #expect(ModelTexts.refusal(.responses, "\"max_output_tokens\":\(wrong)") == .malformed)
            #expect(ModelTexts.refusal(.chat, "\"n\":\(wrong)") == .malformed)
        }
    }

    @Test("only strict JSON with one model leaves")
    func strict() {
        for body in [
            "", "[]", "null", "{}", "{\"model\":7}", "{\"model\":\"\"}", "{\"model\":\"gpt-x\",\"model\":\"other\"}",
            "{\"model\":\"gpt-x\"}{}", "{\"model\":\"gpt-x\",\"mod\\u0065l\":\"other\"}",
            "{\"model\":\"gpt-x\",\"stream\":1}",
        ] {
            #expect(throws: Refusal.self) {
                try ModelCall(
                    route: .chat, body: ModelTexts.bytes(body), endpoint: ModelTexts.endpoint(.openAIChat),
                    rules: CallRules())
            }
        }
        #expect(ModelTexts.refusal(.chat, "\"a\":1", rules: CallRules(maximumBody: 10)) == .tooLarge)
    }

    @Test("a model is asked for at the endpoint that has it, and no other")
    func models() throws {
        var pinned = ModelTexts.endpoint(.openAIChat, allow: ["gpt-y"])
        pinned.name = "second"
        pinned.spec.pins = ["gpt-y": ["gpt-y-final"]]
        let endpoints = [ModelTexts.endpoint(.anthropic, allow: ["gpt-y"]), ModelTexts.endpoint(.openAIChat), pinned]
        func call(_ model: String) throws(Refusal) -> ModelCall {
            try ModelCall(
                route: .chat, body: ModelTexts.bytes("{\"model\":\"\(model)\"}"), endpoints: endpoints,
                budget: BudgetSpec())
        }
        #expect(try call("gpt-y").endpoint.name == "second")
        #expect(try call("gpt-x").endpoint.name == "main")
        for other in ["gpt-x-2026-01-31", "GPT-X", "gpt-x:online", "gpt-x\\u0301", "gpt"] {
            #expect { try call(other) } throws: { ($0 as? Refusal)?.code == .model }
        }
        #expect(try call("gpt-y").accepts(served: "gpt-y-final"))
        #expect(try !call("gpt-y").accepts(served: "gpt-y"))
        #expect(try call("gpt-x").accepts(served: "gpt-x-2026-01-31"))
        for other in ["gpt-x-mini", "gpt-x-2", "gpt", "gpt-x2026", ""] {
            #expect(try !call("gpt-x").accepts(served: other))
        }
        #expect(ModelTexts.refusal(.chat, "\"models\":[\"gpt-z\"]") == .model)
        #expect(ModelTexts.refusal(.chat, "\"fallbacks\":[\"gpt-z\"]") == .model)
    }

    @Test("usage is asked for only where that is permitted and needed, and nothing else changes")
    func injection() throws {
        let rules = CallRules(overhead: 1, injectsUsage: true)
        let plain = try ModelTexts.call(.chat, "\"stream\":true, \"messages\":[]", rules: rules)
        #expect(plain.injected == ["usage"] && plain.inputBound == plain.body.count + 1)
        #expect(
            String(decoding: plain.body, as: UTF8.self)
                == #"{"stream_options":{"include_usage":true},"model":"gpt-x","stream":true, "messages":[]}"#)
        for (options, expected) in [
            (#"{ "a":[1,{"b":"}"}] , "include_usage": false}"#, #"{"a":[1,{"b":"}"}],"include_usage":true}"#),
            ("null", #"{"include_usage":true}"#), ("{}", #"{"include_usage":true}"#),
        ] {
            let head = #""x":{"stream_options":"\"{"},"stream":true,"stream_\u006fptions" : "#
            let call = try ModelTexts.call(.chat, head + options + #" , "z":1"#, rules: rules)
            #expect(String(decoding: call.body, as: UTF8.self) == "{\"model\":\"gpt-x\",\(head)\(expected) , \"z\":1}")
        }
        let asked = "\"stream\":true,\"stream_options\":{\"include_usage\":true}"
        #expect(try ModelTexts.call(.chat, asked, rules: rules).injected == [])
        #expect(try ModelTexts.call(.chat, "\"stream\":false", rules: rules).injected == [])
        #expect(try ModelTexts.call(.chat, "\"stream\":true").injected == [])
        #expect(try ModelTexts.call(.responses, "\"stream\":true", rules: rules).injected == [])
        #expect(ModelTexts.refusal(.chat, "\"stream\":true,\"stream_options\":7", rules: rules) == .malformed)
    }

    @Test("no request makes the reader trap")
    func fuzz() {
        var random = SeededGenerator(seed: 9)
        let seeds = PolicyTests.denied.map { ($0.route, $0.members) } + PolicyTests.allowed
        for round in 0..<4_000 {
            let (route, members) = seeds[round % seeds.count]
            var body = ModelTexts.bytes("{\"model\":\"gpt-x\",\"stream\":true,\"stream_options\":{},\(members)}")
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<body.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: body[place] = UInt8.random(in: 0...255, using: &random)
                case 1: body.remove(at: place)
                default: body.insert(contentsOf: body[place...].prefix(12), at: place)
                }
            }
            let call = try? ModelCall(
                route: route, body: body, endpoint: ModelTexts.endpoint(ModelTexts.dialect(route)),
                rules: CallRules(isBudgeted: true, isPriced: true, injectsUsage: true))
            if let call, call.injected == [] { #expect(call.body == body) }
            if let call, call.injected != [] { #expect((try? StrictJSON.decode(call.body)) != nil) }
        }
    }
}
