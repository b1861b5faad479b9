// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The disk of this machine.
public struct SystemDisk: Disk {
    /// Makes the disk.
    public init() {}

    /// Opens with open(2), never through a final link.
    public func open(_ path: String, _ mode: DiskOpenMode, permissions: UInt32) throws(DiskError) -> DiskFile {
        let flags =
            switch mode {
            case .append: O_WRONLY | O_CREAT | O_APPEND
            case .truncate: O_WRONLY | O_CREAT | O_TRUNC
            case .createNew: O_WRONLY | O_CREAT | O_EXCL
            }
        let descriptor = unsafe Glibc.open(path, flags | O_CLOEXEC | O_NOFOLLOW, permissions)
        guard descriptor >= 0 else { throw DiskError(errno, cannot: "open \(path)") }
        return DiskFile(descriptor: descriptor, path: path)
    }

    /// Writes with write(2); may write less than it was given.
    public func write(_ bytes: ArraySlice<UInt8>, to file: DiskFile) throws(DiskError) -> Int {
        while true {
            let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(file.descriptor, $0.baseAddress, $0.count) }
            if count >= 0 { return count }
            guard errno == EINTR else { throw DiskError(errno, cannot: "write to \(file.path)") }
        }
    }

    /// Flushes a file with fdatasync(2).
    public func sync(_ file: DiskFile) throws(DiskError) {
        guard fdatasync(file.descriptor) == 0 else { throw DiskError(errno, cannot: "sync \(file.path)") }
    }

    /// Flushes a folder with fsync(2), which makes its names durable.
    public func syncFolder(_ path: String) throws(DiskError) {
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw DiskError(errno, cannot: "open folder \(path)") }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw DiskError(errno, cannot: "sync folder \(path)") }
    }

    /// Cuts a file with ftruncate(2).
    public func truncate(_ file: DiskFile, to length: Int) throws(DiskError) {
        guard ftruncate(file.descriptor, length) == 0 else {
            throw DiskError(errno, cannot: "cut \(file.path) to \(length) bytes")
        }
    }

    /// Renames with rename(2).
    public func rename(_ source: String, to target: String) throws(DiskError) {
        guard unsafe Glibc.rename(source, target) == 0 else {
            throw DiskError(errno, cannot: "rename \(source) to \(target)")
        }
    }

    /// Closes the descriptor.
    public func close(_ file: DiskFile) {
        Glibc.close(file.descriptor)
    }
}
