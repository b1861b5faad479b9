// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// Takes the tokens of a tree manifest from its bytes; what does not fit is left and answered with false or nil.
struct ManifestReader {
    private let bytes: [UInt8]
    private var position = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    /// Takes exactly these bytes.
    mutating func take(_ expected: some Collection<UInt8>) -> Bool {
        guard bytes[position...].starts(with: expected) else { return false }
        position += expected.count
        return true
    }

    /// Takes exactly this text.
    mutating func take(_ expected: String) -> Bool {
        take(expected.utf8)
    }

    /// Takes a quoted string: valid UTF-8 without control characters, escaped no more than it must be.
    mutating func text() -> String? {
        guard take("\"") else { return nil }
        var content: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                return String(validating: content, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard position < bytes.count else { return nil }
                let escaped = bytes[position]
                guard escaped == UInt8(ascii: "\"") || escaped == UInt8(ascii: "\\") else { return nil }
                content.append(escaped)
                position += 1
            case 0..<0x20:
                return nil
            default:
                content.append(byte)
            }
        }
        return nil
    }

    /// Takes 64 lower-case hexadecimal digits.
    mutating func digest() -> Digest? {
        let end = position + 2 * Digest.byteCount
        guard end <= bytes.count else { return nil }
        guard let digest = Digest(hex: String(decoding: bytes[position..<end], as: UTF8.self)) else { return nil }
        position = end
        return digest
    }

    /// Takes a decimal integer from 0 to 2^53 - 1 without leading zeros.
    mutating func integer() -> Int? {
        let digits = bytes[position...].prefix(17).prefix { (48...57).contains($0) }
        guard let first = digits.first, first != UInt8(ascii: "0") || digits.count == 1 else { return nil }
        guard let value = Int(String(decoding: digits, as: UTF8.self)), value <= JSONValue.maximumInteger else {
            return nil
        }
        position += digits.count
        return value
    }
}
