// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

extension CrossChecks {
    /// The most entries of a workspace that are looked at for a glob that matches nothing.
    private static let maximumEntries = 200_000

    /// Editable globs against the files of the workspace. A glob may name files that agents are to make, so one that
    /// matches nothing is a warning; where none matches anything, there is nothing to improve, which is an error.
    mutating func checkEditable(in workspace: String) {
        guard let globs = root.at("workspace", "editable"), let list = globs.list else { return }
        var waiting = list.compactMap { value in value.text.flatMap(Glob.init).map { (value: value, glob: $0) } }
        let total = waiting.count
        var walk = FolderWalk(workspace, limit: Self.maximumEntries)
        var seen: [String] = []
        while !waiting.isEmpty, let path = walk.next() {
            waiting.removeAll { $0.glob.matches(path) }
            if seen.count < 1_000 { seen.append(path) }
        }
        guard !walk.isCut else { return }
        if waiting.count == total, total > 0, !seen.isEmpty {
            let glob = waiting.first.map { Spelling.shortened($0.glob.pattern) } ?? ""
            let nearest = waiting.first.flatMap { nearestPath($0.glob, seen) }
            error(
                globs,
                total == 1
                    ? "'\(glob)' matches no file in \(workspace)\(Self.hint(glob)); make an empty file if agents are to "
                        + "write it" : "no glob matches any file in \(workspace)\(Self.hint(glob))",
                suggestion: nearest)
            return
        }
        for (value, glob) in waiting where !seen.isEmpty {
            warning(
                value, "matches no file in \(workspace)\(Self.hint(glob.pattern))",
                suggestion: nearestPath(glob, seen))
        }
    }

    private func nearestPath(_ glob: Glob, _ paths: [String]) -> String? {
        glob.isLiteral ? Spelling.nearest(glob.pattern, among: paths) : nil
    }

    private static func hint(_ pattern: String) -> String {
        pattern.contains { "{}[]!".contains($0) }
            ? " (braces, brackets and '!' stand for themselves; write one glob for each)" : ""
    }
}

/// The files below a folder, links included, one at a time, folders after the files beside them. Follows no link, skips
/// names such as `.git` and `.pawl`.
struct FolderWalk {
    private let root: String
    private let skipped: Set<String>
    /// How many more entries are looked at.
    private(set) var entriesLeft: Int
    private var folders = [""]
    private var files: [String] = []
    /// Whether the limit ended the walk.
    private(set) var isCut = false

    init(_ root: String, limit: Int, skipping skipped: Set<String> = [".git", ".pawl"]) {
        self.root = root
        self.skipped = skipped
        self.entriesLeft = limit
    }

    /// The next relative path.
    mutating func next() -> String? {
        while files.isEmpty {
            guard let folder = folders.popLast() else { return nil }
            let names = (try? Files.names(in: HostPath.join(root, folder.isEmpty ? "." : folder))) ?? []
            for name in names where !skipped.contains(name) {
                guard entriesLeft > 0 else {
                    isCut = true
                    return nil
                }
                entriesLeft -= 1
                let path = folder.isEmpty ? name : folder + "/" + name
                switch HostPath.kindWithoutLinks(of: HostPath.join(root, path)) {
                case .folder: folders.append(path)
                case .some: files.append(path)
                case nil: continue
                }
            }
        }
        return files.removeLast()
    }
}
