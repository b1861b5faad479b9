// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlStore

/// How two trees differ, file by file and line by line.
enum TreePatch {
    /// The most bytes of a file that are compared line by line.
    static let fileLimit = 4 << 20

    /// The differences sorted by path; `read` gives the bytes of an object.
    static func files<Failure: Error>(
        from old: Tree, to new: Tree, read: (Digest) throws(Failure) -> [UInt8]
    ) throws(Failure) -> [FileDiff] {
        var diffs: [FileDiff] = []
        for change in TreeDiff(from: old, to: new).changes {
            let old = try side(change.old, read)
            diffs.append(FileDiff(path: change.path, old: old, new: try side(change.new, read)))
        }
        return diffs
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
