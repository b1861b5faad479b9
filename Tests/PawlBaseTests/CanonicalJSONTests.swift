// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import Testing

@Suite struct CanonicalJSONTests {
    @Test func `the example of RFC 8785 section 3.2.2 becomes the bytes of section 3.2.4`() throws {
        let input = #"""
            {
              "numbers": [333333333.33333329, 1E30, 4.50,
                          2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """#
        let expected =
            #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#
            + #""string":"€$\u000f\nA'B\"\\\\\"/"}"#
        #expect(CanonicalJSON.text(try StrictJSON.decode(input)) == expected)
    }

    @Test func `keys are sorted by UTF-16 units as in the example of section 3.2.3`() throws {
        let input = #"""
            {
              "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh",
              "1": "One", "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control",
              "\u00f6": "Latin Small Letter O With Diaeresis"
            }
            """#
        let text = CanonicalJSON.text(try StrictJSON.decode(input))
        let order = [
            "Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign",
            "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh",
        ]
        let places = try order.map { try #require(text.range(of: $0)?.lowerBound) }
        #expect(places == places.sorted())
    }

    /// RFC 8785 appendix B: IEEE 754 bits and their text.
    @Test(
        arguments: [
            (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"), (0x7FEF_FFFF_FFFF_FFFF, "1.7976931348623157e+308"),
            (0xFFEF_FFFF_FFFF_FFFF, "-1.7976931348623157e+308"), (0x4340_0000_0000_0000, "9007199254740992"),
            (0xC340_0000_0000_0000, "-9007199254740992"), (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44B5_2D02_C7E1_4AF5, "9.999999999999997e+22"), (0x44B5_2D02_C7E1_4AF6, "1e+23"),
            (0x44B5_2D02_C7E1_4AF7, "1.0000000000000001e+23"), (0x444B_1AE4_D6E2_EF4E, "999999999999999700000"),
            (0x444B_1AE4_D6E2_EF4F, "999999999999999900000"), (0x444B_1AE4_D6E2_EF50, "1e+21"),
            (0x3EB0_C6F7_A0B5_ED8C, "9.999999999999997e-7"), (0x3EB0_C6F7_A0B5_ED8D, "0.000001"),
            (0x41B3_DE43_5555_5553, "333333333.3333332"), (0x41B3_DE43_5555_5554, "333333333.33333325"),
            (0x41B3_DE43_5555_5555, "333333333.3333333"), (0x41B3_DE43_5555_5556, "333333333.3333334"),
            (0x41B3_DE43_5555_5557, "333333333.33333343"), (0xBECB_F647_612F_3696, "-0.0000033333333333333333"),
            (0x4314_3FF3_C1CB_0959, "1424953923781206.2"),
        ] as [(UInt64, String)]) func `numbers are printed as ECMAScript prints them`(_ bits: UInt64, _ text: String)
    {
        #expect(CanonicalJSON.text(.number(Double(bitPattern: bits))) == text)
    }

    @Test func `random numbers read back to themselves and print again alike`() throws {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<3000 {
            let number = Double(bitPattern: generator.next())
            guard number.isFinite else { continue }
            let text = CanonicalJSON.text(.number(number))
            #expect(Double(text) == number)
            guard abs(number) > 9e15 || number != number.rounded() else { continue }
            if text.contains("e") || text.contains(".") { #expect(try StrictJSON.decode(text) == .number(number)) }
        }
    }

    @Test func `canonical bytes of a random value read back to it`() throws {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<300 {
            let value = randomValue(3, &generator)
            let bytes = CanonicalJSON.encode(value)
            let read = try StrictJSON.decode(bytes)
            #expect(read == value)
            #expect(CanonicalJSON.encode(read) == bytes)
        }
    }

    private func randomValue(_ depth: Int, _ generator: inout SeededGenerator) -> JSONValue {
        let text = { (generator: inout SeededGenerator) -> String in
            let pool = ["a", "é", "\u{0}", "\u{1F600}", "\"", "\\", "\u{7F}", "\u{2028}", "\u{FB33}", "/", "\n"]
            return (0..<Int.random(in: 0...4, using: &generator)).map { _ in pool.randomElement(using: &generator) ?? ""
            }
            .joined()
        }
        switch Int.random(in: 0..<(depth > 0 ? 6 : 4), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .number(generator.unit() * 1e6)
        case 3: return .string(text(&generator))
        case 4: return .array((0..<3).map { _ in randomValue(depth - 1, &generator) })
        default:
            var members: [String: JSONValue] = [:]
            for _ in 0..<4 { members[text(&generator)] = randomValue(depth - 1, &generator) }
            return .object(members)
        }
    }
}
