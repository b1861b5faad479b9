// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlStore

/// Reads what `git ls-tree -r -z -l` and `git cat-file --batch` print.
///
/// A row of ls-tree is `MODE SP TYPE SP OBJECT SP+ SIZE TAB PATH NUL`; an answer of cat-file is
/// `OBJECT SP TYPE SP SIZE LF CONTENT LF` (git-ls-tree(1), git-cat-file(1)).
enum GitListing {
    struct File {
        let mode: String
        let object: String
        let size: Int
        let path: String

        /// The tree entry of a file with its content.
        func entry(_ content: [UInt8], into objects: ObjectBulk) throws(StoreError) -> TreeEntry {
            guard mode == "120000" else {
                let object = try objects.put(content)
                return TreeEntry(
                    path: path, content: .file(object: object, size: content.count, executable: mode == "100755"))
            }
            guard let target = String(validating: content, as: UTF8.self) else {
                throw GitListing.refusal(.special, path, "has a target that is not UTF-8")
            }
            if let problem = SafePath.problem(target: target, ofLinkAt: path) {
                throw GitListing.refusal(.special, path, problem)
            }
            return TreeEntry(path: path, content: .link(target: target))
        }
    }

    static func files(in listing: [UInt8]) throws(StoreError) -> [File] {
        var files: [File] = []
        for row in listing.split(separator: 0) {
            let halves = row.split(separator: UInt8(ascii: "\t"), maxSplits: 1)
            let fields = (halves.first ?? []).split(separator: UInt8(ascii: " "))
            guard halves.count == 2, fields.count == 4, let path = String(validating: halves[1], as: UTF8.self) else {
                throw refusal(.name, String(decoding: row, as: UTF8.self), "has a name that is not UTF-8")
            }
            if let problem = SafePath.problem(path: path) { throw refusal(.name, path, problem) }
            let mode = String(decoding: fields[0], as: UTF8.self)
            guard ["100644", "100755", "100664", "120000"].contains(mode) else {
                throw refusal(.special, path, mode == "160000" ? "is a submodule" : "has the mode \(mode)")
            }
            guard let size = Int(String(decoding: fields[3], as: UTF8.self)), size >= 0 else {
                throw refusal(.git, path, "has no size")
            }
            guard size <= maximumFileBytes else { throw refusal(.quota, path, "has \(size) bytes") }
            files.append(
                File(mode: mode, object: String(decoding: fields[2], as: UTF8.self), size: size, path: path))
        }
        return files
    }

    /// Takes the next files that fit into memory together; at least one.
    static func batch(_ files: inout ArraySlice<File>) -> [File] {
        var batch: [File] = []
        var bytes = 0
        while let file = files.first, batch.isEmpty || (bytes + file.size <= batchBytes && batch.count < batchFiles) {
            batch.append(file)
            bytes += file.size
            files.removeFirst()
        }
        return batch
    }

    /// Takes one answer of cat-file, which must be for that file.
    static func take(_ file: File, from answer: inout ArraySlice<UInt8>) throws(StoreError) -> [UInt8] {
        let header = Array("\(file.object) blob \(file.size)\n".utf8)
        guard answer.starts(with: header), answer.count > header.count + file.size,
            answer[answer.startIndex + header.count + file.size] == UInt8(ascii: "\n")
        else { throw refusal(.git, file.path, "could not be read; the repository may be a partial clone") }
        let content = Array(answer.dropFirst(header.count).prefix(file.size))
        answer = answer.dropFirst(header.count + file.size + 1)
        return content
    }

    static func refusal(_ code: StoreError.Code, _ path: String, _ problem: String) -> StoreError {
        StoreError(code, "cannot export '\(Evidence.clean(path))' from git: it \(problem)")
    }

    private static let maximumFileBytes = 1 << 30
    private static let batchBytes = 16 << 20
    private static let batchFiles = 1000
}
