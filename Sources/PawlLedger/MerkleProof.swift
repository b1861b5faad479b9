// SPDX-License-Identifier: Apache-2.0

/// Where the hashes of complete subtrees come from.
protocol SubtreeHashes {
    /// The hash over the leaves `index * 2^level ..< (index + 1) * 2^level`, all of which exist.
    func hash(level: Int, index: Int) throws(LedgerError) -> MerkleHash
}

/// Inclusion and consistency proofs of Merkle trees: made as RFC 6962 sections 2.1.1 and 2.1.2 define them, checked
/// by the algorithms of RFC 9162 sections 2.1.3.2 and 2.1.4.2.
public enum MerkleProof {
    /// The root of the first `size` leaves.
    static func root(size: Int, in hashes: some SubtreeHashes) throws(LedgerError) -> MerkleHash {
        try size == 0 ? .empty : range(0, size, in: hashes)
    }

    /// The audit path of leaf `index` in the tree of the first `size` leaves; `index` is below `size`.
    static func inclusion(of index: Int, size: Int, in hashes: some SubtreeHashes) throws(LedgerError) -> [MerkleHash] {
        guard (0..<size).contains(index) else {
            throw LedgerError(.unproven, "entry \(index) is not among the first \(size) entries")
        }
        return try path(index, 0, size, in: hashes)
    }

    /// The proof that the tree of `old` leaves is a prefix of the tree of `new` leaves; `old` is at most `new`.
    static func consistency(from old: Int, to new: Int, in hashes: some SubtreeHashes) throws(LedgerError)
        -> [MerkleHash]
    {
        guard old >= 0, old <= new else {
            throw LedgerError(.unproven, "a log of \(new) entries has no prefix of \(old)")
        }
        return old == 0 || old == new ? [] : try subproof(old, 0, new, isWhole: true, in: hashes)
    }

    /// Whether a leaf stands at an index of the tree with that size and root.
    public static func verifyInclusion(
        leaf: MerkleHash, index: Int, size: Int, root: MerkleHash, path: [MerkleHash]
    ) -> Bool {
        guard index >= 0, index < size else { return false }
        var (node, last, hash) = (index, size - 1, leaf)
        for sibling in path {
            guard last > 0 else { return false }
            if node & 1 == 1 || node == last {
                hash = .node(sibling, hash)
                while node & 1 == 0, node != 0 { (node, last) = (node >> 1, last >> 1) }
            } else {
                hash = .node(hash, sibling)
            }
            (node, last) = (node >> 1, last >> 1)
        }
        return last == 0 && hash == root
    }

    /// Whether the tree of `old` leaves with `oldRoot` is a prefix of the tree of `new` leaves with `newRoot`.
    public static func verifyConsistency(
        old: Int, oldRoot: MerkleHash, new: Int, newRoot: MerkleHash, path: [MerkleHash]
    ) -> Bool {
        guard old >= 0, old <= new else { return false }
        if old == new { return path.isEmpty && oldRoot == newRoot }
        if old == 0 { return path.isEmpty && oldRoot == .empty }
        let hashes = old & (old - 1) == 0 ? [oldRoot] + path : path
        guard let first = hashes.first else { return false }
        var (node, last) = (old - 1, new - 1)
        while node & 1 == 1 { (node, last) = (node >> 1, last >> 1) }
        var (oldHash, newHash) = (first, first)
        for sibling in hashes.dropFirst() {
            guard last > 0 else { return false }
            if node & 1 == 1 || node == last {
                oldHash = .node(sibling, oldHash)
                newHash = .node(sibling, newHash)
                while node & 1 == 0, node != 0 { (node, last) = (node >> 1, last >> 1) }
            } else {
                newHash = .node(newHash, sibling)
            }
            (node, last) = (node >> 1, last >> 1)
        }
        return last == 0 && oldHash == oldRoot && newHash == newRoot
    }

    /// The hash over leaves `low ..< high`, which RFC 6962's recursion reached.
    private static func range(_ low: Int, _ high: Int, in hashes: some SubtreeHashes) throws(LedgerError) -> MerkleHash
    {
        let count = high - low
        if count & (count - 1) == 0 {
            let level = count.trailingZeroBitCount
            return try hashes.hash(level: level, index: low >> level)
        }
        let middle = low + split(count)
        return .node(try range(low, middle, in: hashes), try range(middle, high, in: hashes))
    }

    private static func path(
        _ index: Int, _ low: Int, _ high: Int, in hashes: some SubtreeHashes
    ) throws(LedgerError) -> [MerkleHash] {
        guard high - low > 1 else { return [] }
        let middle = low + split(high - low)
        return index < middle
            ? try path(index, low, middle, in: hashes) + [try range(middle, high, in: hashes)]
            : try path(index, middle, high, in: hashes) + [try range(low, middle, in: hashes)]
    }

    private static func subproof(
        _ old: Int, _ low: Int, _ high: Int, isWhole: Bool, in hashes: some SubtreeHashes
    ) throws(LedgerError) -> [MerkleHash] {
        if old == high { return isWhole ? [] : [try range(low, high, in: hashes)] }
        let middle = low + split(high - low)
        return old <= middle
            ? try subproof(old, low, middle, isWhole: isWhole, in: hashes) + [try range(middle, high, in: hashes)]
            : try subproof(old, middle, high, isWhole: false, in: hashes) + [try range(low, middle, in: hashes)]
    }

    /// The largest power of two below `count`, which is at least two.
    private static func split(_ count: Int) -> Int {
        1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
    }
}
