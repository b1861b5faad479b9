// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Tells what was drawn by a generator from what a person wrote.
enum KeyShape {
    /// Words that a person writes where a key would stand.
    private static let placeholders = [
        "example", "placeholder", "xxxx", "your", "dummy", "fake", "redacted", "changeme", "insert", "secret",
        "notreal",
        "1234567", "abcdefg", "deadbeef", "....", "____", "----",
    ].map { Array($0.utf8) }

    /// Whether the bytes could be random: no placeholder's word, no run of neighbours, and an entropy over its characters
    /// (Shannon 1948) of at least three quarters of what so many random ones of 32 would have.
    static func looksDrawn(_ body: ArraySlice<UInt8>) -> Bool {
        guard body.count >= 8 else { return false }
        let lower = body.map { (65...90).contains($0) ? $0 + 32 : $0 }
        for word in placeholders where occurs(word, in: lower) { return false }
        let neighbours = zip(lower, lower.dropFirst()).count { $1 == $0 || $1 == $0 &+ 1 || $0 == $1 &+ 1 }
        guard neighbours * 3 < body.count else { return false }
        return entropy(body) >= 0.75 * min(5, log2(Double(body.count)))
    }

    /// Bits a character.
    static func entropy(_ body: some Collection<UInt8>) -> Double {
        var counts: [UInt8: Int] = [:]
        for byte in body { counts[byte, default: 0] += 1 }
        let total = Double(body.count)
        return counts.values.reduce(0) { sum, count in
            let share = Double(count) / total
            return sum - share * log2(share)
        }
    }

    static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    /// Whether a word occurs in some bytes.
    static func occurs(_ word: [UInt8], in bytes: some RandomAccessCollection<UInt8>) -> Bool {
        guard let first = word.first, bytes.count >= word.count else { return false }
        var rest = bytes[...]
        while let place = rest.firstIndex(of: first) {
            rest = rest[place...]
            if rest.starts(with: word) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}
