// SPDX-License-Identifier: Apache-2.0
internal import PawlContract
internal import PawlStore

/// Which files of a candidate a suite sees, and what the verifier's files replace.
///
/// Filtered, at any depth: what a test runner or an interpreter obeys without being asked. The contract may name
/// exceptions (`keep`) and more (`drop`).
struct SuiteFilter: Sendable {
    enum Decision: Hashable, Sendable {
        /// The suite sees it.
        case kept
        /// It could steer the runner.
        case filtered
        /// A file of the verifier stands there, above it or below it.
        case replaced
    }

    /// A candidate's tree as a suite sees it.
    struct Merge: Sendable {
        var tree: Tree
        /// Paths of the candidate that were filtered or replaced, and are not the verifier's own content; sorted.
        var filtered: [String]
        var replaced: [String]
    }

    private let keep: [Glob]
    private let drop: [Glob]
    private let pristine: Tree
    private let files: Set<String>

    init(keep: [Glob], drop: [Glob], pristine: Tree) {
        self.keep = keep
        self.drop = drop
        self.pristine = pristine
        self.files = Set(pristine.entries.map(\.path))
    }

    /// What becomes of a path of the candidate.
    func decision(_ path: String) -> Decision {
        if isReplaced(path) { return .replaced }
        if drop.contains(where: { $0.matches(path) }) { return .filtered }
        if keep.contains(where: { $0.matches(path) }) { return .kept }
        return Self.steers(path) ? .filtered : .kept
    }

    /// A tree with these files over it, whatever stood in their way, and nothing filtered.
    func laidOver(_ tree: Tree) -> Tree {
        var changes: [String: TreeEntry.Content?] = [:]
        for entry in tree.entries where isReplaced(entry.path) { changes[entry.path] = .some(nil) }
        for entry in pristine.entries { changes[entry.path] = entry.content }
        return tree.applying(changes)
    }

    private func isReplaced(_ path: String) -> Bool {
        pristine.holds(path) || Self.parents(of: path).contains(where: files.contains)
    }

    /// The candidate's tree after the filter, with the verifier's files over it.
    func merge(_ candidate: Tree) -> Merge {
        var changes: [String: TreeEntry.Content?] = [:]
        var (filtered, replaced): ([String], [String]) = ([], [])
        for entry in candidate.entries {
            switch decision(entry.path) {
            case .kept: continue
            case .filtered: filtered.append(entry.path)
            case .replaced: if pristine.content(at: entry.path) != entry.content { replaced.append(entry.path) }
            }
            changes[entry.path] = .some(nil)
        }
        for entry in pristine.entries { changes[entry.path] = entry.content }
        return Merge(tree: candidate.applying(changes), filtered: filtered, replaced: replaced)
    }

    /// Whether a file steers test runners, interpreters or version control by its mere name, in whatever letters: Python's
    /// importlib.metadata takes X.DIST-INFO for x.dist-info, and takes it through a link of that name too.
    static func steers(_ path: String) -> Bool {
        let parts = path.lowercased().split(separator: "/")
        guard let name = parts.last else { return false }
        if names.contains(String(name)) || endings.contains(where: { name.hasSuffix($0) }) { return true }
        // A manifest that SwiftPM prefers to the one beside it.
        if name.hasPrefix("package@swift-") { return true }
        if parts.contains(where: { folders.contains(String($0)) || $0.hasPrefix(".git") }) { return true }
        if parts.contains(where: { $0.hasSuffix(".egg-info") || $0.hasSuffix(".dist-info") }) { return true }
        // A module of the runner's own name, where Python looks first.
        let top = parts.first == "src" ? parts.dropFirst() : parts[...]
        guard let first = top.first else { return false }
        return runners.contains(first.hasSuffix(".py") ? String(first.dropLast(3)) : String(first))
    }

    /// In small letters, as the other lists.
    private static let names: Set<String> = [
        "conftest.py", "pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml", "tox.ini", "setup.cfg",
        "pyproject.toml", ".coveragerc", "sitecustomize.py", "usercustomize.py", "pyvenv.cfg", "ctestcustom.cmake",
        "ctestcustom.ctest", "ctesttestfile.cmake", "dartconfiguration.tcl", "jenkinsfile", ".travis.yml",
        "appveyor.yml", "azure-pipelines.yml", "bitbucket-pipelines.yml", ".pre-commit-config.yaml",
    ]
    private static let endings = [".pth", ".pyc", ".pyo", ".egg-link"]
    private static let folders: Set<String> = ["__pycache__", ".hg", ".svn", ".circleci", ".build", ".swiftpm", ".tox"]
    private static let runners: Set<String> = ["pytest", "_pytest", "pluggy", "iniconfig", "unittest"]

    private static func parents(of path: String) -> [String] {
        let parts = path.split(separator: "/")
        return parts.indices.dropFirst().map { parts[..<$0].joined(separator: "/") }
    }
}
