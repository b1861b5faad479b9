// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

/// What building layers cost, in file system operations.
public struct LayerWork: Hashable, Sendable {
    /// Folders made.
    public var folders = 0
    /// Files linked.
    public var links = 0
    /// Files copied, because a hard link was refused.
    public var copies = 0
    /// Symbolic links made.
    public var symbolicLinks = 0
    /// Whiteouts made.
    public var whiteouts = 0

    /// Nothing.
    public init() {}

    /// All of it.
    public var total: Int { folders + links + copies + symbolicLinks + whiteouts }

    mutating func add(_ other: LayerWork) {
        folders += other.folders
        links += other.links
        copies += other.copies
        symbolicLinks += other.symbolicLinks
        whiteouts += other.whiteouts
    }
}

/// Fills one layer.
///
/// No opaque folders are needed. Overlayfs looks a path up from the top and stops at the first whiteout, and at the
/// first thing below a folder that is no folder itself (`ovl_lookup_single` in fs/overlayfs/namei.c): a folder that
/// replaces a file hides it and all below, and so does a file that replaces a folder.
struct LayerBuilder {
    private let root: String
    private let objects: ObjectStore
    /// Whether files are copies rather than links: slower, and nobody sees by them what else the store holds.
    private let isCopying: Bool
    private var made: Set<String> = [""]
    private(set) var work = LayerWork()

    init(root: String, objects: ObjectStore, isCopying: Bool = false) throws(StoreError) {
        self.root = root
        self.isCopying = isCopying
        self.objects = objects
        try onDisk { () throws(DiskError) in try FolderRemoval.remove(root) }
        try Self.makeFolder(root)
    }

    /// All of a tree.
    mutating func base(_ tree: Tree) throws(StoreError) {
        for entry in tree.entries { try place(entry.path, entry.content) }
    }

    /// What changes one tree into another, and the files of a third wherever they stand in it. False where this machine
    /// refuses to make whiteouts.
    mutating func delta(_ diff: TreeDiff, to tree: Tree, fresh: Tree = .empty) throws(StoreError) -> Bool {
        var hidden: Set<String> = []
        let changed = fresh.entries.isEmpty ? [] : Set(diff.paths)
        let again = fresh.entries.compactMap { entry in
            changed.contains(entry.path) ? nil : tree.content(at: entry.path).map { (entry.path, $0) }
        }
        let changes = (diff.changes + again.map { TreeChange(path: $0.0, old: $0.1, new: $0.1) }).sorted {
            $0.path.utf8.lexicographicallyPrecedes($1.path.utf8)
        }
        for change in changes {
            if let content = change.new {
                try place(change.path, content)
            } else if let gone = Self.topmostGone(change.path, in: tree), hidden.insert(gone).inserted {
                try makeFolders(above: gone)
                guard unsafe mknod(path(gone), S_IFCHR, 0) == 0 else {
                    if errno == EPERM { return false }
                    throw StoreError(DiskError(errno, cannot: "make a whiteout at \(path(gone))"))
                }
                work.whiteouts += 1
            }
        }
        return true
    }

    /// The first part of a removed path where the new tree holds nothing; nil where something else replaced it.
    private static func topmostGone(_ path: String, in tree: Tree) -> String? {
        var end = path.utf8.startIndex
        while true {
            let slash = path.utf8[end...].firstIndex(of: UInt8(ascii: "/")) ?? path.utf8.endIndex
            let part = String(path[..<slash])
            if tree.content(at: part) != nil { return nil }
            if tree.entries(below: part).isEmpty { return part }
            guard slash < path.utf8.endIndex else { return nil }
            end = path.utf8.index(after: slash)
        }
    }

    private mutating func place(_ relative: String, _ content: TreeEntry.Content) throws(StoreError) {
        try makeFolders(above: relative)
        let target = path(relative)
        switch content {
        case .link(let text):
            guard unsafe symlink(text, target) == 0 else {
                throw StoreError(DiskError(errno, cannot: "make link \(target)"))
            }
            work.symbolicLinks += 1
        case .file(let object, _, let executable):
            if isCopying {
                try objects.copy(object, to: target, executable: executable, isSynced: false)
                work.copies += 1
                return
            }
            let source = executable ? try objects.executablePath(of: object) : objects.path(of: object)
            if unsafe link(source, target) == 0 {
                work.links += 1
                return
            }
            guard errno == EMLINK || errno == EXDEV || errno == EPERM else {
                guard errno != ENOENT else { throw StoreError(.missing, "object \(object.hex) is not in the store") }
                throw StoreError(DiskError(errno, cannot: "link \(target)"))
            }
            try objects.copy(object, to: target, executable: executable)
            work.copies += 1
        }
    }

    private mutating func makeFolders(above relative: String) throws(StoreError) {
        guard let slash = relative.utf8.lastIndex(of: UInt8(ascii: "/")) else { return }
        let folder = String(relative[..<slash])
        guard !made.contains(folder) else { return }
        try makeFolders(above: folder)
        try Self.makeFolder(path(folder))
        made.insert(folder)
        work.folders += 1
    }

    private static func makeFolder(_ path: String) throws(StoreError) {
        // chmod, because the umask must not decide what a cell may read.
        guard unsafe mkdir(path, 0o755) == 0, unsafe chmod(path, 0o755) == 0 else {
            throw StoreError(DiskError(errno, cannot: "make folder \(path)"))
        }
    }

    private func path(_ relative: String) -> String { root + "/" + relative }
}
