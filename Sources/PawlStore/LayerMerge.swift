// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

/// Shows layers as overlayfs merges them, by its rules and without a mount: the check on `LayerStore`.
///
/// A path is looked up from the top. A whiteout hides it in the layers below; a file or link hides whatever is below;
/// folders of consecutive layers merge.
struct LayerMerge {
    /// Topmost first.
    let layers: [String]

    /// The entries of the merged tree.
    func entries() throws(StoreError) -> [TreeEntry] {
        var entries: [TreeEntry] = []
        try read(layers, path: "", into: &entries)
        return entries
    }

    private func read(_ folders: [String], path: String, into entries: inout [TreeEntry]) throws(StoreError) {
        var names: Set<String> = []
        for folder in folders { names.formUnion(try onDisk { () throws(DiskError) in try Files.names(in: folder) }) }
        for name in names.sorted() {
            let child = path.isEmpty ? name : path + "/" + name
            var merged: [String] = []
            search: for folder in folders {
                let place = folder + "/" + name
                var status = stat()
                guard unsafe lstat(place, &status) == 0 else { continue }
                switch status.st_mode & S_IFMT {
                case S_IFDIR: merged.append(place)
                case S_IFCHR: break search
                default:
                    if merged.isEmpty { entries.append(try entry(place, path: child, status)) }
                    break search
                }
            }
            if !merged.isEmpty { try read(merged, path: child, into: &entries) }
        }
    }

    private func entry(_ place: String, path: String, _ status: stat) throws(StoreError) -> TreeEntry {
        if status.st_mode & S_IFMT == S_IFLNK {
            let target = try onDisk { () throws(DiskError) in try SymbolicLink.target(place) }
            return TreeEntry(path: path, content: .link(target: String(decoding: target ?? [], as: UTF8.self)))
        }
        let descriptor = unsafe open(place, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreError(DiskError(errno, cannot: "open \(place)")) }
        defer { close(descriptor) }
        var builder = DigestBuilder()
        let size = Int(status.st_size)
        try StableReader(descriptor: descriptor, size: size, watched: false).read { chunk throws(StoreError) in
            builder.update(chunk)
        }
        let executable = status.st_mode & S_IXUSR != 0
        return TreeEntry(
            path: path, content: .file(object: builder.digest(), size: size, executable: executable))
    }
}
