// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// The difference between two trees as a patch that `git apply` reads (the extended headers of git-diff(1)).
public enum TreePatch {
    /// The patch, sorted by path. Files above `limit` bytes and files that are no text are named as binary only, which
    /// `git apply` refuses; `isComplete` tells.
    public static func make(
        _ diff: TreeDiff, objects: ObjectStore, limit: Int = 4 << 20
    ) throws(StoreError) -> (patch: [UInt8], isComplete: Bool) {
        var patch: [UInt8] = []
        var isComplete = true
        for change in diff.changes {
            // git cannot turn a file into a link within one section.
            let sections: [(TreeEntry.Content?, TreeEntry.Content?)] =
                if let old = change.old, let new = change.new, isLink(old) != isLink(new) {
                    [(old, nil), (nil, new)]
                } else {
                    [(change.old, change.new)]
                }
            for (old, new) in sections {
                isComplete = try append(change.path, old, new, objects, limit, to: &patch) && isComplete
            }
        }
        return (patch, isComplete)
    }

    private static func append(
        _ path: String, _ old: TreeEntry.Content?, _ new: TreeEntry.Content?, _ objects: ObjectStore, _ limit: Int,
        to patch: inout [UInt8]
    ) throws(StoreError) -> Bool {
        let (left, right) = (quoted("a/" + path), quoted("b/" + path))
        var header = "diff --git \(left) \(right)\n"
        switch (old, new) {
        case (nil, .some(let new)): header += "new file mode \(mode(new))\n"
        case (.some(let old), nil): header += "deleted file mode \(mode(old))\n"
        case (.some(let old), .some(let new)) where mode(old) != mode(new):
            header += "old mode \(mode(old))\nnew mode \(mode(new))\n"
        default: break
        }
        patch.append(contentsOf: header.utf8)
        let before = try content(old, objects, limit)
        let after = try content(new, objects, limit)
        guard let before, let after, let hunks = TextDiff.hunks(from: before, to: after) else {
            let names = (old == nil ? "/dev/null" : left, new == nil ? "/dev/null" : right)
            patch.append(contentsOf: "Binary files \(names.0) and \(names.1) differ\n".utf8)
            return false
        }
        guard !hunks.isEmpty else { return true }
        // A name with a space needs a tab behind it, or patch(1) reads a time there.
        let end = path.utf8.contains(UInt8(ascii: " ")) ? "\t\n" : "\n"
        patch.append(contentsOf: ("--- " + (old == nil ? "/dev/null\n" : left + end)).utf8)
        patch.append(contentsOf: ("+++ " + (new == nil ? "/dev/null\n" : right + end)).utf8)
        patch.append(contentsOf: hunks)
        return true
    }

    private static func content(
        _ content: TreeEntry.Content?, _ objects: ObjectStore, _ limit: Int
    ) throws(StoreError) -> [UInt8]? {
        switch content {
        case nil: return []
        case .link(let target): return Array(target.utf8)
        case .file(let object, let size, _):
            guard size <= limit else { return nil }
            return try objects.get(object, limit: limit)
        }
    }

    private static func isLink(_ content: TreeEntry.Content) -> Bool {
        if case .link = content { return true }
        return false
    }

    private static func mode(_ content: TreeEntry.Content) -> String {
        switch content {
        case .link: "120000"
        case .file(_, _, let executable): executable ? "100755" : "100644"
        }
    }

    /// A path as git writes it: quoted where it holds a quote or a backslash. Trees hold no control characters.
    private static func quoted(_ path: String) -> String {
        guard path.utf8.contains(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else { return path }
        var text = "\""
        for character in path.unicodeScalars {
            if character == "\"" || character == "\\" { text += "\\" }
            text.unicodeScalars.append(character)
        }
        return text + "\""
    }
}
