// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The file operations whose failure Pawl must survive, behind one seam so that tests can make each of them fail.
///
/// Paths are absolute. A failed `sync` is final: the caller must stop, never retry (the kernel may have dropped the
/// dirty pages).
///
/// ## Topics
/// ### Implementations
/// - ``SystemDisk``
public protocol Disk: Sendable {
    /// Opens a file for appending or for writing from the start, creating it with the mode where it does not exist.
    func open(_ path: String, _ mode: DiskOpenMode, permissions: UInt32) throws(DiskError) -> DiskFile
    /// Writes as many bytes as the system takes; the count may be short.
    func write(_ bytes: ArraySlice<UInt8>, to file: DiskFile) throws(DiskError) -> Int
    /// Flushes a file's data and the metadata needed to read it (fdatasync).
    func sync(_ file: DiskFile) throws(DiskError)
    /// Flushes a folder's entries (fsync).
    func syncFolder(_ path: String) throws(DiskError)
    /// Cuts a file to a length in bytes.
    func truncate(_ file: DiskFile, to length: Int) throws(DiskError)
    /// Renames within one file system, replacing the target.
    func rename(_ source: String, to target: String) throws(DiskError)
    /// Closes a file; errors are of no consequence after a sync.
    func close(_ file: DiskFile)
    /// Opens a folder before many files are written on its file system, for `syncFileSystem`; nil where this disk can
    /// only sync files one by one.
    func openFileSystem(at folder: String) throws(DiskError) -> DiskFile?
    /// Flushes all of a file system (syncfs). Fails where anything written there since the folder was opened was lost.
    func syncFileSystem(_ folder: DiskFile) throws(DiskError)
}

extension Disk {
    /// This disk syncs files one by one.
    public func openFileSystem(at folder: String) throws(DiskError) -> DiskFile? { nil }

    /// Never called where `openFileSystem` gave nothing.
    public func syncFileSystem(_ folder: DiskFile) throws(DiskError) {
        throw DiskError(ENOSYS, cannot: "sync the file system of \(folder.path)")
    }
}

/// How a file is opened for writing.
public enum DiskOpenMode: Sendable {
    /// At the end of the file, which is made where missing.
    case append
    /// An empty file, whatever was there.
    case truncate
    /// A file that must not exist yet.
    case createNew
}

/// An open file: its descriptor and its path for messages.
public struct DiskFile: Hashable, Sendable {
    /// The file descriptor.
    public let descriptor: Int32
    /// The path it was opened by.
    public let path: String

    /// Names an open descriptor.
    public init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }
}

extension Disk {
    /// Writes all bytes, however many calls that takes.
    public func writeAll(_ bytes: [UInt8], to file: DiskFile) throws(DiskError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = try write(rest, to: file)
            rest = rest.dropFirst(written)
        }
    }

    /// Makes or replaces a file so that, whatever happens, either the old or the new content is found under its name:
    /// write to `path.new`, sync, rename, sync the folder. The caller must be the only writer of that path.
    public func replace(_ path: String, with bytes: [UInt8], permissions: UInt32 = 0o644) throws(DiskError) {
        let temporary = path + ".new"
        let file = try open(temporary, .truncate, permissions: permissions)
        do throws(DiskError) {
            try writeAll(bytes, to: file)
            try sync(file)
        } catch {
            close(file)
            throw error
        }
        close(file)
        try rename(temporary, to: path)
        try syncFolder(Self.folder(of: path))
    }

    /// The folder part of an absolute path.
    public static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }
}
