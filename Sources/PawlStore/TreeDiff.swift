// SPDX-License-Identifier: Apache-2.0

/// A path at which two trees differ.
public struct TreeChange: Hashable, Sendable {
    /// How they differ.
    public enum Kind: String, Hashable, Sendable {
        case added, removed, changed
    }

    /// The path.
    public let path: String
    /// What stood there.
    public let old: TreeEntry.Content?
    /// What stands there now.
    public let new: TreeEntry.Content?

    /// How they differ.
    public var kind: Kind { old == nil ? .added : new == nil ? .removed : .changed }
}

/// The difference between two trees, sorted by path. One pass over both, without looking into files.
public struct TreeDiff: Hashable, Sendable {
    /// Where the trees differ.
    public let changes: [TreeChange]

    /// Compares two trees.
    public init(from old: Tree, to new: Tree) {
        var changes: [TreeChange] = []
        var left = old.entries[...]
        var right = new.entries[...]
        if old.digest == new.digest { (left, right) = ([], []) }
        while let before = left.first, let after = right.first {
            if before.path == after.path {
                if before.content != after.content {
                    changes.append(TreeChange(path: before.path, old: before.content, new: after.content))
                }
                left.removeFirst()
                right.removeFirst()
            } else if before.path.utf8.lexicographicallyPrecedes(after.path.utf8) {
                changes.append(TreeChange(path: before.path, old: before.content, new: nil))
                left.removeFirst()
            } else {
                changes.append(TreeChange(path: after.path, old: nil, new: after.content))
                right.removeFirst()
            }
        }
        changes.append(contentsOf: left.map { TreeChange(path: $0.path, old: $0.content, new: nil) })
        changes.append(contentsOf: right.map { TreeChange(path: $0.path, old: nil, new: $0.content) })
        self.changes = changes
    }

    /// The paths that differ, sorted.
    public var paths: [String] { changes.map(\.path) }

    /// The paths of one kind, sorted.
    public func paths(_ kind: TreeChange.Kind) -> [String] {
        changes.filter { $0.kind == kind }.map(\.path)
    }
}
