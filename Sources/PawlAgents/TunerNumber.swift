// SPDX-License-Identifier: Apache-2.0

/// A number as it stands in a file: decimal integers, decimal fractions with exponents, `0x`, `0b` and `0o` integers,
/// digits separated by `_` or `'`. A suffix (`f`, `u`, `px`) is no part of it and stays where it is.
struct TunerNumber: Hashable, Sendable {
    /// How it is written, so that another value can be written the same way.
    enum Form: Hashable, Sendable {
        case decimal
        /// A prefix such as `0x`, its radix, and whether its digits are capitals.
        case prefixed(String, radix: Int, uppercase: Bool)
        case real
    }

    /// The bytes of the literal with its sign.
    var span: Range<Int>
    /// Its value.
    var value: Double
    /// How it is written.
    var form: Form

    /// The text of another value in the same form; a `real` domain always writes a decimal point.
    static func text(_ value: Double, form: Form, isReal: Bool) -> String {
        if isReal || form == .real { return realText(value) }
        let integer = Int(value)
        guard case .prefixed(let prefix, let radix, let uppercase) = form else { return String(integer) }
        return (integer < 0 ? "-" : "") + prefix + String(abs(integer), radix: radix, uppercase: uppercase)
    }

    /// Always with a decimal point, also before an exponent: YAML 1.1 takes `1e-05` for a string.
    private static func realText(_ value: Double) -> String {
        let text = value.description
        guard let exponent = text.firstIndex(of: "e"), !text.contains(".") else { return text }
        return text[..<exponent] + ".0" + text[exponent...]
    }

    /// The first number in some bytes from an index on, outside the spans that are taken.
    static func first(in bytes: [UInt8], _ range: Range<Int>, except taken: [Range<Int>] = []) -> TunerNumber? {
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = bytes[index]
            let isDotted = byte == UInt8(ascii: ".") && index + 1 < range.upperBound && bytes[index + 1].isDigit
            if byte.isDigit || isDotted {
                guard let number = read(bytes, at: index, in: range) else { return nil }
                if !taken.contains(where: { $0.overlaps(number.span) }) { return number }
                index = max(number.span.upperBound, index + 1)
            } else if byte.isWord {
                while index < range.upperBound, bytes[index].isWord { index += 1 }
            } else {
                index += 1
            }
        }
        return nil
    }

    private static func read(_ bytes: [UInt8], at start: Int, in range: Range<Int>) -> TunerNumber? {
        let isNegative = hasSign(bytes, before: start, in: range)
        let signed = isNegative ? start - 1 : start
        if let prefixed = readPrefixed(bytes, at: start, end: range.upperBound) {
            let value = isNegative ? -prefixed.value : prefixed.value
            return TunerNumber(span: signed..<prefixed.end, value: value, form: prefixed.form)
        }
        var scanner = DecimalScanner(bytes: bytes, position: start, end: range.upperBound)
        guard let text = scanner.scan(), let value = Double(text), value.isFinite else { return nil }
        let form: Form = scanner.isReal ? .real : .decimal
        return TunerNumber(span: signed..<scanner.position, value: isNegative ? -value : value, form: form)
    }

    /// A minus directly before the digits is a sign where nothing that could be subtracted from stands directly
    /// before it: `x = -5`, `f(-5)`, `X -5`, but not `x-5` or `x - 5`.
    private static func hasSign(_ bytes: [UInt8], before start: Int, in range: Range<Int>) -> Bool {
        guard start > range.lowerBound, bytes[start - 1] == UInt8(ascii: "-") else { return false }
        guard start - 1 > range.lowerBound else { return true }
        let before = bytes[start - 2]
        return !before.isWord && before != UInt8(ascii: ")") && before != UInt8(ascii: "]")
            && before != UInt8(ascii: "-")
    }

    private static func readPrefixed(_ bytes: [UInt8], at start: Int, end: Int) -> (
        value: Double, end: Int, form: Form
    )? {
        guard start + 2 < end, bytes[start] == UInt8(ascii: "0") else { return nil }
        let radix: Int
        switch bytes[start + 1] | 0x20 {
        case UInt8(ascii: "x"): radix = 16
        case UInt8(ascii: "b"): radix = 2
        case UInt8(ascii: "o"): radix = 8
        default: return nil
        }
        var value = 0.0
        var position = start + 2
        var uppercase = false
        while position < end {
            let byte = bytes[position]
            if byte == UInt8(ascii: "_") || byte == UInt8(ascii: "'") {
                position += 1
                continue
            }
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, digit < radix else { break }
            if (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte) { uppercase = true }
            value = value * Double(radix) + Double(digit)
            position += 1
        }
        guard position > start + 2, value <= 0x1p53 else { return nil }
        let prefix = String(decoding: bytes[start..<start + 2], as: UTF8.self)
        return (value, position, .prefixed(prefix, radix: radix, uppercase: uppercase))
    }
}

/// Reads the longest decimal number at a position, without separators in the text it returns.
private struct DecimalScanner {
    let bytes: [UInt8]
    var position: Int
    let end: Int
    var isReal = false

    init(bytes: [UInt8], position: Int, end: Int) {
        self.bytes = bytes
        self.position = position
        self.end = end
    }

    mutating func scan() -> String? {
        var text = digits()
        if peek(0) == UInt8(ascii: "."), takesPoint(text) {
            isReal = true
            position += 1
            let fraction = digits()
            text = (text.isEmpty ? "0" : text) + "." + (fraction.isEmpty ? "0" : fraction)
        }
        if let letter = peek(0), letter | 0x20 == UInt8(ascii: "e") {
            let isSigned = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-")
            if peek(isSigned ? 2 : 1)?.isDigit == true {
                isReal = true
                let sign = isSigned && peek(1) == UInt8(ascii: "-") ? "-" : ""
                position += isSigned ? 2 : 1
                text += "e" + sign + digits()
            }
        }
        return text.isEmpty || text.count > 64 ? nil : text
    }

    /// `1.5` and `1.`, but not the ranges `1..5`, `1...5` nor the call `1.max`.
    private func takesPoint(_ whole: String) -> Bool {
        guard let next = peek(1) else { return !whole.isEmpty }
        return next.isDigit || (!whole.isEmpty && next != UInt8(ascii: ".") && !next.isWord)
    }

    private mutating func digits() -> String {
        var text: [UInt8] = []
        while let byte = peek(0) {
            let isSeparator = byte == UInt8(ascii: "_") || byte == UInt8(ascii: "'")
            guard byte.isDigit || (isSeparator && !text.isEmpty && peek(1)?.isDigit == true) else { break }
            if byte.isDigit { text.append(byte) }
            position += 1
        }
        return String(decoding: text, as: UTF8.self)
    }

    private func peek(_ offset: Int) -> UInt8? { position + offset < end ? bytes[position + offset] : nil }
}

extension UInt8 {
    /// `0` to `9`.
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    /// A letter, a digit or `_` of ASCII, or any byte of a non-ASCII character.
    var isWord: Bool {
        isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) || self == UInt8(ascii: "_")
            || self >= 0x80
    }
    /// A space or a tab.
    var isBlank: Bool { self == 0x20 || self == 0x09 }
}
