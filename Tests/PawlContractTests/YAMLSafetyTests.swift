// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlContract
import Testing

@Suite("the YAML of a contract")
struct YAMLSafetyTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        let text: String
        let says: String
        var testDescription: String { says }
    }

    static let refusals: [Refusal] = [
        Refusal(text: "", says: "1:1: error: the contract is empty"),
        Refusal(text: "# only a comment\n", says: "1:1: error: the contract is empty"),
        Refusal(text: "- a\n", says: "1:1: error: expected a mapping, found a list"),
        Refusal(text: "pawl: 1\n---\npawl: 1\n", says: "2:1: error: a second document begins here"),
        Refusal(text: "a: &x 1\nb: *x\n", says: "2:4: error: an alias ('*name') is refused"),
        Refusal(text: "a: 1\nb: *x\n", says: "2:4: error: an alias ('*name') is refused"),
        Refusal(text: "pawl: &x 1\n", says: "1:7: error: pawl: an anchor ('&name') is refused"),
        Refusal(text: "name: !custom x\n", says: "1:7: error: name: a tag ('!name') is refused"),
        Refusal(text: "pawl: 1\n<<: {name: x}\n", says: "2:1: error: a merge key ('<<') is refused"),
        Refusal(text: "? [a]\n: 1\n", says: "1:3: error: a key must be a word"),
        Refusal(text: "a: 1\nb: 2\na: 3\n", says: "1:1: error: 'a' is a key more than once"),
        Refusal(text: "a: \"\u{1}\"\n", says: "1:5: error: this byte is not valid UTF-8"),
        Refusal(text: "a: 1\u{2028}b: 1\n", says: "1:5: error: this character ends a line for some"),
        Refusal(text: "a: 1\rb: 1\n", says: "1:5: error: this character ends a line for some"),
        Refusal(text: "pawl:\n", says: "1:6: error: pawl: expected 1, found nothing"),
        Refusal(text: "a: [1, 2\n", says: "1:1: error: not YAML"),
        Refusal(text: "a: 'x\n", says: "error: not YAML"),
        Refusal(text: "\tpawl: 1\n", says: "1:1: error: not YAML"),
    ]

    @Test("what a contract has no use for is refused with its place", arguments: refusals)
    func refuses(_ refusal: Refusal) {
        let loading = ContractLoader.read(refusal.text, path: "c")
        #expect(loading.loaded == nil)
        #expect(
            loading.diagnostics.contains { $0.description.contains(refusal.says) },
            "\(loading.diagnostics.map(\.description))")
    }

    @Test("nested aliases are refused before they multiply")
    func billionLaughs() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x]\n"
        for level in 1...40 {
            let previous = Array(repeating: "*a\(level - 1)", count: 8).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(previous)]\n"
        }
        text += "? *a40\n: 1\n"
        let loading = ContractLoader.read(text, path: "c")
        #expect(loading.diagnostics.first?.description.hasPrefix("c:2:10: error: an alias") == true)
    }

    @Test("text with stars and ampersands is no alias")
    func starsInText() {
        let text = ContractTexts.small.replacing(
            "goal: Make answer.txt longer.",
            with: "goal: |\n  *fast* & &loose, void f(int *p) { g(&p, *p); }\n  * a *p &p\n")
        #expect(ContractLoader.read(text).diagnostics == [])
    }

    @Test("bytes that are not UTF-8, a byte order mark and too many bytes are refused")
    func bytes() {
        let invalid = Array("pawl: 1\nname: ab".utf8) + [0xC3, 0x28]
        #expect(ContractLoader.read(invalid, path: "c").diagnostics.first?.line == 2)
        let marked = [0xEF, 0xBB, 0xBF] + Array(ContractTexts.small.utf8)
        #expect(ContractLoader.read(marked).diagnostics.first?.message.contains("byte order mark") == true)
        let long = Array(ContractTexts.small.utf8) + Array(repeating: UInt8(ascii: "#"), count: 1 << 20)
        #expect(ContractLoader.read(long).diagnostics.first?.message.contains("1 MiB") == true)
        let windows = ContractTexts.small.replacing("\n", with: "\r\n")
        #expect(ContractLoader.read(windows).diagnostics == [])
    }

    @Test("deep nesting is refused, not followed")
    func depth() {
        for depth in [49, 60, 128, 900, 5_000, 200_000] {
            let text = "tools: " + String(repeating: "[", count: depth)
            #expect(ContractLoader.read(text).loaded == nil)
            let closed = text + String(repeating: "]", count: depth)
            #expect(ContractLoader.read(closed).loaded == nil)
            let maps = "tools: " + String(repeating: "{? ", count: depth)
            #expect(ContractLoader.read(maps).loaded == nil)
        }
    }

    @Test("YAML 1.2 words are words")
    func words() throws {
        let text = ContractTexts.small.replacing("name: agent,", with: "name: no,")
            .replacing("[./agent.sh]", with: "[echo, on, 0x10, 1e3, true, ~user, \"\"]")
        let contract = try #require(ContractLoader.read(text).contract)
        #expect(contract.agents[0].name == "no")
        #expect(contract.agents[0].command == ["echo", "on", "0x10", "1e3", "true", "~user", ""])
        for number in [".inf", "1e999", ".nan", "99999999999999999999"] {
            let hostile = ContractTexts.small.replacing("better: higher", with: "better: higher, min: \(number)")
            #expect(ContractLoader.read(hostile).errors.count == 1)
        }
    }
}
