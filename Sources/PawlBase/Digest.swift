// SPDX-License-Identifier: Apache-2.0
public import Crypto

/// A SHA-256 digest (FIPS 180-4): the name of every object, tree and contract in Pawl.
public struct Digest: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The 32 bytes of the digest.
    public let bytes: [UInt8]

    /// Wraps 32 bytes; returns nil for any other count.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// Reads 64 lower-case hexadecimal digits; returns nil for anything else.
    public init?(hex: String) {
        guard let bytes = Hex.decode(hex), bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// Takes a digest computed by swift-crypto.
    public init(_ digest: SHA256.Digest) {
        self.bytes = Array(digest)
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
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
