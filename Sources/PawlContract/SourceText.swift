// SPDX-License-Identifier: Apache-2.0

/// Looks at the bytes of a contract before YAML does.
enum SourceText {
    /// The offset of the first byte that is no part of valid UTF-8, or is a control character other than tab, line
    /// feed and carriage return.
    static func firstUnreadable(_ source: [UInt8]) -> Int? {
        if let control = source.firstIndex(where: { ($0 < 0x20 && ![9, 10, 13].contains($0)) || $0 == 0x7F }) {
            return firstInvalid(source[..<control]) ?? control
        }
        return firstInvalid(source[...])
    }

    private static func firstInvalid(_ source: ArraySlice<UInt8>) -> Int? {
        guard String(validating: source, as: UTF8.self) == nil else { return nil }
        // Rare, so simple: the longest prefix that decodes, by halves. Cuts inside a character count as valid.
        var valid = 0
        var bad = source.count
        while bad - valid > 1 {
            let middle = valid + (bad - valid) / 2
            var end = middle
            while end < source.count, end < middle + 3, source[end] & 0xC0 == 0x80 { end += 1 }
            if String(validating: source[..<end], as: UTF8.self) != nil { valid = middle } else { bad = middle }
        }
        return valid
    }

    /// The place of a byte offset.
    static func position(of offset: Int, in source: [UInt8]) -> SourcePosition {
        let before = source.prefix(offset)
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        // Continuation bytes share the column of their first byte.
        let column = before[start...].count { $0 & 0xC0 != 0x80 } + 1
        return SourcePosition(line: line, column: column)
    }

    /// How many lines a file has; one without a line feed has one.
    static func lineCount(of source: [UInt8]) -> Int {
        let ends = source.count { $0 == UInt8(ascii: "\n") }
        return max(1, source.last == UInt8(ascii: "\n") ? ends : ends + 1)
    }

    /// The offset of the first carriage return without line feed, NEL, LS or PS: line breaks to libYAML (YAML 1.1), and
    /// mere characters to YAML 1.2 and to most editors.
    static func firstOddLineBreak(_ source: [UInt8]) -> Int? {
        source.indices.first { index in
            switch source[index] {
            case 0x0D: source.dropFirst(index + 1).first != 0x0A
            case 0xC2: source.dropFirst(index + 1).first == 0x85
            case 0xE2: [[0x80, 0xA8], [0x80, 0xA9]].contains(Array(source.dropFirst(index + 1).prefix(2)))
            default: false
            }
        }
    }

    /// The offset of the bracket or brace that opens one level too many; text and comments count like structure.
    static func firstBracket(in source: [UInt8], deeperThan limit: Int) -> Int? {
        var depth = 0
        return source.indices.first { index in
            switch source[index] {
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
            default: break
            }
            return depth > limit
        }
    }

    /// Whether some `&name` and some `*name` occur anywhere, in comments and quotes too.
    static func hasAnchorAndAlias(_ source: [UInt8]) -> Bool {
        var anchor = false
        var alias = false
        for (mark, next) in zip(source, source.dropFirst()) where isNameByte(next) {
            if mark == UInt8(ascii: "&") { anchor = true }
            if mark == UInt8(ascii: "*") { alias = true }
        }
        return anchor && alias
    }

    /// The text with every `&name` turned into `&Aname` and every `*name` into `*Bname`: the same structure (texts that
    /// differ still differ), but no alias names an anchor.
    static func respelt(_ text: String) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count + 16)
        var last: UInt8 = 0
        for byte in text.utf8 {
            if isNameByte(byte), last == UInt8(ascii: "&") { output.append(UInt8(ascii: "A")) }
            if isNameByte(byte), last == UInt8(ascii: "*") { output.append(UInt8(ascii: "B")) }
            output.append(byte)
            last = byte
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// The place in the source of a place in its respelt text.
    static func position(ofRespelt position: SourcePosition, in source: [UInt8]) -> SourcePosition {
        let lines = source.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard position.line <= lines.count else { return position }
        var column = 1
        var inserted = 0
        var last: UInt8 = 0
        for byte in lines[position.line - 1] {
            if isNameByte(byte), last == UInt8(ascii: "&") || last == UInt8(ascii: "*") { inserted += 1 }
            guard column + inserted < position.column else { break }
            if byte & 0xC0 != 0x80 { column += 1 }
            last = byte
        }
        return SourcePosition(line: position.line, column: column)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
