// SPDX-License-Identifier: Apache-2.0
public import Crypto

/// A SHA-256 digest (FIPS 180-4): the name of every object, tree and contract in Pawl.
public struct Digest: Hashable, Sendable, Comparable, CustomStringConvertible {
    // Inline, because a long run remembers one for every candidate. Big-endian, so that words are ordered as bytes.
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    /// Wraps 32 bytes; returns nil for any other count.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init(exactly: bytes)
    }

    /// The 32 bytes of the digest.
    public var bytes: [UInt8] {
        [first, second, third, fourth].flatMap { word in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> $0) }
        }
    }

    /// Takes the first 32 bytes, and zeros where there are fewer.
    private init(exactly bytes: some Sequence<UInt8>) {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        for (index, byte) in bytes.prefix(Self.byteCount).enumerated() {
            let value = UInt64(byte) << UInt64(56 - 8 * (index % 8))
            switch index / 8 {
            case 0: words.0 |= value
            case 1: words.1 |= value
            case 2: words.2 |= value
            default: words.3 |= value
            }
        }
        (first, second, third, fourth) = words
    }

    /// Reads 64 lower-case hexadecimal digits; returns nil for anything else.
    public init?(hex: String) {
        guard let bytes = Hex.decode(hex), bytes.count == Self.byteCount else { return nil }
        self.init(exactly: bytes)
    }

    /// Takes a digest computed by swift-crypto.
    public init(_ digest: SHA256.Digest) {
        self.init(exactly: digest)
    }

    /// The digest of some bytes.
    public static func of(_ bytes: [UInt8]) -> Digest {
        Digest(SHA256.hash(data: bytes))
    }

    /// The digest of a string's UTF-8 bytes.
    public static func of(_ text: String) -> Digest {
        of(Array(text.utf8))
    }

    /// The number of bytes in a digest.
    public static let byteCount = 32

    /// 64 lower-case hexadecimal digits.
    public var hex: String { Hex.encode(bytes) }

    /// The first twelve digits, for people.
    public var short: String { String(hex.prefix(12)) }

    /// The 64 lower-case hexadecimal digits.
    public var description: String { hex }

    /// Digests are ordered as their bytes.
    public static func < (left: Digest, right: Digest) -> Bool {
        (left.first, left.second, left.third, left.fourth) < (right.first, right.second, right.third, right.fourth)
    }
}
