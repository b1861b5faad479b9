// SPDX-License-Identifier: Apache-2.0

/// The character classes of XML 1.0, within ASCII where the reader allows no more.
extension XMLReader {
    static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 10 || byte == 13 }

    static func startsName(_ byte: UInt8) -> Bool {
        (65...90).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "_")
    }

    static func continuesName(_ byte: UInt8) -> Bool {
        startsName(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: ":")
    }

    static func digit(_ byte: UInt8, _ radix: UInt32) -> UInt32? {
        switch byte {
        case 48...57: UInt32(byte - 48)
        case 65...70 where radix == 16: UInt32(byte - 55)
        case 97...102 where radix == 16: UInt32(byte - 87)
        default: nil
        }
    }

    /// [2] Char
    static func isCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 9, 10, 13, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }
}
