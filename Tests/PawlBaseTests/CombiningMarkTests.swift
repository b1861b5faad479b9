// SPDX-License-Identifier: Apache-2.0
import PawlBase
import Testing

/// Strings whose comparison would take hours never become strings that something compares.
@Suite struct CombiningMarkTests {
    /// Marks of falling class: each has to be sorted before all others.
    private static func run(_ marks: Int) -> String {
        "a" + String(repeating: "\u{315}\u{300}", count: marks / 2)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a line of combining marks is refused before anything compares it`() throws {
        let long = Self.run(2_000_000)
        for text in ["{\"\(long)\":1,\"\(long)b\":2}", "{\"answer\":\"\(long)\"}"] {
            let error = #expect(throws: JSONError.self) { try StrictJSON.decode(text) }
            #expect(error?.code == .badValue)
        }
        let escaped = "a" + String(repeating: "\\u0315\\u0300", count: 200_000)
        #expect(throws: JSONError.self) { try StrictJSON.decode("[\"\(escaped)\"]") }
    }

    @Test func `marks of any language are kept, and so are many of them apart`() throws {
        for text in [Self.run(256), String(repeating: Self.run(30), count: 1000), "ตู้เย็น", "Việt Nam"] {
            #expect(try StrictJSON.decode("[\"\(text)\"]") == [.string(text)])
        }
        #expect(throws: JSONError.self) { try StrictJSON.decode("[\"\(Self.run(258))\"]") }
    }
}
