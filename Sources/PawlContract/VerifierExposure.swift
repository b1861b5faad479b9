// SPDX-License-Identifier: Apache-2.0
internal import Glibc
public import PawlBase

/// Where bytes of the verifier can be read in a cell: whole files of it, or lines that stand nowhere else.
///
/// A bounded search, and it says how far it went. All files that cells see are compared by size, and those of a
/// verifier file's size by content. Texts among them are compared line by line, the workspace and the mounts first,
/// until the bound on bytes is used up. A line counts where it has at least 32 bytes; of program code, which repeats
/// itself everywhere, three such lines in a row, or half of all.
public struct VerifierExposure: Sendable {
    /// How far the search goes.
    public struct Limits: Hashable, Sendable {
        /// Files and folders that are looked at.
        public var entries: Int
        /// Bytes of text that are compared line by line, the verifier's own not counted.
        public var bytes: Int
        /// Bytes of the largest file that is compared line by line.
        public var fileBytes: Int
        /// Files in which a line may stand before it is taken for common.
        public var common: Int

        /// Makes a set of limits.
        public init(entries: Int = 400_000, bytes: Int = 32 << 20, fileBytes: Int = 4 << 20, common: Int = 8) {
            self.entries = entries
            self.bytes = bytes
            self.fileBytes = fileBytes
            self.common = common
        }
    }

    /// A warning for each place where verifier bytes were found, at most `maximumFindings`.
    public let diagnostics: [Diagnostic]
    /// Files that cells see and that were compared by size and, where that fits, by content.
    public let files: Int
    /// Bytes that were compared line by line.
    public let bytes: Int
    /// What was searched line by line to its end.
    public let searched: [String]
    /// What was not, or not to its end.
    public let notSearched: [String]

    /// The most warnings.
    public static let maximumFindings = 20

    /// Searches what the contract's cells see. `progress` is told now and then where the search is, and how many files
    /// it has looked at.
    public static func search(
        _ loaded: LoadedContract, limits: Limits = Limits(),
        progress: @escaping (_ place: String, _ files: Int) -> Void = { _, _ in }
    ) -> VerifierExposure {
        let verifier = HostPath.real(loaded.verifierPath) ?? loaded.verifierPath
        var search = ExposureSearch(verifier: verifier, limits: limits, progress: progress)
        for place in places(of: loaded) { search.look(at: place) }
        if case .git(let repository, _) = loaded.contract.workspace.source {
            search.notSearched.append("the workspace (\(repository) is exported when a run starts)")
        }
        let position = loaded.position(of: "verifier.source")
        return VerifierExposure(
            diagnostics: search.findings().map { finding in
                Diagnostic(
                    .warning, file: loaded.path, position: position, keyPath: "verifier.source", message: finding)
            }, files: search.files, bytes: search.bytes, searched: search.searched, notSearched: search.notSearched)
    }

    /// What was searched and what was not, in one sentence.
    public var summary: String {
        var text = "looked for the verifier's bytes in \(files) files that cells see"
        if !searched.isEmpty { text += ", line by line in \(searched.joined(separator: ", "))" }
        guard !notSearched.isEmpty else { return text }
        let named = notSearched.count > 4 ? 3 : 4
        text += "; not, or not to the end, line by line: \(notSearched.prefix(named).joined(separator: ", "))"
        return notSearched.count > named ? text + " and \(notSearched.count - named) more" : text
    }

    /// `{"bytes","files","not_searched","searched"}`
    public var json: JSONValue {
        [
            "files": .integer(files), "bytes": .integer(bytes), "searched": .array(searched.map { .string($0) }),
            "not_searched": .array(notSearched.map { .string($0) }),
        ]
    }

    /// What cells see, the places where a slip is likeliest first.
    private static func places(of loaded: LoadedContract) -> [ExposureSearch.Place] {
        let workspace = loaded.contract.workspace
        var places: [ExposureSearch.Place] = []
        if case .folder = workspace.source, let path = HostPath.real(loaded.workspacePath) {
            places.append(.init(name: "the workspace", path: path, skipping: [".pawl"]))
        }
        for mount in workspace.mounts {
            guard let path = HostPath.real(loaded.resolve(mount.from)) else { continue }
            places.append(.init(name: "the mount \(mount.to)", path: path))
        }
        var roots: [String]
        switch workspace.root {
        case .host: roots = HostPath.system
        case .folder(let path): roots = [HostPath.real(loaded.resolve(path))].compactMap { $0 }
        }
        roots = roots.filter { HostPath.kindWithoutLinks(of: $0) == .folder }
        for root in roots {
            let names = (try? Files.names(in: root)) ?? []
            let first = ["share", "local", "usr", "opt", "srv", "home", "etc"].filter(names.contains)
            for name in first + names.filter({ !first.contains($0) }) {
                let path = root == "/" ? "/" + name : root + "/" + name
                guard HostPath.kindWithoutLinks(of: path) != .other else { continue }
                places.append(.init(name: path, path: path))
            }
        }
        return places
    }
}
