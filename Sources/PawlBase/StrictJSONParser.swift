// SPDX-License-Identifier: Apache-2.0

/// A recursive-descent reader over bytes that are already known to be valid UTF-8.
struct StrictJSONParser {
    private let bytes: [UInt8]
    private let limits: JSONLimits
    private var position = 0
    private var count = 0

    init(bytes: [UInt8], limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    mutating func parseDocument() throws(JSONError) -> JSONValue {
        let value = try parseValue(depth: 0)
        skipSpace()
        guard position == bytes.count else {
            throw JSONError(.trailing, "bytes follow the JSON value at offset \(position)")
        }
        return value
    }

    private mutating func parseValue(depth: Int) throws(JSONError) -> JSONValue {
        count += 1
        guard count <= limits.count else {
            throw JSONError(.count, "the JSON text has more than \(limits.count) values")
        }
        skipSpace()
        guard let first = peek else { throw syntax("a value is missing") }
        switch first {
        case UInt8(ascii: "{"): return try parseObject(depth: depth + 1)
        case UInt8(ascii: "["): return try parseArray(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
        case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
        case UInt8(ascii: "n"): return try parseWord("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
        case UInt8(ascii: "N"), UInt8(ascii: "I"):
            throw JSONError(.nonfinite, "a number at offset \(position) is not finite")
        default: throw syntax("an unexpected character")
        }
    }

    private mutating func parseObject(depth: Int) throws(JSONError) -> JSONValue {
        try enter(depth)
        var members: [String: JSONValue] = [:]
        skipSpace()
        if consume(UInt8(ascii: "}")) { return .object(members) }
        while true {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw syntax("a key is missing") }
            let offset = position
            let key = try parseString()
            skipSpace()
            guard consume(UInt8(ascii: ":")) else { throw syntax("a colon is missing") }
            let value = try parseValue(depth: depth)
            guard members.updateValue(value, forKey: key) == nil else {
                throw JSONError(.duplicateKey, "a key at offset \(offset) stands twice in one object")
            }
            skipSpace()
            if consume(UInt8(ascii: "}")) { return .object(members) }
            guard consume(UInt8(ascii: ",")) else { throw syntax("a comma or a closing brace is missing") }
        }
    }

    private mutating func parseArray(depth: Int) throws(JSONError) -> JSONValue {
        try enter(depth)
        var elements: [JSONValue] = []
        skipSpace()
        if consume(UInt8(ascii: "]")) { return .array(elements) }
        while true {
            elements.append(try parseValue(depth: depth))
            skipSpace()
            if consume(UInt8(ascii: "]")) { return .array(elements) }
            guard consume(UInt8(ascii: ",")) else { throw syntax("a comma or a closing bracket is missing") }
        }
    }

    private mutating func enter(_ depth: Int) throws(JSONError) {
        guard depth <= limits.depth else {
            throw JSONError(.depth, "the JSON text is nested deeper than \(limits.depth) levels")
        }
        position += 1
    }

    private mutating func parseString() throws(JSONError) -> String {
        position += 1
        let start = position
        while let byte = peek, byte != UInt8(ascii: "\\"), byte >= 0x20 {
            position += 1
            if byte == UInt8(ascii: "\"") { return try text(bytes[start..<position - 1]) }
        }
        var unescaped = Array(bytes[start..<position])
        while let byte = peek {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return try text(unescaped[...])
            case UInt8(ascii: "\\"): try parseEscape(into: &unescaped)
            case 0..<0x20: throw syntax("a control character in a string")
            default: unescaped.append(byte)
            }
        }
        throw syntax("a string does not end")
    }

    /// Bytes as a string. Swift compares and hashes strings by their normal form, whose cost grows with the square of a
    /// run of combining marks: a few megabytes of them would hold a thread for hours.
    private func text(_ bytes: ArraySlice<UInt8>) throws(JSONError) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        // The first combining mark, U+0300, has two bytes.
        guard bytes.count > 2 * limits.marks else { return text }
        var run = 0
        for scalar in text.unicodeScalars {
            let isMark = scalar.value >= 0x300 && scalar.properties.canonicalCombiningClass != .notReordered
            run = isMark ? run + 1 : 0
            guard run <= limits.marks else {
                throw JSONError(
                    .badValue,
                    "a string before offset \(position) has more than \(limits.marks) combining marks in a row")
            }
        }
        return text
    }

    private mutating func parseEscape(into text: inout [UInt8]) throws(JSONError) {
        guard let escape = peek else { throw syntax("a string does not end") }
        position += 1
        switch escape {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escape)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "u"): text.append(contentsOf: String(try parseUnicode()).utf8)
        default: throw syntax("an unknown escape")
        }
    }

    private mutating func parseUnicode() throws(JSONError) -> Character {
        let first = try parseHexQuad()
        var scalar = UInt32(first)
        if (0xD800..<0xDC00).contains(first) {
            guard consume(UInt8(ascii: "\\")), consume(UInt8(ascii: "u")) else { throw syntax("a lone surrogate") }
            let second = try parseHexQuad()
            guard (0xDC00..<0xE000).contains(second) else { throw syntax("a lone surrogate") }
            scalar = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        }
        guard let unicode = Unicode.Scalar(scalar) else { throw syntax("a lone surrogate") }
        return Character(unicode)
    }

    private mutating func parseHexQuad() throws(JSONError) -> UInt16 {
        guard position + 4 <= bytes.count else { throw syntax("a short \\u escape") }
        var value: UInt16 = 0
        for byte in bytes[position..<position + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw syntax("a bad \\u escape") }
            value = value << 4 | UInt16(digit)
        }
        position += 4
        return value
    }

    private mutating func parseNumber() throws(JSONError) -> JSONValue {
        let start = position
        var isInteger = true
        _ = consume(UInt8(ascii: "-"))
        if peek == UInt8(ascii: "I") { throw JSONError(.nonfinite, "a number at offset \(start) is not finite") }
        if !consume(UInt8(ascii: "0")) { try consumeDigits() }
        if consume(UInt8(ascii: ".")) {
            isInteger = false
            try consumeDigits()
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            isInteger = false
            position += 1
            if !consume(UInt8(ascii: "+")) { _ = consume(UInt8(ascii: "-")) }
            try consumeDigits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let number = Double(text), number.isFinite else {
            throw JSONError(.nonfinite, "a number at offset \(start) is not finite")
        }
        guard JSONValue.isWritable(number), !isInteger || abs(number) <= Double(JSONValue.maximumInteger) else {
            throw JSONError(.range, "a number at offset \(start) is beyond 2^53 - 1")
        }
        return .number(number)
    }

    private mutating func consumeDigits() throws(JSONError) {
        let start = position
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw syntax("a digit is missing") }
    }

    private mutating func parseWord(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
        guard bytes[position...].starts(with: word.utf8) else {
            if bytes[position...].starts(with: "nan".utf8) {
                throw JSONError(.nonfinite, "a number at offset \(position) is not finite")
            }
            throw syntax("an unknown word")
        }
        position += word.utf8.count
        return value
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func consume(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private func syntax(_ what: String) -> JSONError {
        JSONError(.syntax, "the JSON text has \(what) at offset \(position)")
    }
}
