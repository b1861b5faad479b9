// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// Trees in the content store: a manifest is an object, and the tree's digest is its name.
public struct TreeStore: Sendable {
    /// Where manifests and files are.
    public let objects: ObjectStore
    /// The trees used last; decoding a large manifest costs more than keeping it.
    private let recent = Locked<[Tree]>([])

    /// Uses a content store.
    public init(objects: ObjectStore) {
        self.objects = objects
    }

    /// Stores a tree's manifest; its files must be stored already.
    public func put(_ tree: Tree) throws(StoreError) {
        try objects.put(tree.manifest, as: tree.digest)
        remember(tree)
    }

    /// Reads a tree. Throws `missing`, or `corrupt` where the object is no manifest.
    public func get(_ digest: Digest) throws(StoreError) -> Tree {
        if let tree = recent.withLock({ trees in trees.first { $0.digest == digest } }) { return tree }
        let tree = try Tree(manifest: try objects.get(digest, limit: TreeManifest.maximumBytes))
        remember(tree)
        return tree
    }

    private func remember(_ tree: Tree) {
        recent.withLock { trees in
            trees.removeAll { $0.digest == tree.digest }
            trees.append(tree)
            if trees.count > Self.kept { trees.removeFirst() }
        }
    }

    private static let kept = 16
}
