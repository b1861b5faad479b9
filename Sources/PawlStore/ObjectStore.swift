// SPDX-License-Identifier: Apache-2.0
internal import Glibc
public import PawlBase

/// The content store: each file is named by the SHA-256 of its bytes.
///
/// Layout: `objects/ab/cdef...` (two digits of the digest, then 62), files being written in `objects/tmp`. Beside an
/// object that trees use as an executable stands a copy `...x` with mode 0755, because hard links share their mode.
/// Objects are 0644: layers are hard links to them, and an agent must be able to write to its copy of a file; the
/// state folder, 0700, keeps others away.
///
/// An object appears under its name only after its bytes are synced; `sync()` then makes the names durable. Only the
/// holder of the state folder's lock may write.
public final class ObjectStore: Sendable {
    /// The folder of the store.
    public let root: String

    private struct State {
        /// Folders with names that are not durable yet.
        var pending: Set<String> = []
        /// Folders that this process has synced: names found there survive a power failure.
        var trusted: Set<String> = []
        var failure: StoreError?
    }

    let disk: any Disk
    private let state = Locked(State())
    /// Held while folders are synced, so that a second caller returns only after its names are durable too.
    private let syncing = Locked(())

    /// Opens a store; its folders are made with the first object.
    public init(root: String, disk: any Disk = SystemDisk()) {
        self.root = root
        self.disk = disk
    }

    /// Stores bytes, once, and gives their name.
    public func put(_ bytes: [UInt8]) throws(StoreError) -> Digest {
        let digest = Digest.of(bytes)
        try put(bytes, as: digest)
        return digest
    }

    /// Stores bytes whose digest is known.
    func put(_ bytes: [UInt8], as digest: Digest, in bulk: ObjectBulk? = nil) throws(StoreError) {
        try add(path(of: digest), size: bytes.count, permissions: 0o644, in: bulk) { file throws(StoreError) in
            try onDisk { () throws(DiskError) in try self.disk.writeAll(bytes, to: file) }
            return true
        }
    }

    /// Stores the whole content of an open regular file, whose size must be as given. Throws `changed` where it is
    /// not, or where the file changes while it is read.
    public func put(descriptor: Int32, size: Int) throws(StoreError) -> Digest {
        try put(descriptor: descriptor, size: size, in: nil)
    }

    func put(descriptor: Int32, size: Int, in bulk: ObjectBulk?) throws(StoreError) -> Digest {
        let reader = try StableReader(descriptor: descriptor, size: size)
        if size <= Self.wholeBytes {
            var content: [UInt8] = []
            content.reserveCapacity(size)
            try reader.read { chunk throws(StoreError) in content.append(contentsOf: chunk) }
            let digest = Digest.of(content)
            try put(content, as: digest, in: bulk)
            return digest
        }
        // Hashed first: a file that is already here is the common case, and then nothing is written.
        let digest = try self.digest(descriptor: descriptor, size: size)
        try add(path(of: digest), size: size, permissions: 0o644, in: bulk) { file throws(StoreError) in
            try self.copy(reader, to: file) == digest
        }
        return digest
    }

    /// The digest of an open regular file without storing it. Throws `changed` as `put` does.
    public func digest(descriptor: Int32, size: Int) throws(StoreError) -> Digest {
        var builder = DigestBuilder()
        try StableReader(descriptor: descriptor, size: size).read { chunk throws(StoreError) in builder.update(chunk) }
        return builder.digest()
    }

    /// Makes all objects put so far durable: each new folder entry is flushed once. A failure is final; after it,
    /// every call throws it again.
    public func sync() throws(StoreError) {
        try syncing.withLock { _ throws(StoreError) in
            try checkUsable()
            let folders = state.withLock { state in
                let folders = state.pending.sorted()
                state.pending = []
                return folders
            }
            for folder in folders { try final { () throws(DiskError) in try disk.syncFolder(folder) } }
            state.withLock { $0.trusted.formUnion(folders) }
        }
    }

    /// Gives files that one flush has made durable their names. Throws where the flush fails, which is final, or where a
    /// name cannot be given.
    func release(_ held: [(temporary: String, path: String)], flushing folder: DiskFile) throws(StoreError) {
        try checkUsable()
        try final { () throws(DiskError) in try disk.syncFileSystem(folder) }
        for (temporary, path) in held {
            try onDisk { () throws(DiskError) in try disk.rename(temporary, to: path) }
            state.withLock { _ = $0.pending.insert(SystemDisk.folder(of: path)) }
        }
    }

    /// Removes what interrupted writes left behind. Only for the holder of the state folder's lock, before it writes.
    public func sweep() throws(StoreError) {
        guard Files.exists(temporaryFolder) else { return }
        for name in try onDisk({ () throws(DiskError) in try Files.names(in: temporaryFolder) }) {
            let path = temporaryFolder + "/" + name
            guard unsafe unlink(path) == 0 || errno == ENOENT else {
                throw StoreError(DiskError(errno, cannot: "remove \(path)"))
            }
        }
    }

    /// The path of the copy of an object that may be executed, made where missing.
    func executablePath(of digest: Digest) throws(StoreError) -> String {
        let source = path(of: digest)
        let target = source + "x"
        if Files.exists(target) { return target }
        let (descriptor, size) = try open(digest)
        defer { close(descriptor) }
        let reader = try StableReader(descriptor: descriptor, size: size, watched: false)
        try add(target, size: size, permissions: 0o755) { file throws(StoreError) in
            guard try self.copy(reader, to: file) == digest else { throw Self.corrupt(digest) }
            return true
        }
        return target
    }

    /// Copies an object to a path outside the store, where a hard link was refused or would tell too much.
    func copy(_ digest: Digest, to path: String, executable: Bool, isSynced: Bool = true) throws(StoreError) {
        let (descriptor, size) = try open(digest)
        defer { close(descriptor) }
        let reader = try StableReader(descriptor: descriptor, size: size, watched: false)
        try fill(path, permissions: executable ? 0o755 : 0o644, isSynced: isSynced) { file throws(StoreError) in
            guard try self.copy(reader, to: file) == digest else { throw Self.corrupt(digest) }
            return true
        }
    }

    /// Writes a file under a final name unless one of that size is there: write, sync, rename. The closure writes and
    /// says whether what it wrote is what the name promises.
    private func add(
        _ path: String, size: Int, permissions: UInt32, in bulk: ObjectBulk? = nil,
        _ write: (DiskFile) throws(StoreError) -> Bool
    ) throws(StoreError) {
        try checkUsable()
        let folder = SystemDisk.folder(of: path)
        var status = stat()
        // A file of another size is a torn or damaged object: it is replaced.
        if unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size == size {
            // A process that was killed may have left the name without syncing the folder.
            state.withLock { state in
                if !state.trusted.contains(folder) { state.pending.formUnion([folder, root]) }
            }
            return
        }
        if let bulk, bulk.holds(path) { return }
        try makeFolders(folder)
        let isDeferred = try bulk?.defers(in: temporaryFolder) ?? false
        let temporary = "\(temporaryFolder)/\(TemporaryName.next())"
        do throws(StoreError) {
            try fill(temporary, permissions: permissions, isSynced: !isDeferred, write)
            if isDeferred, let bulk { return bulk.hold(temporary, for: path) }
            try onDisk { () throws(DiskError) in try disk.rename(temporary, to: path) }
        } catch {
            unsafe unlink(temporary)
            throw error
        }
        state.withLock { _ = $0.pending.insert(folder) }
    }

    private func fill(
        _ temporary: String, permissions: UInt32, isSynced: Bool = true,
        _ write: (DiskFile) throws(StoreError) -> Bool
    ) throws(StoreError) {
        let file = try onDisk { () throws(DiskError) in try disk.open(temporary, .truncate, permissions: 0o600) }
        defer { disk.close(file) }
        guard try write(file) else { throw StoreError(.changed, "a file changed while it was stored") }
        // The process's umask must not decide what agents may read.
        guard fchmod(file.descriptor, permissions) == 0 else {
            throw StoreError(DiskError(errno, cannot: "set the mode of \(temporary)"))
        }
        if isSynced { try final { () throws(DiskError) in try disk.sync(file) } }
    }

    private func copy(_ reader: StableReader, to file: DiskFile) throws(StoreError) -> Digest {
        var builder = DigestBuilder()
        try reader.read { chunk throws(StoreError) in
            builder.update(chunk)
            try onDisk { () throws(DiskError) in try self.disk.writeAll(Array(chunk), to: file) }
        }
        return builder.digest()
    }

    private func makeFolders(_ folder: String) throws(StoreError) {
        guard !Files.exists(folder) || !Files.exists(temporaryFolder) else { return }
        try onDisk { () throws(DiskError) in
            try Files.makeFolder(temporaryFolder, permissions: 0o700)
            try Files.makeFolder(folder, permissions: 0o700)
        }
        state.withLock { $0.pending.formUnion([root, SystemDisk.folder(of: root)]) }
    }

    private func checkUsable() throws(StoreError) {
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    /// Runs a flush; its failure ends the store's life.
    private func final(_ flush: () throws(DiskError) -> Void) throws(StoreError) {
        do throws(DiskError) {
            try flush()
        } catch {
            let failure = StoreError(.disk, "\(error.message); the store cannot go on", cause: error)
            state.withLock { $0.failure = failure }
            throw failure
        }
    }

    private var temporaryFolder: String { root + "/tmp" }

    /// Files up to this size are read into memory before they are stored.
    private static let wholeBytes = 1 << 20
}
