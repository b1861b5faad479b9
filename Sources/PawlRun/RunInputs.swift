// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlSandbox
internal import PawlStore

/// The immutable inputs of a run: what `run.opened` names by digest.
///
/// The `inputs` object is canonical JSON `{"contract":DIGEST,"mounts":{PATH:...},"v":1,"verifier":DIGEST,"workspace":DIGEST}`.
struct RunInputs: Sendable {
    /// The contract as it was pinned.
    let contract: Contract
    /// The object that holds the bytes of `pawl.yaml`.
    let contractObject: Digest
    /// The tree that attempts start from, after setup.
    let workspace: Tree
    /// The tree of judging code and data.
    let verifier: Tree
    /// The object that lists all of the above.
    let inputs: Digest

    /// Reads everything that the contract names into the store.
    static func load(_ loaded: LoadedContract, into library: TreeLibrary) async throws -> (RunInputs, imported: Tree) {
        let contract = loaded.contract
        let contractObject = try library.objects.put(loaded.source)
        let imported: Tree
        switch contract.workspace.source {
        case .folder(let path):
            imported = try WorkspaceImport.folder(absolute(path, loaded), into: library.objects)
        case .git(let repository, let ref):
            imported = try await GitExport.tree(
                repository: absolute(repository, loaded), ref: ref, into: library.objects)
        }
        try library.trees.put(imported)
        let verifier = try WorkspaceImport.folder(absolute(contract.verifier.source, loaded), into: library.objects)
        try library.trees.put(verifier)
        let inputs = try Self.record(contract: contractObject, workspace: imported, verifier: verifier, library)
        return (
            RunInputs(
                contract: contract, contractObject: contractObject, workspace: imported, verifier: verifier,
                inputs: inputs), imported
        )
    }

    /// The same inputs with the workspace that setup left.
    func afterSetup(_ workspace: Tree, _ library: TreeLibrary) throws -> RunInputs {
        RunInputs(
            contract: contract, contractObject: contractObject, workspace: workspace, verifier: verifier,
            inputs: try Self.record(
                contract: contractObject, workspace: workspace, verifier: verifier, library))
    }

    private static func record(
        contract: Digest, workspace: Tree, verifier: Tree, _ library: TreeLibrary
    ) throws -> Digest {
        try library.objects.put(
            CanonicalJSON.encode([
                "v": 1, "contract": .string(contract.hex), "workspace": .string(workspace.digest.hex),
                "verifier": .string(verifier.digest.hex),
            ]))
    }

    private static func absolute(_ path: String, _ loaded: LoadedContract) -> String {
        path.hasPrefix("/") ? path : loaded.folder + "/" + path
    }
}
