// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlJudge
internal import PawlStore

/// The author's controls as trees: each folder holds what a candidate changes, and is laid over the workspace.
struct ControlTrees: Hashable, Sendable {
    /// The candidate that must be accepted.
    var oracle: Digest?
    /// The candidates that must not be, by the names of their folders.
    var mutants: [String: Digest] = [:]

    /// Reads the folders that a contract names.
    static func load(_ loaded: LoadedContract, over workspace: Tree, into library: TreeLibrary) throws -> ControlTrees {
        let controls = loaded.contract.verifier.controls
        var trees = ControlTrees()
        func read(_ path: String) throws -> Digest {
            let own = try WorkspaceImport.folder(path, into: library.objects)
            var entries = Dictionary(
                workspace.entries.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
            for entry in own.entries { entries[entry.path] = entry }
            let tree = Tree(entries: Array(entries.values))
            try library.trees.put(tree)
            return tree.digest
        }
        trees.oracle = try controls.oracle.map { try read(loaded.resolve($0)) }
        if let folder = controls.mutants.map(loaded.resolve) {
            for name in try Files.names(in: folder) where !name.hasPrefix(".") {
                trees.mutants[name] = try read(folder + "/" + name)
            }
        }
        return trees
    }

    /// What an exam judges.
    func material(workspace: Digest, contract: Contract, library: TreeLibrary) throws -> ExamMaterial {
        let base = try library.trees.get(workspace)
        func candidate(_ digest: Digest) throws -> ExamCandidate {
            let tree = try library.trees.get(digest)
            let layers = try library.layers(digest, over: digest == workspace ? nil : workspace)
            let sealed = Set(base.entries.filter { !contract.isEditable($0.path) })
            let changed = tree.entries.first { !contract.isEditable($0.path) && !sealed.contains($0) }
            return ExamCandidate(
                tree: tree, layers: layers,
                refusal: changed.map { "it changes '\($0.path)', which is not editable" })
        }
        return ExamMaterial(
            workspace: try candidate(workspace), oracle: try oracle.map(candidate),
            mutants: try mutants.mapValues(candidate))
    }

    /// The members of the inputs object.
    var json: [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        if let oracle { members["oracle"] = .string(oracle.hex) }
        if !mutants.isEmpty { members["mutants"] = .object(mutants.mapValues { .string($0.hex) }) }
        return members
    }

    /// Reads them back from the inputs object.
    init(json: JSONValue) {
        oracle = json["oracle"]?.stringValue.flatMap { Digest(hex: $0) }
        mutants = (json["mutants"]?.objectValue ?? [:]).compactMapValues { $0.stringValue.flatMap { Digest(hex: $0) } }
    }

    init() {}
}
