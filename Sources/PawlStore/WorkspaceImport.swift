// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

/// Makes trees of what users point to: workspaces, verifiers, controls.
///
/// Kept are regular files, their executable bit, and links that stay in the tree. Everything else is refused by name:
/// a workspace that lost something on the way would be another workspace.
public enum WorkspaceImport {
    /// Names at the top of a folder that are never part of a tree: Pawl's state, and a repository's history.
    public static let reservedNames: Set<String> = [".pawl", ".git"]

    /// Reads a folder; `skipping` names more relative paths to leave out. Throws `special`, `name` or `quota`, naming
    /// the file. The files and the manifest are put into the store, and `sync` is left to the caller.
    public static func folder(
        _ path: String, skipping: Set<String> = [], into objects: ObjectStore
    ) throws(StoreError) -> Tree {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreError(DiskError(errno, cannot: "open folder \(path)")) }
        defer { close(descriptor) }
        var importer = FolderImporter(root: path, skipping: skipping, objects: ObjectBulk(objects))
        try importer.read(descriptor, path: "", depth: 1)
        try importer.objects.finish()
        let tree = Tree(entries: importer.entries)
        try TreeStore(objects: objects).put(tree)
        return tree
    }
}

private struct FolderImporter {
    let root: String
    let skipping: Set<String>
    let objects: ObjectBulk
    var entries: [TreeEntry] = []

    mutating func read(_ folder: Int32, path: String, depth: Int) throws(StoreError) {
        guard depth <= SafePath.maximumDepth else { throw refusal(.quota, path, "is nested too deep") }
        for name in try names(folder, path) {
            let child = path.isEmpty ? name : path + "/" + name
            if skipping.contains(child) || (path.isEmpty && WorkspaceImport.reservedNames.contains(name)) { continue }
            if let problem = SafePath.problem(name: name) ?? SafePath.problem(path: child) {
                throw refusal(.name, child, problem)
            }
            var status = stat()
            guard unsafe fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
                throw failure("look at", child)
            }
            switch status.st_mode & S_IFMT {
            case S_IFREG: try readFile(name, in: folder, path: child)
            case S_IFLNK: try readLink(name, in: folder, path: child)
            case S_IFDIR:
                let inner = unsafe openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                guard inner >= 0 else { throw failure("open", child) }
                defer { close(inner) }
                try read(inner, path: child, depth: depth + 1)
            case S_IFIFO: throw refusal(.special, child, "is a FIFO")
            case S_IFSOCK: throw refusal(.special, child, "is a socket")
            default: throw refusal(.special, child, "is a device")
            }
        }
    }

    private mutating func readFile(_ name: String, in folder: Int32, path: String) throws(StoreError) {
        let file = unsafe openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { throw failure("open", path) }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else { throw failure("look at", path) }
        let size = Int(status.st_size)
        let object: Digest
        do throws(StoreError) {
            object = try objects.put(descriptor: file, size: size)
        } catch  where error.code == .changed {
            throw refusal(.changed, path, "changed while it was read")
        }
        let executable = status.st_mode & S_IXUSR != 0
        entries.append(TreeEntry(path: path, content: .file(object: object, size: size, executable: executable)))
    }

    private mutating func readLink(_ name: String, in folder: Int32, path: String) throws(StoreError) {
        guard let bytes = try onDisk({ () throws(DiskError) in try SymbolicLink.target(name, in: folder) }),
            let target = String(validating: bytes, as: UTF8.self)
        else {
            throw refusal(.special, path, "has a target that is too long or not UTF-8")
        }
        if let problem = SafePath.problem(target: target, ofLinkAt: path) { throw refusal(.special, path, problem) }
        entries.append(TreeEntry(path: path, content: .link(target: target)))
    }

    private func names(_ folder: Int32, _ path: String) throws(StoreError) -> [String] {
        let copy = dup(folder)
        guard copy >= 0, let stream = unsafe fdopendir(copy) else { throw failure("list", path) }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let bytes = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe Array($0.prefix { $0 != 0 }) }
            guard let name = String(validating: bytes, as: UTF8.self) else {
                throw refusal(.name, path, "holds a name that is not UTF-8")
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    private func failure(_ verb: String, _ path: String) -> StoreError {
        StoreError(DiskError(errno, cannot: "\(verb) \(root)/\(path)"))
    }

    private func refusal(_ code: StoreError.Code, _ path: String, _ problem: String) -> StoreError {
        let subject = path.isEmpty ? root : "'\(Evidence.clean(path))' of \(root)"
        return StoreError(code, "cannot import \(subject): it \(problem)")
    }
}
