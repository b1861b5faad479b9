// SPDX-License-Identifier: Apache-2.0

/// A log at one moment: its signed head, its entries, and proofs about them.
public struct LedgerSnapshot: Sendable {
    private let files: LedgerFiles
    private let journal: JournalImage

    init(files: LedgerFiles, journal: JournalImage) {
        self.files = files
        self.journal = journal
    }

    /// How many entries.
    public var size: Int { journal.size }
    /// The tree head of all entries.
    public var checkpoint: Checkpoint { journal.checkpoint }
    /// The signed note of that tree head.
    public var checkpointNote: [UInt8] { journal.note }
    /// Bytes behind the last checkpoint, of a write that is going on or was cut short.
    public var tornBytes: Int { journal.tornBytes }

    /// The bytes of an entry.
    public func entryBytes(_ index: Int) throws(LedgerError) -> [UInt8] {
        guard (0..<size).contains(index) else { throw LedgerError(.entry, "the ledger has no entry \(index)") }
        if index >= journal.start {
            var offset = index - journal.start
            for record in journal.records {
                if offset < record.entries.count { return Array(journal.bytes[record.entries[offset]]) }
                offset -= record.entries.count
            }
        }
        let tile = try files.entries(ofTile: index / TilePath.fullWidth)
        return Array(tile.bytes[tile.ranges[index % TilePath.fullWidth]])
    }

    /// The audit path of an entry in the tree of the first `size` entries (of all where nil).
    public func inclusionProof(of index: Int, size: Int? = nil) throws(LedgerError) -> [MerkleHash] {
        try MerkleProof.inclusion(of: index, size: try known(size), in: hashes)
    }

    /// The proof that the first `old` entries are a prefix of the first `new` (of all where nil).
    public func consistencyProof(from old: Int, to new: Int? = nil) throws(LedgerError) -> [MerkleHash] {
        try MerkleProof.consistency(from: old, to: try known(new), in: hashes)
    }

    /// The root of the first `size` entries.
    public func root(size: Int) throws(LedgerError) -> MerkleHash {
        try MerkleProof.root(size: try known(size), in: hashes)
    }

    private func known(_ size: Int?) throws(LedgerError) -> Int {
        guard let size else { return self.size }
        guard (0...self.size).contains(size) else { throw LedgerError(.unproven, "the log has no \(size) entries") }
        return size
    }

    private var hashes: StoredHashes {
        StoredHashes(files: files, start: journal.start, leaves: journal.records.flatMap(\.leaves))
    }
}
