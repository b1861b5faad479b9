// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlJudge
internal import PawlLedger
internal import PawlStore

/// Builds each candidate once, however many judgements and rounds it takes part in.
///
/// Keeps the last few; an older one comes back as the ledger recorded it. A second build could leave something else,
/// and a champion that can be rebuilt can make itself worse, so that a worse candidate beats it.
actor ContestantCache {
    private let judge: Judge
    private let library: TreeLibrary
    private var builds: [Digest: Task<BuildResult, any Error>] = [:]
    private var recent: [Digest] = []

    /// The champion, the candidates under way and a few more.
    private static let capacity = 16

    init(judge: Judge, library: TreeLibrary) {
        self.judge = judge
        self.library = library
    }

    /// The build of a tree; `parent` is a tree whose layers exist, `recorded` the output that the ledger holds. Who
    /// waits for a build that others began gives no usage of its own.
    func build(_ tree: Digest, over parent: Digest?, recorded: Digest?) async throws -> BuildResult {
        if let task = builds[tree] {
            remember(tree)
            return try await task.value.withoutUsage
        }
        let (judge, library) = (judge, library)
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
        remember(tree)
        do {
            return try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
        } catch {
            builds[tree] = nil
            throw error
        }
    }

    private func remember(_ tree: Digest) {
        recent.removeAll { $0 == tree }
        recent.append(tree)
        while recent.count > Self.capacity { builds[recent.removeFirst()] = nil }
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
