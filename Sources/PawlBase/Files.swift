// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Plain reading and folder making, where failure needs no injection.
public enum Files {
    /// The whole content of a regular file, refused above the limit in bytes. Follows no final symbolic link.
    public static func read(_ path: String, limit: Int) throws(DiskError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw DiskError(errno, cannot: "open \(path)") }
        defer { close(descriptor) }
        return try read(descriptor: descriptor, name: path, limit: limit)
    }

    /// The rest of an open regular file, refused above the limit in bytes.
    public static func read(descriptor: Int32, name: String, limit: Int) throws(DiskError) -> [UInt8] {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw DiskError(errno, cannot: "look at \(name)") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw DiskError(status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL, cannot: "read \(name)")
        }
        guard Int(status.st_size) <= limit else { throw DiskError(EFBIG, cannot: "read \(name)") }
        var content: [UInt8] = []
        content.reserveCapacity(Int(status.st_size))
        var buffer = [UInt8](repeating: 0, count: min(1 << 20, max(4096, Int(status.st_size) + 1)))
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw DiskError(errno, cannot: "read \(name)") }
            if count == 0 { return content }
            content.append(contentsOf: buffer[..<count])
            guard content.count <= limit else { throw DiskError(EFBIG, cannot: "read \(name)") }
        }
    }

    /// Makes a folder and those above it, each with the mode; existing ones stay as they are.
    public static func makeFolder(_ path: String, permissions: UInt32 = 0o755) throws(DiskError) {
        guard unsafe mkdir(path, permissions) != 0, errno != EEXIST else { return }
        guard errno == ENOENT, path != "/" else { throw DiskError(errno, cannot: "make folder \(path)") }
        try makeFolder(SystemDisk.folder(of: path), permissions: permissions)
        guard unsafe mkdir(path, permissions) == 0 || errno == EEXIST else {
            throw DiskError(errno, cannot: "make folder \(path)")
        }
    }

    /// The names in a folder, sorted, without `.` and `..`.
    public static func names(in path: String) throws(DiskError) -> [String] {
        guard let folder = unsafe opendir(path) else { throw DiskError(errno, cannot: "list \(path)") }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Whether something, of any kind, has that path; a dangling symbolic link counts.
    public static func exists(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0
    }

    /// The absolute path without symbolic links.
    public static func realPath(_ path: String) throws(DiskError) -> String {
        guard let resolved = unsafe realpath(path, nil) else { throw DiskError(errno, cannot: "find \(path)") }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    /// The absolute form of a path, from the current folder; nothing is looked up.
    public static func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        guard let current = unsafe getcwd(nil, 0) else { return path }
        defer { unsafe free(current) }
        return unsafe String(cString: current) + "/" + path
    }
}
