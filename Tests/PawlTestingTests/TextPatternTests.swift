// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlTesting
import Testing

@Suite("Text patterns")
struct TextPatternTests {
    @Test("A star stands for any run of characters, line ends too, and nothing else is special")
    func examples() {
        #expect(TextPattern("fix * bug").matches("fix the\nold bug"))
        #expect(TextPattern("*").matches(""))
        #expect(TextPattern("**").matches(""))
        #expect(!TextPattern("").matches("a"))
        #expect(!TextPattern("a*a").matches("a"))
        #expect(TextPattern("why?").matches("why?") && !TextPattern("why?").matches("whys"))
        #expect(TextPattern(#"2 \* 3 = *"#).matches("2 * 3 = 6") && !TextPattern(#"2 \* 3"#).matches("2 x 3"))
        #expect(TextPattern(#"a\b"#).matches(#"a\b"#))
        #expect(TextPattern("*ab*ab*").matches("xabab") && !TextPattern("*ab*ab*").matches("xaba"))
    }

    @Test("Patterns agree with a search over all ways to fill the stars")
    func differential() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<3000 {
            let pattern = (0..<Int.random(in: 0...5, using: &random)).map { _ in
                ["a", "b", "*"].randomElement(using: &random) ?? "a"
            }
            let text = (0..<Int.random(in: 0...7, using: &random)).map { _ in Bool.random(using: &random) ? "a" : "b" }
            #expect(
                TextPattern(pattern.joined()).matches(text.joined()) == Self.fits(pattern[...], text[...]),
                "\(pattern) \(text)")
        }
    }

    private static func fits(_ pattern: ArraySlice<String>, _ text: ArraySlice<String>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        guard first == "*" else { return text.first == first && fits(pattern.dropFirst(), text.dropFirst()) }
        return (0...text.count).contains { fits(pattern.dropFirst(), text.dropFirst($0)) }
    }
}
