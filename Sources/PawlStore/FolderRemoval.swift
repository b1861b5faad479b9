// SPDX-License-Identifier: Apache-2.0
internal import Glibc
public import PawlBase

/// Removes a folder with all it holds, without following links. What does not exist counts as removed.
public enum FolderRemoval {
    /// Removes the folder or file.
    public static func remove(_ path: String) throws(DiskError) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else {
            guard errno == ENOENT else { throw DiskError(errno, cannot: "look at \(path)") }
            return
        }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        if isFolder {
            for name in try Files.names(in: path) { try remove(path + "/" + name) }
        }
        guard unsafe isFolder ? rmdir(path) == 0 : unlink(path) == 0 else {
            throw DiskError(errno, cannot: "remove \(path)")
        }
    }
}
