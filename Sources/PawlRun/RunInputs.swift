// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlJudge
internal import PawlLedger
internal import PawlSandbox
internal import PawlStore

/// The immutable inputs of a run: what `run.opened` names by digest.
///
/// The inputs object is canonical JSON
/// `{"contract":DIGEST,"mode":"run"|"judge"|"exam","source":DIGEST,"v":1,"verifier":DIGEST,"workspace":DIGEST}`: the bytes
/// of `pawl.yaml`, the tree as it was imported, the verifier's tree, the workspace's tree after setup. A git source also
/// has `"commit"`, a contract with secrets `"folder"`: the absolute path of its folder. A contract with controls has `"oracle":DIGEST` and `"mutants":{NAME:DIGEST}`, laid over the workspace.
struct RunInputs: Sendable {
    /// What a run is for.
    enum Mode: String {
        /// The loop.
        case run
        /// One folder is judged; it cannot be resumed.
        case judge
        /// The verifier is examined, and nobody is judged.
        case exam
    }

    /// The contract as it was pinned.
    let contract: Contract
    /// The object that holds the bytes of `pawl.yaml`.
    let contractObject: Digest
    /// The tree that attempts start from.
    let workspace: Digest
    /// The tree of judging code and data.
    let verifier: Digest
    /// The object that lists all of the above.
    let inputs: Digest
    /// The author's controls.
    let controls: ControlTrees
    /// The folder of `pawl.yaml`, where files of secrets are looked for.
    let folder: String

    /// Reads everything that the contract names into the store, and runs its setup.
    static func load(
        _ loaded: LoadedContract, mode: Mode, into library: TreeLibrary, state: StateFolder, machine: RunMachine
    ) async throws -> RunInputs {
        let contract = mode == .judge ? loaded.contract.forOneSubmission : loaded.contract
        if let exposure = loaded.exposure(ofState: state.root) {
            throw RunError(.usage, "\(exposure); name another with --state")
        }
        let contractObject = try library.objects.put(loaded.source)
        var commit: String?
        let source: Tree
        switch contract.workspace.source {
        case .folder:
            source = try WorkspaceImport.folder(loaded.workspacePath, into: library.objects)
        case .git(let repository, let ref):
            let exported = try await WorkspaceImport.git(
                repository: loaded.resolve(repository), ref: ref, into: library.objects)
            source = exported.tree
            commit = exported.commit
        }
        try library.trees.put(source)
        let verifier = try WorkspaceImport.folder(loaded.verifierPath, into: library.objects)
        try library.trees.put(verifier)
        let workspace = try await SetupWork(contract: contract, library: library, state: state, machine: machine)
            .prepared(source)
        try CanaryWatch.refuse(workspace, contract: contract, verifier: verifier, library: library)
        let controls = try ControlTrees.load(loaded, over: workspace, into: library)
        var members = controls.json
        members["v"] = 1
        members["mode"] = .string(mode.rawValue)
        members["contract"] = .string(contractObject.hex)
        members["source"] = .string(source.digest.hex)
        members["workspace"] = .string(workspace.digest.hex)
        members["verifier"] = .string(verifier.digest.hex)
        if let commit { members["commit"] = .string(commit) }
        if !contract.access.secrets.isEmpty { members["folder"] = .string(loaded.folder) }
        let inputs = try library.objects.put(CanonicalJSON.encode(.object(members)))
        return RunInputs(
            contract: contract, contractObject: contractObject, workspace: workspace.digest,
            verifier: verifier.digest, inputs: inputs, controls: controls, folder: loaded.folder)
    }

    /// Reads the inputs of a run back from the store. Throws `usage` where the run cannot be resumed.
    static func pinned(_ opened: RunOpened, in library: TreeLibrary, allowing modes: Set<Mode>) throws -> RunInputs {
        let record = try StrictJSON.decode(library.objects.get(opened.inputs, limit: 1 << 20))
        guard let mode = record["mode"]?.stringValue.flatMap(Mode.init), modes.contains(mode) else {
            throw RunError(.usage, "run '\(opened.name)' was no loop and cannot be resumed; start its command again")
        }
        let source = try library.objects.get(opened.contract, limit: 16 << 20)
        guard let loaded = ContractLoader.read(source).loaded else {
            throw RunError(.damaged, "the pinned contract of run '\(opened.name)' cannot be read")
        }
        return RunInputs(
            contract: mode == .judge ? loaded.contract.forOneSubmission : loaded.contract,
            contractObject: opened.contract, workspace: opened.workspace, verifier: opened.verifier,
            inputs: opened.inputs, controls: ControlTrees(json: record),
            folder: record["folder"]?.stringValue ?? "/")
    }
}

extension Contract {
    /// The same verifier for one candidate from outside, as the first of a run.
    fileprivate var forOneSubmission: Contract {
        var contract = self
        contract.agents = agents.prefix(1).map { agent in
            var agent = agent
            agent.driver = .external
            return agent
        }
        contract.loop.parallel = 1
        contract.loop.target = nil
        // The vault is asked at the end of runs alone.
        contract.verifier.splits[.vault] = nil
        contract.loop.patience = nil
        contract.budget = budget
        contract.budget.attempts = 1
        return contract
    }
}
