// SPDX-License-Identifier: Apache-2.0

/// The JSON Canonicalization Scheme (RFC 8785): one byte sequence for one value.
///
/// Keys are sorted by UTF-16 code units, there is no white space, strings escape only what they must, and numbers are
/// printed as ECMAScript prints them.
public enum CanonicalJSON {
    /// The canonical bytes. Numbers must be finite; `StrictJSON` yields no others.
    public static func encode(_ value: JSONValue) -> [UInt8] {
        var output: [UInt8] = []
        append(value, to: &output)
        return output
    }

    /// The canonical text.
    public static func text(_ value: JSONValue) -> String {
        String(decoding: encode(value), as: UTF8.self)
    }

    private static func append(_ value: JSONValue, to output: inout [UInt8]) {
        switch value {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let flag): output.append(contentsOf: (flag ? "true" : "false").utf8)
        case .number(let number): appendNumber(number, to: &output)
        case .string(let text): appendString(text, to: &output)
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                append(element, to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let members): appendObject(members, to: &output)
        }
    }

    private static func appendObject(_ members: [String: JSONValue], to output: inout [UInt8]) {
        output.append(UInt8(ascii: "{"))
        let sorted = members.sorted { precedes($0.key, $1.key) }
        for (index, (key, value)) in sorted.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            appendString(key, to: &output)
            output.append(UInt8(ascii: ":"))
            append(value, to: &output)
        }
        output.append(UInt8(ascii: "}"))
    }

    /// The order of UTF-16 code units, found from UTF-8: it differs from the order of bytes only where a character
    /// beyond U+FFFF (first byte 0xF0 and up) meets one from U+E000 to U+FFFF (0xEE, 0xEF).
    private static func precedes(_ left: String, _ right: String) -> Bool {
        var others = right.utf8.makeIterator()
        for byte in left.utf8 {
            guard let other = others.next() else { return false }
            if byte != other {
                return byte >= 0xEE && other >= 0xEE && (byte >= 0xF0) != (other >= 0xF0) ? byte > other : byte < other
            }
        }
        return others.next() != nil
    }

    private static func appendString(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            output.append(contentsOf: text.utf8)
            output.append(UInt8(ascii: "\""))
            return
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case 8: output.append(contentsOf: "\\b".utf8)
            case 9: output.append(contentsOf: "\\t".utf8)
            case 10: output.append(contentsOf: "\\n".utf8)
            case 12: output.append(contentsOf: "\\f".utf8)
            case 13: output.append(contentsOf: "\\r".utf8)
            case 0..<0x20: output.append(contentsOf: "\\u00\(Hex.encode([byte]))".utf8)
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }

    private static func appendNumber(_ number: Double, to output: inout [UInt8]) {
        precondition(number.isFinite, "canonical JSON has finite numbers only")
        if number == number.rounded(.towardZero), abs(number) <= Double(JSONValue.maximumInteger) {
            output.append(contentsOf: String(Int(number)).utf8)
        } else {
            output.append(contentsOf: ECMAScriptNumber.text(number).utf8)
        }
    }
}
