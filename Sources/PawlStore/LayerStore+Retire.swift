// SPDX-License-Identifier: Apache-2.0
internal import Glibc
public import PawlBase

/// Layers that nobody needs go in two steps: they lose their names, which is quick and may be done while work is held up,
/// and then their space is freed. A process that is killed between leaves them in `layers/tmp`, which `sweep` clears.
extension LayerStore {
    /// The present moment, for ``retire(keeping:askedBefore:)``.
    public var moment: Int { state.withLock { $0.calls } }

    /// Takes the names of all layers away but those in the stacks of some trees, of trees that are held, and of trees that
    /// were asked for after a moment. Returns the folders that `remove` is to free. While a layer is being built it does nothing: the next
    /// call will.
    public func retire(keeping trees: Set<Digest>, askedBefore moment: Int) throws(StoreError) -> [String] {
        try state.withLock { state throws(StoreError) in
            guard state.callsUnderWay == 0, Files.exists(root + "/stacks") else { return [] }
            var needed: Set<String> = []
            for name in try names(in: "stacks") {
                let digest = Digest(hex: name)
                if let digest,
                    trees.contains(digest) || state.asked[digest, default: 0] > moment || state.held[digest] != nil
                {
                    needed.formUnion(state.stacks[digest] ?? recordedStack(of: digest) ?? [])
                } else {
                    // The record first: a stack without its layers would only be built again.
                    unsafe unlink(root + "/stacks/" + name)
                    if let digest { state.stacks[digest] = nil }
                }
            }
            state.asked = state.asked.filter { trees.contains($0.key) || $0.value > moment }
            for name in try names(in: "complete") where !needed.contains(name) { unsafe unlink(markerPath(name)) }
            var retired: [String] = []
            for name in try names(in: "sealed") where !needed.contains(name) {
                let aside = "\(root)/tmp/\(TemporaryName.next())"
                guard unsafe rename(root + "/sealed/" + name, aside) == 0 else {
                    throw StoreError(DiskError(errno, cannot: "move layer \(name) aside"))
                }
                retired.append(aside)
            }
            return retired
        }
    }

    /// Frees the space of layers that were retired.
    public func remove(_ retired: [String]) throws(StoreError) {
        for folder in retired { try onDisk { () throws(DiskError) in try FolderRemoval.remove(folder) } }
    }

    /// Marks the beginning of a call that looks for or makes the layers of some trees.
    func begin(_ trees: [Digest]) {
        state.withLock { state in
            state.calls += 1
            state.callsUnderWay += 1
            for tree in trees { state.asked[tree] = state.calls }
        }
    }

    private func names(in folder: String) throws(StoreError) -> [String] {
        try onDisk { () throws(DiskError) in try Files.names(in: root + "/" + folder) }
    }
}
