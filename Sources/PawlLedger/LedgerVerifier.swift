// SPDX-License-Identifier: Apache-2.0

/// Checks every bit of a ledger against its signed checkpoints.
///
/// All hashes are computed anew from the entries; each tile, partial or full, must hold exactly these; each checkpoint
/// in the ledger must be signed by the one key and have the root computed for its size; each entry must be the
/// canonical bytes of a known event. Files that are none of the ledger's are problems too.
public struct LedgerVerifier {
    /// The key that must have signed; without one the ledger's own `key` file is used, and the report says
    /// "self-consistent only".
    public var publicKey: LedgerPublicKey?
    /// A checkpoint kept elsewhere: the log must have it as a prefix. Cosignatures on it are ignored.
    public var knownCheckpoint: [UInt8]?
    /// Whether entries are decoded, not only hashed.
    public var decodesEntries = true
    /// Says what is wrong with an object or a tree (its files included) in one sentence, nil where it is right. It is
    /// asked once for each.
    public var checkReference: ((LedgerReference) -> String?)?
    /// Sees each decoded entry in order, for folds; what it throws is reported as a problem of that entry.
    public var visit: ((_ index: Int, _ entry: LedgerEntry) throws -> Void)?

    /// Makes a verifier.
    public init(publicKey: LedgerPublicKey? = nil, knownCheckpoint: [UInt8]? = nil) {
        self.publicKey = publicKey
        self.knownCheckpoint = knownCheckpoint
    }

    /// Verifies the ledger in a folder; a writer may be at work in it.
    public static func verify(
        _ folder: String, publicKey: LedgerPublicKey? = nil, knownCheckpoint: [UInt8]? = nil,
        objects: ((LedgerReference) -> String?)? = nil
    ) -> LedgerReport {
        var verifier = LedgerVerifier(publicKey: publicKey, knownCheckpoint: knownCheckpoint)
        verifier.checkReference = objects
        return verifier.verify(folder)
    }

    /// Verifies the ledger in a folder; a writer may be at work in it.
    public func verify(_ folder: String) -> LedgerReport {
        verify(LedgerFiles(folder: folder))
    }

    func verify(_ files: LedgerFiles) -> LedgerReport {
        var report = LedgerReport()
        do throws(LedgerError) {
            try verify(files, into: &report)
        } catch {
            report.problem = error
        }
        return report
    }

    private func verify(_ files: LedgerFiles, into report: inout LedgerReport) throws(LedgerError) {
        // The order of reading keeps a log that grows meanwhile consistent: names, then checkpoint, then journal.
        let names = try files.names()
        let key = try files.publicKey()
        report.vkey = key.vkey
        if let publicKey {
            report.isSelfConsistentOnly = false
            guard publicKey == key else {
                throw LedgerError(.key, "the ledger is of the key \(key.vkey), not of \(publicKey.vkey)", file: "key")
            }
        }
        let published = try publishedCheckpoint(files)
        let journal = try files.readJournal()
        report.origin = journal.checkpoint.origin
        report.size = journal.size
        report.root = journal.checkpoint.root
        report.checkpointNote = journal.note
        report.tornBytes = journal.tornBytes
        let known = try knownCheckpoint.map { (note) throws(LedgerError) in try knownHead(note, key) }
        var heads = [Head(journal.base, JournalImage.file)]
        heads += journal.records.map { Head($0, JournalImage.file) }
        heads.append(Head(checkpoint: published.checkpoint, note: published.note, file: LedgerFiles.checkpoint))
        if let known, known.checkpoint.size <= journal.size { heads.append(known) }
        for head in heads where head.checkpoint.size > journal.size {
            throw .damaged(
                file: head.file, entry: journal.size,
                "the journal ends at entry \(journal.size), but the checkpoint covers \(head.checkpoint.size)")
        }
        var walk = LedgerWalk(files: files, journal: journal, published: published.checkpoint.size)
        walk.wantedRoots = Set(heads.map(\.checkpoint.size))
        try walk.run { (index, bytes) throws(LedgerError) in try check(index, bytes, &report) }
        for head in heads { try check(head, key, walk.roots) }
        if let damage = journal.damage { throw damage }
        try walk.checkOtherFiles(names)
        if let known, known.checkpoint.size > journal.size {
            throw LedgerError(
                .damaged,
                "the log has \(journal.size) entries, but the checkpoint kept elsewhere covers \(known.checkpoint.size): its tail was removed",
                entry: journal.size)
        }
    }

    private struct Head {
        var checkpoint: Checkpoint
        var note: SignedNote
        var file: String

        init(checkpoint: Checkpoint, note: SignedNote, file: String) {
            self.checkpoint = checkpoint
            self.note = note
            self.file = file
        }

        init(_ record: JournalImage.Record, _ file: String) {
            self.init(checkpoint: record.checkpoint, note: record.note, file: file)
        }
    }

    private func publishedCheckpoint(_ files: LedgerFiles) throws(LedgerError) -> (
        checkpoint: Checkpoint, note: SignedNote
    ) {
        let file = LedgerFiles.checkpoint
        guard let bytes = try files.read(file) else {
            throw .damaged(file: file, "the ledger has no file 'checkpoint'")
        }
        do throws(LedgerError) {
            let note = try SignedNote(bytes: bytes)
            // One signature in its one form: so that every bit of the file counts.
            guard note.signatures.count == 1, note.bytes == bytes else {
                throw LedgerError(.format, "the file has other bytes than its one signature needs")
            }
            return (try Checkpoint(text: note.text), note)
        } catch {
            throw LedgerError(.damaged, "the file 'checkpoint' is not a checkpoint", cause: error, file: file)
        }
    }

    private func knownHead(_ bytes: [UInt8], _ key: LedgerPublicKey) throws(LedgerError) -> Head {
        let note = try SignedNote(bytes: bytes)
        let checkpoint = try Checkpoint(note: bytes, key: key)
        return Head(checkpoint: checkpoint, note: note, file: "the checkpoint kept elsewhere")
    }

    private func check(_ head: Head, _ key: LedgerPublicKey, _ roots: [Int: MerkleHash]) throws(LedgerError) {
        let last = max(0, head.checkpoint.size - 1)
        guard head.checkpoint.origin == key.name, roots[head.checkpoint.size] == head.checkpoint.root else {
            throw .damaged(
                file: head.file, entry: last,
                "the entries up to \(last) do not have the root of the checkpoint in \(head.file)")
        }
        do throws(LedgerError) {
            try head.note.verify(by: key)
        } catch {
            throw LedgerError(
                .damaged, "the checkpoint behind entry \(last) in \(head.file) is not signed by \(key.name)",
                cause: error, entry: last, file: head.file)
        }
    }

    private func check(_ index: Int, _ bytes: ArraySlice<UInt8>, _ report: inout LedgerReport) throws(LedgerError) {
        report.checkedEntries += 1
        guard decodesEntries else { return }
        let entry: LedgerEntry
        do {
            entry = try LedgerEntry(bytes: Array(bytes))
            try visit?(index, entry)
        } catch {
            throw LedgerError(.damaged, "entry \(index) is not valid: \(error)", cause: error, entry: index)
        }
        guard let checkReference else { return }
        let references =
            entry.event.objectReferences.map { LedgerReference(digest: $0, isTree: false) }
            + entry.event.treeReferences.map { LedgerReference(digest: $0, isTree: true) }
        for reference in references {
            if let problem = checkReference(reference) {
                throw LedgerError(.damaged, "entry \(index) names what is not whole: \(problem)", entry: index)
            }
            report.checkedReferences += 1
        }
    }
}
