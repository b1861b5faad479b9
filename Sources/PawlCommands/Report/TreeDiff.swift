// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlStore

/// How two trees differ, file by file.
enum TreeDiff {
    /// The most bytes of a file that are compared line by line.
    static let fileLimit = 4 << 20

    /// The differences sorted by path; `read` gives the bytes of an object.
    static func files<Failure: Error>(
        from old: Tree, to new: Tree, read: (Digest) throws(Failure) -> [UInt8]
    ) throws(Failure) -> [FileDiff] {
        let before = index(old)
        let after = index(new)
        var diffs: [FileDiff] = []
        for path in Set(before.keys).union(after.keys).sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            let (left, right) = (before[path], after[path])
            guard left != right else { continue }
            diffs.append(FileDiff(path: path, old: try side(left, read), new: try side(right, read)))
        }
        return diffs
    }

    private static func index(_ tree: Tree) -> [String: TreeEntry.Content] {
        Dictionary(tree.entries.map { ($0.path, $0.content) }, uniquingKeysWith: { first, _ in first })
    }

    private static func side<Failure: Error>(
        _ content: TreeEntry.Content?, _ read: (Digest) throws(Failure) -> [UInt8]
    ) throws(Failure) -> FileDiff.Side? {
        switch content {
        case .file(let object, let size, let executable):
            // A file above the limit counts as binary: one NUL, and its digest so that two of them differ.
            let bytes = size <= fileLimit ? try read(object) : [0] + object.bytes
            return FileDiff.Side(mode: executable ? "100755" : "100644", bytes: bytes)
        case .link(let target): return FileDiff.Side(mode: "120000", bytes: Array(target.utf8))
        case nil: return nil
        }
    }
}
