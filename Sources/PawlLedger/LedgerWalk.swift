// SPDX-License-Identifier: Apache-2.0

/// One pass over all entries of a log that computes every hash anew and compares each tile with it.
struct LedgerWalk {
    private let files: LedgerFiles
    private let journal: JournalImage
    /// The size that the checkpoint file publishes; the tiles that C2SP asks for at that size must exist.
    private let published: Int
    private var tree = MerkleTree()
    /// The hashes of the unfinished tile of each level.
    private var edges: [[MerkleHash]] = [[]]
    /// Full tiles made from entries that the journal still holds; their files may exist already.
    private var formed: [TilePath: [UInt8]] = [:]
    private var bundle: [UInt8] = []

    /// The sizes whose roots are asked for.
    var wantedRoots: Set<Int> = []
    /// The roots found.
    private(set) var roots: [Int: MerkleHash] = [:]

    init(files: LedgerFiles, journal: JournalImage, published: Int) {
        self.files = files
        self.journal = journal
        self.published = published
    }

    /// Reads all entries in order.
    mutating func run(
        _ visit: (_ index: Int, _ bytes: ArraySlice<UInt8>) throws(LedgerError) -> Void
    ) throws(LedgerError) {
        keepRoot()
        for index in 0..<journal.start / TilePath.fullWidth { try readTile(index, visit) }
        for record in journal.records {
            for (leaf, range) in zip(record.leaves, record.entries) {
                let index = tree.size
                EntryBundle.append(journal.bytes[range], to: &bundle)
                try add(leaf)
                if tree.size.isMultiple(of: TilePath.fullWidth) {
                    try complete(TilePath(.entries, index: index / TilePath.fullWidth), bundle)
                    bundle = []
                }
                try visit(index, journal.bytes[range])
            }
        }
        try checkPublishedTiles()
    }

    private mutating func readTile(
        _ index: Int, _ visit: (Int, ArraySlice<UInt8>) throws(LedgerError) -> Void
    ) throws(LedgerError) {
        let tile = try files.entries(ofTile: index)
        let path = TilePath(.hashes(level: 0), index: index)
        let first = index * TilePath.fullWidth
        guard let hashes = try files.hashes(path) else {
            throw .damaged(file: path.path, entry: first, "the tile \(path.path) is missing")
        }
        for (offset, range) in tile.ranges.enumerated() {
            let leaf = MerkleHash.leaf(tile.bytes[range])
            guard leaf == hashes[offset] else {
                let entries = TilePath(.entries, index: index).path
                throw .damaged(
                    file: entries, entry: first + offset,
                    "entry \(first + offset) in \(entries) does not have the hash in \(path.path)")
            }
            try add(leaf)
            try visit(first + offset, tile.bytes[range])
        }
    }

    private mutating func add(_ leaf: MerkleHash) throws(LedgerError) {
        tree.append(leaf)
        keepRoot()
        var hash = leaf
        var level = 0
        while true {
            if level == edges.count { edges.append([]) }
            edges[level].append(hash)
            guard edges[level].count == TilePath.fullWidth else { return }
            let hashes = edges[level]
            edges[level] = []
            let index = (tree.size >> (8 * (level + 1))) - 1
            // Level 0 below the journal was compared entry by entry.
            if level > 0 || tree.size > journal.start {
                try complete(TilePath(.hashes(level: level), index: index), Self.bytes(hashes[...]))
            }
            hash = MerkleHash.root(of: hashes[...])
            level += 1
        }
    }

    private mutating func keepRoot() {
        if wantedRoots.contains(tree.size) { roots[tree.size] = tree.root }
    }

    /// A full tile: its file must hold these bytes, and must exist unless the journal holds the entries as well.
    private mutating func complete(_ tile: TilePath, _ expected: [UInt8]) throws(LedgerError) {
        if tree.size > journal.start { formed[tile] = expected }
        guard let found = try files.read(tile.path) else {
            guard tree.size > max(journal.start, published) else {
                throw .damaged(file: tile.path, "the tile \(tile.path) is missing")
            }
            return
        }
        try compare(tile, found[...], expected[...])
    }

    private func compare(_ tile: TilePath, _ found: ArraySlice<UInt8>, _ expected: ArraySlice<UInt8>)
        throws(LedgerError)
    {
        guard found != expected else { return }
        throw .damaged(file: tile.path, "the tile \(tile.path) does not hold what the entries make it")
    }

    /// The partial tiles of the published size, as C2SP asks for them; a full tile serves as well.
    private func checkPublishedTiles() throws(LedgerError) {
        var tiles = TilePath.partialTiles(size: published)
        if let width = tiles.first?.width, !published.isMultiple(of: TilePath.fullWidth) {
            tiles.append(TilePath(.entries, index: published / TilePath.fullWidth, width: width))
        }
        for tile in tiles {
            if try files.read(tile.path) != nil { continue }
            if try files.read(TilePath(tile.kind, index: tile.index).path) != nil { continue }
            throw .damaged(file: tile.path, "the tile \(tile.path), which the file 'checkpoint' needs, is missing")
        }
    }

    /// Every file that the pass did not read must be a partial tile, or the tile of an interrupted sealing, with the
    /// right bytes.
    func checkOtherFiles(_ names: [String]) throws(LedgerError) {
        for name in names where ![LedgerFiles.key, LedgerFiles.checkpoint, LedgerFiles.journal].contains(name) {
            guard let tile = TilePath(path: name) else {
                throw .damaged(file: name, "the file \(name) is no part of a ledger")
            }
            // A writer may have removed it meanwhile.
            guard let found = try files.read(name) else { continue }
            guard let expected = try expected(tile) else {
                throw .damaged(file: name, "the tile \(name) is beyond the log's \(journal.size) entries")
            }
            if expected.isEmpty { continue }
            try compare(tile, found[...], expected[...])
        }
    }

    /// The bytes that a tile must have; empty where the pass has compared it already; nil where there is no such tile.
    private func expected(_ tile: TilePath) throws(LedgerError) -> [UInt8]? {
        let full = TilePath(tile.kind, index: tile.index)
        let level = if case .hashes(let level) = tile.kind { level } else { 0 }
        let count = tree.size >> (8 * level)
        guard tile.index <= count / TilePath.fullWidth,
            tile.index * TilePath.fullWidth + tile.width <= count
        else { return nil }
        let isEdge = tile.index == count / TilePath.fullWidth
        if !isEdge, tile == full { return [] }
        switch tile.kind {
        case .hashes:
            if isEdge { return Self.bytes(edges[level].prefix(tile.width)) }
            return try content(of: full).map { Array($0.prefix(tile.width * MerkleHash.byteCount)) }
        case .entries:
            guard let all = try isEdge ? bundle : content(of: full),
                let ranges = EntryBundle.ranges(in: all, at: 0..<all.count), ranges.count >= tile.width
            else { return nil }
            return Array(all[..<ranges[tile.width - 1].upperBound])
        }
    }

    /// The bytes of a full tile that the pass has compared or made.
    private func content(of tile: TilePath) throws(LedgerError) -> [UInt8]? {
        if let bytes = formed[tile] { return bytes }
        return try files.read(tile.path)
    }

    static func bytes(_ hashes: ArraySlice<MerkleHash>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(hashes.count * MerkleHash.byteCount)
        for hash in hashes { hash.append(to: &bytes) }
        return bytes
    }
}
