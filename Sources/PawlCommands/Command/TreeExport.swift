// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase
internal import PawlStore

/// Writes a tree into a new folder of the user's.
enum TreeExport {
    /// The folder must not exist, or be empty: an export never mixes with what is there.
    static func folder(_ tree: Tree, from objects: ObjectStore, to folder: String) throws {
        if Files.exists(folder) {
            guard try Files.names(in: folder).isEmpty else {
                throw CommandFailure(.usage, "\(folder) is not empty", hint: "name a folder that does not exist yet")
            }
        }
        try Files.makeFolder(folder)
        // Files before links, so that no file is ever written through one.
        for entry in tree.entries {
            guard case .file(let object, let size, let executable) = entry.content else { continue }
            let path = folder + "/" + entry.path
            try Files.makeFolder(SystemDisk.folder(of: path))
            let disk = SystemDisk()
            let file = try disk.open(path, .createNew, permissions: executable ? 0o755 : 0o644)
            defer { disk.close(file) }
            try disk.writeAll(try objects.get(object, limit: size), to: file)
        }
        for entry in tree.entries {
            guard case .link(let target) = entry.content else { continue }
            let path = folder + "/" + entry.path
            try Files.makeFolder(SystemDisk.folder(of: path))
            guard unsafe symlink(target, path) == 0 else { throw DiskError(errno, cannot: "make the link \(path)") }
        }
    }
}
