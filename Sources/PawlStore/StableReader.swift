// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

/// Reads a regular file from its beginning and notices when it changes meanwhile.
///
/// Size, inode, and the times of the last change to content and inode are compared before and after. A writer that
/// puts the modification time back cannot put the change time back. Objects of the store are read without this watch:
/// their names tell more, and a hard link made meanwhile changes the change time.
struct StableReader {
    private let descriptor: Int32
    private let size: Int
    private let before: stat
    private let watched: Bool

    /// Looks at an open file. Throws `changed` where its size is not the one given, `special` where it is no file.
    init(descriptor: Int32, size: Int, watched: Bool = true) throws(StoreError) {
        self.watched = watched
        self.descriptor = descriptor
        self.size = size
        self.before = try Self.look(descriptor)
        guard before.st_mode & S_IFMT == S_IFREG else { throw StoreError(.special, "cannot store what is no file") }
        guard Int(before.st_size) == size else { throw Self.changed }
    }

    /// Gives the file's bytes in pieces of at most 256 KiB.
    func read(_ take: (ArraySlice<UInt8>) throws(StoreError) -> Void) throws(StoreError) {
        var buffer = [UInt8](repeating: 0, count: min(max(size + 1, 1), 256 << 10))
        var offset = 0
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe pread(descriptor, $0.baseAddress, $0.count, offset)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw StoreError(DiskError(errno, cannot: "read a file to be stored")) }
            if count == 0 { break }
            offset += count
            guard offset <= size else { throw Self.changed }
            try take(buffer[..<count])
        }
        guard offset == size else { throw Self.changed }
        guard watched else { return }
        let after = try Self.look(descriptor)
        guard after.st_size == before.st_size, after.st_ino == before.st_ino, Self.same(after.st_mtim, before.st_mtim),
            Self.same(after.st_ctim, before.st_ctim)
        else { throw Self.changed }
    }

    private static func look(_ descriptor: Int32) throws(StoreError) -> stat {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw StoreError(DiskError(errno, cannot: "look at a file to be stored"))
        }
        return status
    }

    private static func same(_ left: timespec, _ right: timespec) -> Bool {
        left.tv_sec == right.tv_sec && left.tv_nsec == right.tv_nsec
    }

    private static let changed = StoreError(.changed, "a file changed while it was read")
}
