// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

/// Trees as sealed folders on disk, to be the lower layers of overlay mounts.
///
/// A tree is a stack of layers, topmost first: deltas over one base. A delta holds what its tree adds or changes, and
/// whiteouts (character device 0:0) for what it removes, so a candidate costs what it changed. Stacks grow to
/// `maximumDepth`; then the parent is flattened into a base, and the next delta stands on that.
///
/// Layout: `layers/sealed/NAME/` are the layers, `layers/complete/NAME` marks one as finished, `layers/stacks/DIGEST`
/// lists the layers of a tree, `layers/tmp/` holds layers being built, `layers/lock` is locked while one gets its name.
/// A layer is built aside and renamed, so a name stands for a whole layer after `kill -9`; the marker, made after the
/// rename, says the same after a power failure on journalled file systems, where metadata becomes durable in order. All
/// of it can be removed and is then rebuilt.
///
/// Files are hard links to objects (copies where a link is refused), folders 0755. Nothing may write to a layer.
public final class LayerStore: Sendable {
    /// The most layers in a stack.
    public static let maximumDepth = 8

    /// The folder of the layers.
    public let root: String
    let objects: ObjectStore
    private let trees: TreeStore
    let state = Locked(State())

    struct State {
        var stacks: [Digest: [String]] = [:]
        /// When each tree was asked for last: the number of the call.
        var asked: [Digest: Int] = [:]
        /// Calls of `layers(for:over:)` so far, and those that have not returned.
        var calls = 0
        var callsUnderWay = 0
        /// How many users each tree has that said so.
        var held: [Digest: Int] = [:]
        var work = LayerWork()
    }

    /// Opens a layer store; its folders are made with the first layer.
    public init(root: String, objects: ObjectStore, trees: TreeStore) {
        self.root = root
        self.objects = objects
        self.trees = trees
    }

    /// What building layers has cost since the store was opened.
    public var work: LayerWork { state.withLock { $0.work } }

    /// The absolute paths of sealed folders that make a tree, topmost first; at least one. Where the tree is new, a
    /// layer over `parent` is built, or a base where there is no parent.
    public func layers(for tree: Tree, over parent: Tree? = nil) throws(StoreError) -> [String] {
        begin([tree.digest, parent?.digest ?? tree.digest])
        defer { state.withLock { $0.callsUnderWay -= 1 } }
        if let stack = knownStack(of: tree.digest) { return paths(stack) }
        guard let parent, parent.digest != tree.digest else { return paths(try base(of: tree)) }
        var below = knownStack(of: parent.digest) ?? []
        if below.isEmpty || below.count >= Self.maximumDepth { below = try base(of: parent) }
        let diff = TreeDiff(from: parent, to: tree)
        guard diff.changes.count < max(tree.entries.count, 1) else { return paths(try base(of: tree)) }
        let name = "delta-" + Digest.of("delta \(parent.digest.hex) \(tree.digest.hex)").hex
        let isBuilt = try build(name) { builder throws(StoreError) in try builder.delta(diff, to: tree) }
        guard isBuilt else { return paths(try base(of: tree)) }
        let stack = [name] + below
        try record(stack, for: tree.digest)
        return paths(stack)
    }

    /// Removes layers that were being built when a process was killed. Only for the holder of the state folder's lock.
    public func sweep() throws(StoreError) {
        guard Files.exists(root + "/tmp") else { return }
        try onDisk { () throws(DiskError) in
            for name in try Files.names(in: root + "/tmp") { try FolderRemoval.remove(root + "/tmp/" + name) }
        }
    }

    /// Reads the layers of a tree as an overlay would show them, and compares every byte. Removes them and says no
    /// where they differ, so that the next `layers(for:)` builds them again.
    public func verify(_ tree: Tree) throws(StoreError) -> Bool {
        guard let stack = knownStack(of: tree.digest) else { return false }
        let merge = LayerMerge(layers: paths(stack))
        if let entries = try? merge.entries(), Tree(entries: entries) == tree { return true }
        state.withLock { $0.stacks = $0.stacks.filter { Set($0.value).isDisjoint(with: stack) } }
        for name in stack {
            unsafe unlink(markerPath(name))
            try onDisk { () throws(DiskError) in try FolderRemoval.remove(root + "/sealed/" + name) }
        }
        return false
    }

    private func base(of tree: Tree) throws(StoreError) -> [String] {
        let name = "base-" + tree.digest.hex
        _ = try build(name) { builder throws(StoreError) in
            try builder.base(tree)
            return true
        }
        try record([name], for: tree.digest)
        return [name]
    }

    /// Builds a layer aside and gives it its name; where somebody else was faster, theirs is as good.
    private func build(_ name: String, _ fill: (inout LayerBuilder) throws(StoreError) -> Bool) throws(StoreError)
        -> Bool
    {
        if isComplete(name) { return true }
        try onDisk { () throws(DiskError) in
            for folder in ["sealed", "complete", "stacks", "tmp"] {
                try Files.makeFolder("\(root)/\(folder)", permissions: 0o700)
            }
        }
        let temporary = "\(root)/tmp/\(TemporaryName.next())"
        var builder = try LayerBuilder(root: temporary, objects: objects)
        do throws(StoreError) {
            let isBuilt = try fill(&builder)
            let work = builder.work
            state.withLock { $0.work.add(work) }
            guard isBuilt else {
                try onDisk { () throws(DiskError) in try FolderRemoval.remove(temporary) }
                return false
            }
            try alone { () throws(StoreError) in try seal(temporary, as: name) }
            return true
        } catch {
            try? FolderRemoval.remove(temporary)
            throw error
        }
    }

    /// Gives a built layer its name and its marker; where somebody else was faster, removes it.
    private func seal(_ temporary: String, as name: String) throws(StoreError) {
        let target = root + "/sealed/" + name
        let isLate = isComplete(name)
        // Without its marker a layer may have lost entries in a power failure.
        try onDisk { () throws(DiskError) in try FolderRemoval.remove(isLate ? temporary : target) }
        if isLate { return }
        guard unsafe rename(temporary, target) == 0 else {
            throw StoreError(DiskError(errno, cannot: "rename \(temporary) to \(target)"))
        }
        let marker = unsafe open(markerPath(name), O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard marker >= 0 else { throw StoreError(DiskError(errno, cannot: "open \(markerPath(name))")) }
        close(marker)
    }

    /// Does something while no other builder, of this process or another, names, marks or removes a layer: else one
    /// that finds a layer between its name and its marker would remove it under whom it belongs to.
    private func alone(_ body: () throws(StoreError) -> Void) throws(StoreError) {
        let path = root + "/lock"
        let lock = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw StoreError(DiskError(errno, cannot: "open \(path)")) }
        defer { close(lock) }
        while flock(lock, LOCK_EX) != 0 {
            guard errno == EINTR else { throw StoreError(DiskError(errno, cannot: "lock \(path)")) }
        }
        try body()
    }

    private func record(_ stack: [String], for digest: Digest) throws(StoreError) {
        let path = stackPath(digest)
        let content = CanonicalJSON.encode(["layers": .array(stack.map { .string($0) }), "tree": .string(digest.hex)])
        let temporary = "\(root)/tmp/\(TemporaryName.next())"
        let disk = SystemDisk()
        try onDisk { () throws(DiskError) in
            let file = try disk.open(temporary, .truncate, permissions: 0o600)
            defer { disk.close(file) }
            try disk.writeAll(content, to: file)
            try disk.rename(temporary, to: path)
        }
        state.withLock { $0.stacks[digest] = stack }
    }

    /// The stack of a tree, if all its layers are there. Reads the record at most once a tree.
    private func knownStack(of digest: Digest) -> [String]? {
        let stack = state.withLock { $0.stacks[digest] } ?? recordedStack(of: digest)
        guard let stack, !stack.isEmpty, stack.allSatisfy(isComplete) else { return nil }
        state.withLock { $0.stacks[digest] = stack }
        return stack
    }

    func recordedStack(of digest: Digest) -> [String]? {
        guard let bytes = try? Files.read(stackPath(digest), limit: 64 << 10), let json = try? StrictJSON.decode(bytes),
            json["tree"]?.stringValue == digest.hex, let names = json["layers"]?.arrayValue
        else { return nil }
        let stack = names.compactMap(\.stringValue)
        guard stack.count == names.count, stack.count <= Self.maximumDepth,
            stack.allSatisfy({ SafePath.problem(name: $0) == nil })
        else { return nil }
        return stack
    }

    private func isComplete(_ name: String) -> Bool {
        Files.exists(markerPath(name)) && Files.exists(root + "/sealed/" + name)
    }

    private func paths(_ stack: [String]) -> [String] { stack.map { root + "/sealed/" + $0 } }
    func markerPath(_ name: String) -> String { root + "/complete/" + name }
    func stackPath(_ digest: Digest) -> String { root + "/stacks/" + digest.hex }
}
