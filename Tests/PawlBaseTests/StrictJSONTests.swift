// SPDX-License-Identifier: Apache-2.0
import PawlBase
import Testing

@Suite struct StrictJSONTests {
    @Test(
        arguments: [
            ("", .syntax), ("{", .syntax), ("[1,]", .syntax), ("{\"a\":1,}", .syntax), ("01", .trailing),
            ("1 2", .trailing),
            ("{\"a\":1,\"a\":2}", .duplicateKey), ("{\"a\":1,\"\\u0061\":2}", .duplicateKey), ("NaN", .nonfinite),
            ("-Infinity", .nonfinite), ("1e999", .nonfinite), ("-1e999", .nonfinite), ("9007199254740992", .range),
            ("-9007199254740992", .range), ("100000000000000000000000", .range), ("\"\\ud800\"", .syntax),
            ("\"\\ud800\\u0041\"", .syntax), ("\"\\udc00\"", .syntax), ("\"\u{1}\"", .syntax), ("\"\\x\"", .syntax),
            ("tru", .syntax), ("+1", .syntax), (".5", .syntax), ("1.", .syntax), ("1e", .syntax), ("'a'", .syntax),
            ("\u{FEFF}1", .bom), ("[1]x", .trailing), ("\"a", .syntax), ("nan", .nonfinite), ("{1:2}", .syntax),
            ("[[[[1]]]]", .depth), ("[1,1,1,1,1,1,1,1,1,1,1]", .count),
            ("\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"", .bytes),
        ] as [(String, JSONError.Code)]) func `what is not strict JSON within the limits is refused`(
            _ text: String, _ code: JSONError.Code
        )
    {
        let limits = JSONLimits(bytes: 40, depth: 3, count: 10)
        #expect { try StrictJSON.decode(text, limits: limits) } throws: { ($0 as? JSONError)?.code == code }
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        for bytes in [[0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]] as [[UInt8]] {
            #expect { try StrictJSON.decode(bytes) } throws: { ($0 as? JSONError)?.code == .utf8 }
        }
    }

    @Test func `what is strict JSON is read`() throws {
        let text = " {\"a\" : [ 1, -0.5e1, true ,null ] , \"\\ud83d\\ude00\":\"\\n\\u00e9\\/\" } \n"
        #expect(try StrictJSON.decode(text) == ["a": [1, -5, true, .null], "\u{1F600}": "\né/"])
        #expect(try StrictJSON.decode("9007199254740991") == .integer(9_007_199_254_740_991))
        #expect(try StrictJSON.decode("-0") == .number(0))
    }

    @Test func `mutations never crash the reader`() {
        var generator = SeededGenerator(seed: 8)
        let seed = Array(#"{"a":[1,-2.5e+3,"\u00e9\ud83d\ude00",true,null,{"b":{}}],"c":"é"}"#.utf8)
        for _ in 0..<5000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...5, using: &generator) {
                let position = Int.random(in: 0..<bytes.count, using: &generator)
                if Bool.random(using: &generator) {
                    bytes[position] = UInt8.random(in: 0...255, using: &generator)
                } else {
                    bytes.remove(at: position)
                }
            }
            guard let value = try? StrictJSON.decode(bytes) else { continue }
            #expect((try? StrictJSON.decode(CanonicalJSON.encode(value))) == value)
        }
    }
}
