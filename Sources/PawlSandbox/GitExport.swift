// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase
public import PawlStore
internal import Subprocess
internal import SystemPackage

/// A tree taken from a git repository.
public struct GitExportResult: Hashable, Sendable {
    /// The files of the commit.
    public let tree: Tree
    /// The commit's object name.
    public let commit: String
}

extension WorkspaceImport {
    /// Exports a commit without history, remotes, reflog or hooks. The files and the manifest are put into the store,
    /// and `sync` is left to the caller.
    ///
    /// Only three readers of git's object store run: `rev-parse`, `ls-tree` and `cat-file`. They run no hook, filter,
    /// attribute, pager or file system monitor; the machine's and the user's configuration is not read, replace
    /// objects are ignored, and no transport is allowed, so a partial clone cannot fetch. Content is taken as it is
    /// stored: a large-file pointer stays a pointer. Submodules are refused by name.
    public static func git(
        repository: String, ref: String, into objects: ObjectStore
    ) async throws(StoreError) -> GitExportResult {
        let reader = GitReader(folder: try GitReader.gitFolder(of: repository))
        guard !ref.isEmpty, !ref.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else {
            throw StoreError(.git, "cannot export '\(Evidence.clean(ref))': it is not the name of a git ref")
        }
        let name = try await reader.run(
            ["rev-parse", "--verify", "--quiet", "--end-of-options", ref + "^{commit}"], limit: 4096,
            doing: "find '\(Evidence.clean(ref))' in \(repository)")
        let commit = String(decoding: name.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        let listing = try await reader.run(
            ["ls-tree", "-r", "-z", "-l", "--full-tree", commit], limit: 256 << 20, doing: "list \(commit)")
        var entries: [TreeEntry] = []
        var files = try GitListing.files(in: listing)[...]
        while !files.isEmpty {
            let batch = GitListing.batch(&files)
            let answer = try await reader.run(
                ["cat-file", "--batch"], input: batch.flatMap { Array($0.object.utf8) + [UInt8(ascii: "\n")] },
                limit: batch.reduce(0) { $0 + $1.size + 128 }, doing: "read \(commit)")
            var content = answer[...]
            let bulk = ObjectBulk(objects)
            for file in batch {
                entries.append(try file.entry(GitListing.take(file, from: &content), into: bulk))
            }
            try bulk.finish()
        }
        let tree = Tree(entries: entries)
        try TreeStore(objects: objects).put(tree)
        return GitExportResult(tree: tree, commit: commit)
    }
}

/// Runs git's plumbing on one repository.
private struct GitReader {
    let folder: String

    /// The folder with git's objects: REPO/.git, where its file `.git` points, or REPO itself where it is bare.
    static func gitFolder(of repository: String) throws(StoreError) -> String {
        let inside = repository + "/.git"
        if Files.exists(inside + "/objects") { return inside }
        if let bytes = try? Files.read(inside, limit: 4096) {
            let text = String(decoding: bytes, as: UTF8.self)
            if text.hasPrefix("gitdir: ") {
                let target = String(text.dropFirst(8).prefix { $0 != "\n" })
                return target.hasPrefix("/") ? target : repository + "/" + target
            }
        }
        if Files.exists(repository + "/objects"), Files.exists(repository + "/HEAD") { return repository }
        throw StoreError(.git, "cannot export \(repository): it is not a git repository")
    }

    func run(
        _ arguments: [String], input: [UInt8] = [], limit: Int, doing what: String
    ) async throws(StoreError) -> [UInt8] {
        let fixed = [
            "--git-dir=\(folder)", "--no-pager", "--no-replace-objects", "--literal-pathspecs", "--no-optional-locks",
            "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never",
            "-c", "gc.auto=0",
        ]
        let environment: [Environment.Key: String] = [
            "PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_ATTR_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "/bin/false", "GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1",
        ]
        do {
            let result = try await Subprocess.run(
                .path("/usr/bin/git"), arguments: Arguments(fixed + arguments), environment: .custom(environment),
                workingDirectory: "/", input: .array(input), output: .bytes(limit: limit),
                error: .string(limit: 16 << 10))
            guard case .exited(0) = result.terminationStatus else {
                let reason = Evidence.clean(result.standardError, limit: 300)
                throw StoreError(.git, "cannot \(what)" + (reason.isEmpty ? "" : ": \(reason)"))
            }
            return result.standardOutput
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(.git, "cannot \(what): git did not run: \(error)", cause: error)
        }
    }
}
