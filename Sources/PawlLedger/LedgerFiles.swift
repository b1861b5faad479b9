// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

/// The files of a ledger, on disk or in memory.
///
/// `key` is the verifier key and a newline; `checkpoint` is the signed tree head of what the tiles hold; `journal` is
/// described in `JournalFormat`; all others are tiles. Nothing else may be there.
struct LedgerFiles: Sendable {
    /// The paths of all files, relative to the ledger's folder. What is no folder and no file is listed too.
    let names: @Sendable () throws(LedgerError) -> [String]
    /// A file's bytes; nil where it does not exist.
    let read: @Sendable (_ name: String) throws(LedgerError) -> [UInt8]?

    static let key = "key"
    static let checkpoint = "checkpoint"
    static let journal = JournalImage.file

    /// The most bytes of a file that is read: a journal with one commit of the largest size.
    private static let maximumBytes = 1 << 30

    /// The files below a folder.
    init(folder: String) {
        names = { () throws(LedgerError) -> [String] in
            var names: [String] = []
            do throws(DiskError) {
                try Self.list(folder, prefix: "", depth: 0, into: &names)
            } catch {
                throw LedgerError(error)
            }
            return names
        }
        read = { (name) throws(LedgerError) -> [UInt8]? in
            do throws(DiskError) {
                return try Files.read(folder + "/" + name, limit: Self.maximumBytes)
            } catch {
                if error.isMissing || error.errno == ENOTDIR { return nil }
                throw LedgerError(.damaged, error.message, cause: error, file: name)
            }
        }
    }

    /// Files in memory.
    init(_ files: [String: [UInt8]]) {
        names = { () throws(LedgerError) -> [String] in files.keys.sorted() }
        read = { (name) throws(LedgerError) -> [UInt8]? in files[name] }
    }

    private static func list(_ folder: String, prefix: String, depth: Int, into names: inout [String]) throws(DiskError)
    {
        for name in try Files.names(in: folder) {
            var status = stat()
            let path = folder + "/" + name
            guard unsafe lstat(path, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR, depth < 12 {
                try list(path, prefix: prefix + name + "/", depth: depth + 1, into: &names)
            } else {
                names.append(prefix + name)
            }
        }
    }

    /// The verifier key that the ledger carries.
    func publicKey() throws(LedgerError) -> LedgerPublicKey {
        guard let bytes = try read(Self.key) else { throw .damaged(file: Self.key, "the ledger has no file 'key'") }
        do throws(LedgerError) {
            let key = try LedgerPublicKey(vkey: String(decoding: bytes.dropLast(), as: UTF8.self))
            guard Array((key.vkey + "\n").utf8) == bytes else { throw LedgerError(.format, "it has other bytes") }
            return key
        } catch {
            throw LedgerError(.damaged, "the ledger's file 'key' is not a verifier key", cause: error, file: Self.key)
        }
    }

    /// The journal as it is now.
    func readJournal() throws(LedgerError) -> JournalImage {
        guard let bytes = try read(Self.journal) else {
            throw .damaged(file: Self.journal, "the ledger has no file 'journal'")
        }
        return try JournalImage(bytes: bytes)
    }

    /// The entries of a full tile: the file's bytes and where each stands.
    func entries(ofTile index: Int) throws(LedgerError) -> (bytes: [UInt8], ranges: [Range<Int>]) {
        let path = TilePath(.entries, index: index).path
        let first = index * TilePath.fullWidth
        guard let bytes = try read(path) else {
            throw .damaged(file: path, entry: first, "the tile \(path) is missing")
        }
        guard let ranges = EntryBundle.ranges(in: bytes, at: 0..<bytes.count), ranges.count == TilePath.fullWidth else {
            throw .damaged(file: path, entry: first, "the lengths in the tile \(path) do not fit")
        }
        return (bytes, ranges)
    }

    /// The hashes of a tile; nil where the file is missing.
    func hashes(_ tile: TilePath) throws(LedgerError) -> [MerkleHash]? {
        guard let bytes = try read(tile.path) else { return nil }
        guard bytes.count == tile.width * MerkleHash.byteCount else {
            throw .damaged(file: tile.path, "the tile \(tile.path) has \(bytes.count) bytes")
        }
        var hashes: [MerkleHash] = []
        for start in stride(from: 0, to: bytes.count, by: MerkleHash.byteCount) {
            if let hash = MerkleHash(bytes: bytes[start..<start + MerkleHash.byteCount]) { hashes.append(hash) }
        }
        return hashes
    }
}
