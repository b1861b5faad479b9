// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlStore

/// Trees, and the sealed layers through which cells see them.
struct TreeLibrary: Sendable {
    let objects: ObjectStore
    let trees: TreeStore
    let layerStore: LayerStore

    init(folder: StateFolder, disk: any Disk) {
        self.objects = ObjectStore(root: folder.objects, disk: disk)
        self.trees = TreeStore(objects: objects)
        self.layerStore = LayerStore(root: folder.layers, objects: objects, trees: trees)
    }

    /// The layers of a tree, topmost first, made from its difference to `parent` where they do not exist yet.
    func layers(_ digest: Digest, over parent: Digest?) throws -> [String] {
        let tree = try trees.get(digest)
        return try layerStore.layers(for: tree, over: try parent.map { try trees.get($0) })
    }
}
