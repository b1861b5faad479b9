// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlSandbox
internal import PawlStore

/// Runs `workspace.setup` once in sealed cells and keeps what it left, by the digest of all that decides it.
struct SetupWork: Sendable {
    let contract: Contract
    let library: TreeLibrary
    let state: StateFolder
    let machine: RunMachine

    /// The workspace after setup; the source itself where there is none.
    func prepared(_ source: Tree) async throws -> Tree {
        guard !contract.workspace.setup.isEmpty else { return source }
        let memory = state.root + "/setup/" + key(source).hex
        if let bytes = try? Files.read(memory, limit: 64),
            let digest = Digest(hex: String(decoding: bytes, as: UTF8.self)), let tree = try? library.trees.get(digest)
        {
            return tree
        }
        var tree = source
        for command in contract.workspace.setup {
            tree = try await run(command, on: tree)
        }
        try library.objects.sync()
        try Files.makeFolder(state.root + "/setup", permissions: 0o700)
        try machine.disk.replace(memory, with: Array(tree.digest.hex.utf8))
        return tree
    }

    private func run(_ command: [String], on tree: Tree) async throws -> Tree {
        let workspace = contract.workspace
        let request = CellRequest(
            role: .setup, arguments: command, environment: workspace.env, root: workspace.root,
            workspace: .writable(layers: try library.layers(tree.digest, over: nil)),
            binds: workspace.mounts.map { CellBind(from: $0.from, to: $0.to) }, devices: workspace.devices,
            limits: CellLimits(wall: 1800, cpu: 1800))
        let shown = command.joined(separator: " ")
        return try await machine.runtime.withCell(request) { cell in
            await cell.closeInput()
            while try await cell.readOutput() != nil {}
            let outcome = try await cell.outcome()
            guard outcome.exit == .exited(0), outcome.limitHit == nil, let upper = try await cell.upper() else {
                let log = String(decoding: await cell.errorTail(limit: 2048), as: UTF8.self)
                throw RunError(.usage, "workspace.setup failed at '\(shown)' (\(outcome.exit)): \(Evidence.clean(log))")
            }
            let captured = try Capture.capture(
                upper: upper, base: tree, editable: [Glob("**")].compactMap { $0 }, objects: library.objects)
            guard !captured.refused else {
                let codes = captured.signals.map(\.code).joined(separator: ", ")
                throw RunError(.usage, "workspace.setup left what no tree can hold at '\(shown)': \(codes)")
            }
            try library.trees.put(captured.tree)
            return captured.tree
        }
    }

    private func key(_ source: Tree) -> Digest {
        let workspace = contract.workspace
        let root: String =
            switch workspace.root {
            case .host: "host"
            case .folder(let path): path
            }
        return Digest.of(
            CanonicalJSON.encode([
                "source": .string(source.digest.hex), "root": .string(root),
                "setup": .array(workspace.setup.map { .array($0.map { .string($0) }) }),
                "env": .object(workspace.env.mapValues { .string($0) }),
                "mounts": .array(workspace.mounts.map { [.string($0.from), .string($0.to)] }),
            ]))
    }
}
