// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// The ways in which a string is looked for: as it is and simply disguised.
///
/// Everything is compared *squeezed*: only letters in lower case, digits, and bytes beyond ASCII count. So case, white
/// space, quotes, line breaks, `+` between parts and the separators of escapes make no difference, and what is left of
/// `"\x41\x42"`, of `[65, 66]` or of wrapped base64 is one run of letters and digits.
enum CanaryForms {
    /// The bytes that count.
    static func squeeze(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        bytes.compactMap(squeezed)
    }

    /// What a byte counts as; nil where it does not.
    static func squeezed(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...: byte
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
        default: nil
        }
    }

    /// What each byte counts as; 0 where it does not.
    static let letters: [UInt8] = (0...255).map { squeezed($0) ?? 0 }

    /// Every form of a string, squeezed, with the words that evidence uses for it.
    static func all(of bytes: [UInt8]) -> [(words: String, squeezed: [UInt8])] {
        var forms: [(String, [UInt8])] = []
        var known: Set<[UInt8]> = []
        func add(_ words: String, _ form: some Sequence<UInt8>) {
            let form = squeeze(form)
            guard form.count >= CanarySet.shortest, known.insert(form).inserted else { return }
            forms.append((words, form))
        }
        let cases = [bytes, bytes.map(lowered), bytes.map(raised)]
        add("as it is", bytes)
        add("reversed", bytes.reversed())
        add("in rot13", bytes.map(rotated))
        add("in rot13, reversed", bytes.reversed().map(rotated))
        for text in cases + cases.map({ Array($0.reversed()) }) {
            let pairs = text.map { Array(Hex.encode([$0]).utf8) }
            add("as hexadecimal digits", pairs.joined())
            add("as escaped bytes", pairs.flatMap { Array("\\x".utf8) + $0 })
            add("as hexadecimal numbers", pairs.flatMap { Array("0x".utf8) + $0 })
            add("as escaped characters", pairs.flatMap { Array("\\u00".utf8) + $0 })
            add("as numbers", text.flatMap { Array(String($0).utf8) })
            for shift in 0..<3 { add("as base64", base64(text, shift: shift)) }
        }
        return forms
    }

    /// The digits of base64 that the text alone decides where it begins `shift` bytes behind a group of three; both
    /// alphabets are the same once squeezed.
    private static func base64(_ text: [UInt8], shift: Int) -> [UInt8] {
        let padded = [UInt8](repeating: 0, count: shift) + text
        let digits = Array(Base64.encode(padded).utf8).prefix { $0 != UInt8(ascii: "=") }
        let first = (shift * 8 + 5) / 6
        let whole = padded.count * 8 / 6
        return Array(digits.prefix(whole).dropFirst(first))
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    private static func raised(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte & 0xDF : byte
    }

    private static func rotated(_ byte: UInt8) -> UInt8 {
        let letter = byte | 0x20
        guard byte < 0x80, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter) else { return byte }
        return letter < UInt8(ascii: "n") ? byte + 13 : byte - 13
    }
}
