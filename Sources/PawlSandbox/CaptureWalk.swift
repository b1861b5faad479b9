// SPDX-License-Identifier: Apache-2.0
internal import CPawlLinux
internal import Glibc
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlStore

/// One walk over what an agent left: folders, and what to do with each kind of thing in them.
struct CaptureWalk {
    enum Source {
        /// The upper of an overlay over the base.
        case upper
        /// A whole folder, compared with the base.
        case folder
    }

    let base: Tree
    let editable: [Glob]
    let limits: CaptureLimits
    let objects: ObjectStore
    let source: Source

    /// What differs from the base; nil is a deletion.
    var changes: [String: TreeEntry.Content?] = [:]
    var signals = CaptureSignals()
    /// Paths of the base hidden by an opaque folder, unless they turn up again.
    var hidden: Set<String> = []
    private var dropped: [String] = []
    private var visited = 0
    var taken = 0
    var takenBytes = 0
    private var isStopped = false

    init(base: Tree, editable: [Glob], limits: CaptureLimits, objects: ObjectStore, source: Source) {
        self.base = base
        self.editable = editable
        self.limits = limits
        self.objects = objects
        self.source = source
    }

    mutating func capture(_ root: BeneathFolder) throws(CaptureError) -> CaptureResult {
        if source == .folder || isOpaque(root) { hidden = Set(base.entries.map(\.path)) }
        try walk(root, path: "", depth: 1, isTainted: false)
        if !isStopped {
            for path in hidden.sorted() { delete(path, "was deleted") }
        }
        for path in dropped {
            signals.add("tamper.new", .note, path: path, "is new outside 'editable' and was dropped")
        }
        let changed = changes.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return CaptureResult(
            tree: base.applying(changes), changed: changed,
            dropped: Array(dropped.prefix(CaptureResult.maximumDropped)), droppedCount: dropped.count,
            signals: signals.records)
    }

    /// A capture of which nothing can be looked at.
    mutating func refused(_ problem: String) -> CaptureResult {
        signals.add("fs.special", .invalid, path: ".", problem)
        return CaptureResult(tree: base, changed: [], dropped: [], droppedCount: 0, signals: signals.records)
    }

    /// Walks one folder. `isTainted`: the path to it holds a name that no tree can hold.
    private mutating func walk(
        _ folder: BeneathFolder, path: String, depth: Int, isTainted: Bool
    ) throws(CaptureError) {
        let names: [[UInt8]]
        do throws(DiskError) {
            names = try folder.names(limit: max(limits.visited - visited, 0))
        } catch {
            // Whoever owns a folder decides who may list it; on hosts with one uid that holds for Pawl too.
            guard error.errno == EACCES else { throw CaptureError(.unreadable, error.message, cause: error) }
            signals.add("fs.special", .invalid, path: path, "is a folder that cannot be read")
            isStopped = true
            return
        }
        for name in names {
            visited += 1
            guard visited <= limits.visited else {
                if !isStopped { quota(path, "is one of more than \(limits.visited) names") }
                isStopped = true
                return
            }
            try visit(name, in: folder, parent: path, depth: depth, isTainted: isTainted)
            if isStopped { return }
        }
    }

    private mutating func visit(
        _ raw: [UInt8], in folder: BeneathFolder, parent: String, depth: Int, isTainted: Bool
    ) throws(CaptureError) {
        let valid = String(validating: raw, as: UTF8.self)
        let name = valid ?? String(decoding: raw, as: UTF8.self)
        let path = parent.isEmpty ? name : parent + "/" + name
        let isReserved = parent.isEmpty && WorkspaceImport.reservedNames.contains(name)
        if isReserved, source == .folder, name == ".pawl" { return }
        let isBad = valid == nil || SafePath.problem(name: name) != nil || path.utf8.count > SafePath.maximumPathBytes
        guard let look = folder.look(raw) else {
            switch errno {
            case EXDEV: signals.add("fs.escape", .violation, path: path, "is on another file system")
            // As above: without root, a folder that may be listed and not entered.
            case EACCES: signals.add("fs.special", .invalid, path: path, "is in a folder that cannot be entered")
            default: signals.add("snapshot.changed", .violation, path: path, "vanished while it was looked at")
            }
            return
        }
        defer { close(look.handle) }
        if look.isWhiteout, source == .upper {
            deleteAll(path)
            return
        }
        // A repository in a folder of the tree would run its configuration's commands for whoever runs git there.
        let isRepository = name.lowercased() == ".git" && !base.holds(path)
        if isReserved || isRepository {
            drop(look.kind == S_IFDIR ? path + "/" : path)
            return
        }
        let place = CapturePlace(name: raw, path: path, isBad: isTainted || isBad, look: look)
        switch look.kind {
        case S_IFDIR: try visitFolder(place, in: folder, depth: depth)
        case S_IFREG: try visitFile(place, in: folder)
        case S_IFLNK: visitLink(place)
        case S_IFIFO: visitSpecial(place, "is a FIFO")
        case S_IFSOCK: visitSpecial(place, "is a socket")
        default: visitSpecial(place, "is a device")
        }
    }

    private mutating func visitFolder(
        _ place: CapturePlace, in folder: BeneathFolder, depth: Int
    ) throws(CaptureError) {
        let path = place.path
        if base.content(at: path) != nil { delete(path, "was replaced by a folder") }
        guard depth < limits.depth else {
            // A pattern without "**" reaches only as deep as it is long.
            let isReachable = editable.contains { glob in
                let parts = glob.pattern.split(separator: "/")
                return parts.count > depth || parts.contains("**")
            }
            if isReachable { quota(path, "is nested deeper than \(limits.depth) levels") } else { drop(path + "/") }
            return
        }
        guard let inner = BeneathFolder(place.name, in: folder, expecting: place.look) else {
            signals.add("fs.special", .invalid, path: path, "is a folder that cannot be read")
            return
        }
        defer { inner.close() }
        if source == .upper {
            if BeneathFolder.overlayAttribute("redirect", of: inner.descriptor) != nil {
                signals.add("fs.special", .invalid, path: path, "is a redirected folder")
                return
            }
            if isOpaque(inner) { hidden.formUnion(base.entries(below: path).map(\.path)) }
        }
        let (droppedBefore, takenBefore) = (dropped.count, taken)
        try walk(inner, path: path, depth: depth + 1, isTainted: place.isBad)
        if dropped.count > droppedBefore, taken == takenBefore, base.entries(below: path).isEmpty {
            dropped.removeSubrange(droppedBefore...)
            drop(path + "/")
        }
    }

    private func isOpaque(_ folder: BeneathFolder) -> Bool {
        // "x" marks folders that hold whiteouts as attributes; only nested overlays make those.
        source == .upper
            && BeneathFolder.overlayAttribute("opaque", of: folder.descriptor) == [UInt8(ascii: "y")]
    }

    mutating func drop(_ path: String) {
        dropped.append(path)
    }

    mutating func quota(_ path: String, _ problem: String) {
        signals.add("fs.quota", .invalid, path: path, problem)
    }

    func isEditable(_ path: String) -> Bool {
        editable.contains { $0.matches(path) }
    }
}

/// Something that the walk stands at.
struct CapturePlace {
    /// The name's bytes.
    let name: [UInt8]
    /// The path from the top; for bad names only fit for messages and patterns.
    let path: String
    /// Whether a name on the way cannot stand in a tree.
    let isBad: Bool
    /// What it is.
    let look: BeneathFolder.Look
}
