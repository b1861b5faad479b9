// SPDX-License-Identifier: Apache-2.0

/// The head of a growing Merkle tree (RFC 6962): as many hashes as its size has one-bits.
public struct MerkleTree: Hashable, Sendable {
    /// How many leaves it has.
    public private(set) var size: Int
    /// The hashes of the complete subtrees, largest first.
    private var peaks: [MerkleHash]

    /// The empty tree.
    public init() {
        size = 0
        peaks = []
    }

    /// The tree of a given size whose complete subtrees can be looked up.
    init(size: Int, hashes: some SubtreeHashes) throws(LedgerError) {
        self.size = size
        peaks = []
        var start = 0
        for level in stride(from: Int.bitWidth - 2, through: 0, by: -1) where size & (1 << level) != 0 {
            peaks.append(try hashes.hash(level: level, index: start >> level))
            start += 1 << level
        }
    }

    /// Adds a leaf.
    public mutating func append(_ leaf: MerkleHash) {
        var hash = leaf
        for _ in 0..<size.trailingOneBits {
            guard let left = peaks.popLast() else { break }
            hash = MerkleHash.node(left, hash)
        }
        peaks.append(hash)
        size += 1
    }

    /// The Merkle tree hash of all leaves.
    public var root: MerkleHash {
        guard var hash = peaks.last else { return .empty }
        for peak in peaks.dropLast().reversed() { hash = MerkleHash.node(peak, hash) }
        return hash
    }
}

extension Int {
    fileprivate var trailingOneBits: Int { (~self).trailingZeroBitCount }
}
