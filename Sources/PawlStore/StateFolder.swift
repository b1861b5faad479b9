// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

/// The state folder `.pawl`, readable by its owner alone.
///
/// `ledger/` holds verified bytes only, so the lock stands beside it.
public struct StateFolder: Hashable, Sendable {
    /// The absolute path of the folder.
    public let root: String

    /// Opens a state folder, and makes it, with mode 0700, where it is missing. A folder that others may enter is
    /// closed to them.
    public init(path: String) throws(StoreError) {
        do throws(DiskError) {
            try Files.makeFolder(Files.absolute(path), permissions: 0o700)
            self.root = try Files.realPath(path)
            var status = stat()
            guard unsafe stat(root, &status) == 0 else { throw DiskError(errno, cannot: "look at \(root)") }
            guard status.st_mode & S_IFMT == S_IFDIR else { throw DiskError(ENOTDIR, cannot: "keep state in \(root)") }
            if status.st_mode & 0o077 != 0, unsafe chmod(root, 0o700) != 0 {
                throw DiskError(errno, cannot: "close \(root) to other users")
            }
            for folder in [ledger, objects, layers, keys, runs] {
                try Files.makeFolder(folder, permissions: 0o700)
            }
        } catch {
            throw StoreError(error)
        }
    }

    /// The Merkle log.
    public var ledger: String { root + "/ledger" }
    /// The content store.
    public var objects: String { root + "/objects" }
    /// Sealed layers of trees, rebuildable.
    public var layers: String { root + "/layers" }
    /// The index database, rebuildable.
    public var index: String { root + "/index.db" }
    /// Signing keys.
    public var keys: String { root + "/keys" }
    /// Control sockets and working files of runs.
    public var runs: String { root + "/runs" }

    /// Becomes the only writer. Throws `locked`, naming the other process, where there is one.
    public func lock() throws(StoreError) -> StateLock {
        try StateLock(path: root + "/lock", subject: root)
    }
}
