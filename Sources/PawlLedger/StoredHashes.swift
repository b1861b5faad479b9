// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// The subtree hashes of a log on disk: from its full hash tiles, and behind them from the journal's leaves.
///
/// Tiles are believed; who needs proof checks the resulting root or path against a signed checkpoint.
final class StoredHashes: SubtreeHashes {
    private let files: LedgerFiles
    private let start: Int
    private let leaves: [MerkleHash]
    private var cache: [TilePath: [MerkleHash]] = [:]

    private static let tileBits = 8
    private static let cachedTiles = 64

    init(files: LedgerFiles, start: Int, leaves: [MerkleHash]) {
        self.files = files
        self.start = start
        self.leaves = leaves
    }

    func hash(level: Int, index: Int) throws(LedgerError) -> MerkleHash {
        if level == 0, index >= start {
            guard index - start < leaves.count else { throw LedgerError(.unproven, "entry \(index) does not exist") }
            return leaves[index - start]
        }
        let tileLevel = level / Self.tileBits
        let inner = level % Self.tileBits
        let first = index << inner
        let tile = TilePath(.hashes(level: tileLevel), index: first >> Self.tileBits)
        let tileEnd = (tile.index + 1) << (Self.tileBits * (tileLevel + 1))
        guard tileEnd <= start else {
            guard level > 0 else { throw LedgerError(.unproven, "the hash of entry \(index) is in no full tile") }
            return .node(
                try hash(level: level - 1, index: 2 * index), try hash(level: level - 1, index: 2 * index + 1))
        }
        let hashes = try self.hashes(tile)
        let offset = first & (TilePath.fullWidth - 1)
        return MerkleHash.root(of: hashes[offset..<offset + (1 << inner)])
    }

    private func hashes(_ tile: TilePath) throws(LedgerError) -> [MerkleHash] {
        if let hashes = cache[tile] { return hashes }
        guard let hashes = try files.hashes(tile) else {
            throw .damaged(file: tile.path, "the tile \(tile.path) is missing")
        }
        if cache.count >= Self.cachedTiles { cache.removeAll() }
        cache[tile] = hashes
        return hashes
    }
}
