// SPDX-License-Identifier: Apache-2.0

/// A pattern over a whole text: `*` stands for any run of characters, line ends too; `\*` and `\\` for themselves.
public struct TextPattern: Hashable, Sendable {
    /// The pattern as it was written.
    public let source: String
    /// The literal parts between the stars, as UTF-8: one part more than there are stars.
    private let parts: [[UInt8]]

    /// Reads a pattern; every text is one.
    public init(_ source: String) {
        self.source = source
        var parts: [[UInt8]] = [[]]
        var isEscaped = false
        for byte in source.utf8 {
            if isEscaped {
                if byte != UInt8(ascii: "*"), byte != UInt8(ascii: "\\") { parts[parts.count - 1].append(0x5C) }
                parts[parts.count - 1].append(byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "*") {
                parts.append([])
            } else {
                parts[parts.count - 1].append(byte)
            }
        }
        if isEscaped { parts[parts.count - 1].append(0x5C) }
        self.parts = parts
    }

    /// Whether the pattern describes the text from its beginning to its end.
    public func matches(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = parts.first, let last = parts.last, parts.count > 1 else { return bytes == parts.first }
        guard bytes.count >= first.count + last.count, bytes.starts(with: first),
            bytes.suffix(last.count).elementsEqual(last)
        else { return false }
        // Between the ends, the leftmost place of each part leaves the most room for those that follow.
        var start = first.count
        let end = bytes.count - last.count
        for part in parts[1..<(parts.count - 1)] {
            guard let place = Self.find(part, in: bytes, from: start, to: end) else { return false }
            start = place + part.count
        }
        return true
    }

    private static func find(_ part: [UInt8], in bytes: [UInt8], from start: Int, to end: Int) -> Int? {
        guard end - start >= part.count else { return nil }
        return (start...(end - part.count)).first { bytes[$0..<($0 + part.count)].elementsEqual(part) }
    }
}
