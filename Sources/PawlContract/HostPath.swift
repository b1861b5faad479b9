// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

/// Paths of this machine, as text and as what stands there.
enum HostPath {
    enum Kind {
        case folder, file, other
    }

    /// A path taken from a folder: itself where absolute; `.` and `..` are left to the kernel.
    static func join(_ folder: String, _ path: String) -> String {
        if path.hasPrefix("/") { return path }
        if path == "." { return folder }
        return folder == "/" ? "/" + path : folder + "/" + path
    }

    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    /// What a path leads to, through symbolic links; nil where nothing is there.
    static func kind(of path: String) -> Kind? {
        var status = stat()
        guard !path.utf8.contains(0), unsafe stat(path, &status) == 0 else { return nil }
        return kind(status.st_mode)
    }

    /// What stands at a path itself; a symbolic link is `other`.
    static func kindWithoutLinks(of path: String) -> Kind? {
        var status = stat()
        guard !path.utf8.contains(0), unsafe lstat(path, &status) == 0 else { return nil }
        return kind(status.st_mode)
    }

    /// Whether a path leads to something that this process may execute.
    static func isExecutable(_ path: String) -> Bool {
        guard !path.utf8.contains(0) else { return false }
        return unsafe access(path, X_OK) == 0
    }

    /// The path without symbolic links; nil where nothing is there.
    static func real(_ path: String) -> String? {
        path.utf8.contains(0) ? nil : try? Files.realPath(path)
    }

    /// The system folders that every cell with the host's root sees.
    static let system: [String] = ["usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32"].map { "/" + $0 }

    /// Whether a path is another one or lies below it; both real.
    static func lies(_ path: String, in folder: String) -> Bool {
        path == folder || folder == "/" || path.hasPrefix(folder + "/")
    }

    private static func kind(_ mode: mode_t) -> Kind {
        switch mode & S_IFMT {
        case S_IFDIR: .folder
        case S_IFREG: .file
        default: .other
        }
    }
}
