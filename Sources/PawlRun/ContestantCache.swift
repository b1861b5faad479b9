// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlJudge
internal import PawlLedger
internal import PawlStore

/// Builds each candidate once, however many judgements and rounds it takes part in.
///
/// Keeps those that work under way needs; another comes back as the ledger recorded it. A second build could leave
/// something else, and a champion that can be rebuilt can make itself worse, so that a worse candidate beats it.
actor ContestantCache {
    private let judge: Judge
    private let library: TreeLibrary
    private var builds: [Digest: Task<BuildResult, any Error>] = [:]
    /// The outputs of builds that ended well, by candidate.
    private var outputs: [Digest: Digest] = [:]
    /// When each build under way began, as a moment of the layer store.
    private var begun: [Digest: Int] = [:]

    init(judge: Judge, library: TreeLibrary) {
        self.judge = judge
        self.library = library
    }

    /// The build of a tree; `parent` is a tree whose layers exist, `recorded` the output that the ledger holds. Who
    /// waits for a build that others began gives no usage of its own.
    func build(_ tree: Digest, over parent: Digest?, recorded: Digest?) async throws -> BuildResult {
        if let task = builds[tree] { return try await task.value.withoutUsage }
        let (judge, library) = (judge, library)
        begun[tree] = library.layerStore.moment
        defer { begun[tree] = nil }
        // Awaited below, and by all who ask for the same tree.
        let task = Task {
            if let recorded {
                let below = try library.layers(tree, over: parent)
                let layers = recorded == tree ? below : try library.layers(recorded, over: tree)
                return BuildResult.ready(Contestant(candidate: tree, tree: recorded, layers: layers), usage: Usage())
            }
            return try await judge.build(
                candidate: try library.trees.get(tree), layers: try library.layers(tree, over: parent))
        }
        builds[tree] = task
        do {
            let result = try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
            if case .ready(let contestant, _) = result { outputs[tree] = contestant.tree }
            return result
        } catch {
            builds[tree] = nil
            throw error
        }
    }

    /// Forgets the builds of all but some trees. Gives the outputs whose layers must stay, and a moment before which no
    /// build under way asked for layers.
    func forget(keeping trees: Set<Digest>) -> (outputs: Set<Digest>, moment: Int) {
        builds = builds.filter { trees.contains($0.key) }
        outputs = outputs.filter { trees.contains($0.key) }
        return (Set(outputs.values), begun.values.min() ?? library.layerStore.moment)
    }
}

extension BuildResult {
    fileprivate var withoutUsage: BuildResult {
        switch self {
        case .ready(let contestant, _): .ready(contestant, usage: Usage())
        case .failed(let signals, let log, _): .failed(signals: signals, log: log, usage: Usage())
        }
    }
}
