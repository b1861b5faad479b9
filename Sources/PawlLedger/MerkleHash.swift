// SPDX-License-Identifier: Apache-2.0
internal import Crypto
internal import PawlBase

/// A SHA-256 hash of the Merkle tree of RFC 6962 section 2.1, held in place: a log is mostly these.
///
/// A leaf is `SHA-256(0x00 || entry)`, an inner node `SHA-256(0x01 || left || right)`, and the empty tree
/// `SHA-256("")`.
public struct MerkleHash: Hashable, Sendable, CustomStringConvertible {
    private let words: Words

    private struct Words: Hashable, BitwiseCopyable {
        var first: UInt64
        var second: UInt64
        var third: UInt64
        var fourth: UInt64
    }

    /// The number of bytes in a hash.
    public static let byteCount = 32

    /// Takes exactly 32 bytes; nil for any other count.
    public init?(bytes: ArraySlice<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        words = unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: Words.self) }
    }

    /// Takes exactly 32 bytes; nil for any other count.
    public init?(bytes: [UInt8]) {
        self.init(bytes: bytes[...])
    }

    private init(_ digest: SHA256.Digest) {
        words = unsafe digest.withUnsafeBytes { unsafe $0.loadUnaligned(as: Words.self) }
    }

    /// The hash of the empty tree.
    public static let empty = MerkleHash(SHA256.hash(data: [UInt8]()))

    /// The hash of a leaf.
    public static func leaf(_ entry: ArraySlice<UInt8>) -> MerkleHash {
        var hasher = SHA256()
        unsafe withUnsafeBytes(of: UInt8(0)) { unsafe hasher.update(bufferPointer: $0) }
        unsafe entry.withUnsafeBytes { unsafe hasher.update(bufferPointer: $0) }
        return MerkleHash(hasher.finalize())
    }

    /// The hash of a leaf.
    public static func leaf(_ entry: [UInt8]) -> MerkleHash {
        leaf(entry[...])
    }

    /// The hash of an inner node.
    public static func node(_ left: MerkleHash, _ right: MerkleHash) -> MerkleHash {
        var hasher = SHA256()
        unsafe withUnsafeBytes(of: UInt8(1)) { unsafe hasher.update(bufferPointer: $0) }
        unsafe withUnsafeBytes(of: left.words) { unsafe hasher.update(bufferPointer: $0) }
        unsafe withUnsafeBytes(of: right.words) { unsafe hasher.update(bufferPointer: $0) }
        return MerkleHash(hasher.finalize())
    }

    /// The hash of a complete subtree over hashes whose count is a power of two.
    static func root(of hashes: ArraySlice<MerkleHash>) -> MerkleHash {
        var row = Array(hashes)
        while row.count > 1 {
            for index in 0..<row.count / 2 { row[index] = node(row[2 * index], row[2 * index + 1]) }
            row.removeLast(row.count / 2)
        }
        return row.first ?? empty
    }

    /// The 32 bytes.
    public var bytes: [UInt8] {
        unsafe withUnsafeBytes(of: words) { unsafe Array($0) }
    }

    /// Appends the 32 bytes.
    public func append(to output: inout [UInt8]) {
        unsafe withUnsafeBytes(of: words) { unsafe output.append(contentsOf: $0) }
    }

    /// 64 lower-case hexadecimal digits.
    public var description: String { Hex.encode(bytes) }
}
