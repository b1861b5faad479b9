// SPDX-License-Identifier: Apache-2.0
internal import Glibc
public import PawlBase

/// Stores many files with one flush instead of one each: the import of a workspace.
///
/// The first files are synced one by one, as always. Further ones are written under temporary names; `finish` flushes
/// their file system once, and only then gives them their names. So a name still stands for durable bytes only, and a
/// process that is killed before leaves temporary files, which `ObjectStore.sweep` removes.
public final class ObjectBulk {
    private let objects: ObjectStore
    private var stored = 0
    private var held: [(temporary: String, path: String)] = []
    private var heldPaths: Set<String> = []
    private var folder: DiskFile?
    private var isOneByOne = false

    /// Files that are synced one by one: for so few, flushing all that others write there would cost more.
    static let usualThreshold = 64
    private let threshold: Int

    /// Begins to store files.
    public convenience init(_ objects: ObjectStore) {
        self.init(objects, threshold: Self.usualThreshold)
    }

    /// `threshold` files are synced one by one before the others are held.
    init(_ objects: ObjectStore, threshold: Int) {
        self.objects = objects
        self.threshold = threshold
    }

    deinit {
        // Not finished: nothing of it becomes an object.
        for (temporary, _) in held { unsafe unlink(temporary) }
        if let folder { objects.disk.close(folder) }
    }

    /// Stores bytes, once, and gives their name.
    public func put(_ bytes: [UInt8]) throws(StoreError) -> Digest {
        let digest = Digest.of(bytes)
        try objects.put(bytes, as: digest, in: self)
        return digest
    }

    /// Stores the content of an open regular file, as ``ObjectStore/put(descriptor:size:)`` does.
    public func put(descriptor: Int32, size: Int) throws(StoreError) -> Digest {
        try objects.put(descriptor: descriptor, size: size, in: self)
    }

    /// Makes the bytes of all files durable and gives them their names; `ObjectStore.sync` makes the names durable.
    public func finish() throws(StoreError) {
        guard let folder, !held.isEmpty else { return }
        try objects.release(held, flushing: folder)
        held = []
        heldPaths = []
    }

    /// Whether a file for that name is held already.
    func holds(_ path: String) -> Bool { heldPaths.contains(path) }

    /// Whether the next file is to be held. The folder is opened before the first such file is written.
    func defers(in temporaryFolder: String) throws(StoreError) -> Bool {
        stored += 1
        guard stored > threshold, !isOneByOne else { return false }
        if folder == nil {
            folder = try onDisk { () throws(DiskError) in try objects.disk.openFileSystem(at: temporaryFolder) }
        }
        isOneByOne = folder == nil
        return !isOneByOne
    }

    /// Takes a file that was written and not synced.
    func hold(_ temporary: String, for path: String) {
        held.append((temporary, path))
        heldPaths.insert(path)
    }
}
