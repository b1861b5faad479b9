// SPDX-License-Identifier: Apache-2.0

/// What a plain scalar means in the core schema of YAML 1.2 (section 10.3.2): `null Null NULL ~` and nothing at all;
/// `true True TRUE false False FALSE`; `[-+]?[0-9]+`, `0o[0-7]+`, `0x[0-9a-fA-F]+`;
/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, `[-+]?\.(inf|Inf|INF)`, `\.(nan|NaN|NAN)`; all else is text.
/// Quoted and block scalars are text.
enum CoreScalar: Equatable {
    case null
    case flag(Bool)
    case integer(Int)
    case number(Double)
    /// A number that is not finite, or an integer beyond 64 bits.
    case outOfRange
    case text

    init(_ text: String, plain: Bool) {
        guard plain else {
            self = .text
            return
        }
        switch text {
        case "", "~", "null", "Null", "NULL": self = .null
        case "true", "True", "TRUE": self = .flag(true)
        case "false", "False", "FALSE": self = .flag(false)
        default: self = Self.numeric(text)
        }
    }

    private static func numeric(_ text: String) -> CoreScalar {
        if text.hasPrefix("0o") || text.hasPrefix("0x") {
            let radix = text.hasPrefix("0o") ? 8 : 16
            let digits = text.dropFirst(2)
            guard !digits.isEmpty, digits.utf8.allSatisfy({ isDigit($0, radix: radix) }) else { return .text }
            return Int(digits, radix: radix).map { .integer($0) } ?? .outOfRange
        }
        var rest = text.utf8[...]
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        if [".inf", ".Inf", ".INF"].contains(String(Substring(rest))) { return .outOfRange }
        if [".nan", ".NaN", ".NAN"].contains(text) { return .outOfRange }
        let whole = Self.takeDigits(&rest)
        if rest.isEmpty, whole > 0 { return Int(text).map { .integer($0) } ?? .outOfRange }
        var decimals = 0
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            decimals = Self.takeDigits(&rest)
        }
        guard whole + decimals > 0 else { return .text }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
            guard Self.takeDigits(&rest) > 0 else { return .text }
        }
        guard rest.isEmpty else { return .text }
        guard let number = Double(text), number.isFinite else { return .outOfRange }
        return .number(number)
    }

    private static func takeDigits(_ rest: inout Substring.UTF8View) -> Int {
        let digits = rest.prefix { isDigit($0, radix: 10) }.count
        rest = rest.dropFirst(digits)
        return digits
    }

    private static func isDigit(_ byte: UInt8, radix: Int) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "7"): true
        case UInt8(ascii: "8"), UInt8(ascii: "9"): radix > 8
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): radix == 16
        default: false
        }
    }
}
