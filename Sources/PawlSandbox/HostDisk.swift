// SPDX-License-Identifier: Apache-2.0
internal import CPawlLinux
internal import Glibc
public import PawlBase

/// The disk of this machine, which also flushes a whole file system at once: syncfs(2), which Swift's Glibc lacks.
///
/// Since Linux 5.8 syncfs reports every write that failed since the folder was opened; cells need a newer kernel anyway.
public struct HostDisk: Disk {
    private let disk = SystemDisk()

    /// Makes the disk.
    public init() {}

    /// Opens as ``SystemDisk`` does.
    public func open(_ path: String, _ mode: DiskOpenMode, permissions: UInt32) throws(DiskError) -> DiskFile {
        try disk.open(path, mode, permissions: permissions)
    }

    /// Writes as ``SystemDisk`` does.
    public func write(_ bytes: ArraySlice<UInt8>, to file: DiskFile) throws(DiskError) -> Int {
        try disk.write(bytes, to: file)
    }

    /// Flushes a file.
    public func sync(_ file: DiskFile) throws(DiskError) { try disk.sync(file) }

    /// Flushes a folder.
    public func syncFolder(_ path: String) throws(DiskError) { try disk.syncFolder(path) }

    /// Cuts a file.
    public func truncate(_ file: DiskFile, to length: Int) throws(DiskError) { try disk.truncate(file, to: length) }

    /// Renames within a file system.
    public func rename(_ source: String, to target: String) throws(DiskError) {
        try disk.rename(source, to: target)
    }

    /// Closes a file or folder.
    public func close(_ file: DiskFile) { disk.close(file) }

    /// Opens a folder for ``syncFileSystem(_:)``.
    public func openFileSystem(at folder: String) throws(DiskError) -> DiskFile? {
        let descriptor = unsafe Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw DiskError(errno, cannot: "open folder \(folder)") }
        return DiskFile(descriptor: descriptor, path: folder)
    }

    /// Flushes the file system that the folder is on.
    public func syncFileSystem(_ folder: DiskFile) throws(DiskError) {
        guard pawl_disk_sync(folder.descriptor) == 0 else {
            throw DiskError(errno, cannot: "sync the file system of \(folder.path)")
        }
    }
}
