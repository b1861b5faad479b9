// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

/// The writing half of a ledger, one call after the other, on one thread.
///
/// **Commit**: one record behind the journal, one write, one sync. **Seal**, when the journal holds a full tile: write
/// the tiles and sync them and their folders; then replace `checkpoint` and `journal` by renames and sync the ledger's
/// folder. A crash at any step leaves either the old journal, which still holds the entries, next to tiles that are
/// right, or the new one. **Flush** publishes partial tiles, so that the folder can be served as it is (C2SP).
/// Files are made in the folder `<ledger>.new` beside the ledger and renamed into place: what is in the ledger is whole.
/// Partial tiles that no checkpoint needs any more are removed afterwards.
struct LedgerWriter {
    let folder: String
    let key: LedgerKey
    let disk: any Disk
    let installer: LedgerInstaller
    /// The tree of all entries.
    private(set) var tree: MerkleTree
    /// Its signed checkpoint.
    private(set) var note: [UInt8]
    var journal: DiskFile
    /// The tree of the entries before the journal.
    var sealed: MerkleTree
    /// The entries of the journal and their leaf hashes.
    var entries: [[UInt8]]
    var leaves: [MerkleHash]
    /// The hashes of the unfinished tile of each level before the journal; level 0 is empty there.
    var edges: [[MerkleHash]]
    /// The size that the file `checkpoint` signs.
    var published: Int
    /// The partial tiles on disk.
    var partials: Set<String>

    /// How many entries the log has.
    var size: Int { tree.size }
    /// Whether a full tile waits to be sealed.
    var isSealDue: Bool { entries.count >= TilePath.fullWidth }

    /// Opens a ledger, making it where there is none; removes a torn tail and finishes an interrupted sealing.
    /// `tornBytes` says how many bytes were removed.
    init(folder: String, key: LedgerKey, disk: any Disk, tornBytes: inout Int) throws(LedgerError) {
        do throws(DiskError) {
            try Files.makeFolder(folder, permissions: 0o700)
            try Files.makeFolder(folder + ".new", permissions: 0o700)
            // Files that a writer which died or found the disk full did not put into their place.
            for name in try Files.names(in: folder + ".new") { _ = unsafe unlink(folder + ".new/" + name) }
        } catch {
            throw LedgerError(error)
        }
        let files = LedgerFiles(folder: folder)
        if try files.read(LedgerFiles.journal) == nil { try Self.make(folder, key, disk, files) }
        let image = try Self.recover(files, key)
        tornBytes = image.tornBytes
        self.folder = folder
        self.key = key
        self.disk = disk
        installer = LedgerInstaller(folder: folder, disk: disk)
        entries = image.records.flatMap { record in record.entries.map { Array(image.bytes[$0]) } }
        leaves = image.records.flatMap(\.leaves)
        note = image.note
        let hashes = StoredHashes(files: files, start: image.start, leaves: leaves)
        sealed = try MerkleTree(size: image.start, hashes: hashes)
        tree = sealed
        guard tree.root == image.base.checkpoint.root else {
            throw .damaged(file: "tile", entry: max(0, image.start - 1), "the tiles do not have the journal's root")
        }
        for leaf in leaves { tree.append(leaf) }
        guard tree.root == image.checkpoint.root else {
            throw .damaged(
                file: LedgerFiles.journal, entry: max(0, tree.size - 1), "the journal does not have its root")
        }
        edges = [[]]
        for level in 1...TilePath.highestLevel {
            let count = image.start >> (8 * level)
            var edge: [MerkleHash] = []
            for index in count & ~(TilePath.fullWidth - 1)..<count {
                edge.append(try hashes.hash(level: 8 * level, index: index))
            }
            edges.append(edge)
        }
        published = try Checkpoint(note: try files.read(LedgerFiles.checkpoint) ?? [], key: key.publicKey).size
        partials = Set(try files.names().filter { TilePath(path: $0).map { $0.width < TilePath.fullWidth } ?? false })
        do throws(DiskError) {
            journal = try disk.open(folder + "/" + LedgerFiles.journal, .append, permissions: 0o644)
            if image.tornBytes > 0 {
                try disk.truncate(journal, to: image.end)
                try disk.sync(journal)
            }
        } catch {
            throw LedgerError(error)
        }
        if isSealDue { try seal() }
    }

    /// Makes the files of an empty log; the journal comes last, so that without one there is no log.
    private static func make(
        _ folder: String, _ key: LedgerKey, _ disk: any Disk, _ files: LedgerFiles
    ) throws(LedgerError) {
        guard try files.names().allSatisfy({ [LedgerFiles.key, LedgerFiles.checkpoint].contains($0) }) else {
            throw .damaged(file: LedgerFiles.journal, "the ledger in \(folder) has entries but no journal")
        }
        let head = try Checkpoint(origin: key.name, size: 0, root: .empty).signed(by: key)
        let journal = JournalFormat.magic + JournalFormat.record(entries: [], leaves: [], note: head)
        let contents = [
            (LedgerFiles.key, Array((key.publicKey.vkey + "\n").utf8)), (LedgerFiles.checkpoint, head),
            (LedgerFiles.journal, journal),
        ]
        do throws(DiskError) {
            try disk.syncFolder(SystemDisk.folder(of: folder))
            let installer = LedgerInstaller(folder: folder, disk: disk)
            for (name, bytes) in contents {
                disk.close(try installer.install(bytes, as: name))
                try disk.syncFolder(folder)
            }
        } catch {
            throw LedgerError(error)
        }
    }

    private static func recover(_ files: LedgerFiles, _ key: LedgerKey) throws(LedgerError) -> JournalImage {
        guard try files.publicKey() == key.publicKey else {
            throw LedgerError(
                .key, "the ledger belongs to another key than \(key.publicKey.vkey)", file: LedgerFiles.key)
        }
        let image = try files.readJournal()
        if let damage = image.damage { throw damage }
        for record in [image.base] + image.records.suffix(1) {
            try record.note.verify(by: key.publicKey)
            guard record.checkpoint.origin == key.name else {
                throw .damaged(file: LedgerFiles.journal, "the journal is of the log \(record.checkpoint.origin)")
            }
        }
        return image
    }

    /// Appends entries in one commit; returns after they are durable.
    mutating func commit(_ new: [[UInt8]]) throws(LedgerError) {
        let hashes = new.map { MerkleHash.leaf($0) }
        for hash in hashes { tree.append(hash) }
        note = try head(tree).signed(by: key)
        do throws(DiskError) {
            try disk.writeAll(JournalFormat.record(entries: new, leaves: hashes, note: note), to: journal)
            try disk.sync(journal)
        } catch {
            throw LedgerError(error)
        }
        entries += new
        leaves += hashes
    }

    func head(_ tree: MerkleTree) -> Checkpoint {
        Checkpoint(origin: key.name, size: tree.size, root: tree.root)
    }
}
