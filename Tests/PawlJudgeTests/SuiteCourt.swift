// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
@testable import PawlContract
import PawlLedger
import PawlSandbox
import PawlStore

@testable import PawlJudge

/// A court over real cells for stages whose programs run beside the candidate's code. Candidates are given as changes
/// to the workspace.
final class SuiteCourt: Sendable {
    typealias Files = [String: String]

    let folder: String
    let objects: ObjectStore
    let trees: TreeStore
    let layers: LayerStore
    let workspace: Tree
    let setting: JudgeSetting
    let recorded = Locked<[JudgementRound]>([])

    init(
        _ stages: [StageSpec], metrics: [String: MetricSpec], objective: String, verifier: Files, workspace: Files,
        env: [String: String] = [:], mounts: [MountSpec] = [], build: BuildSpec? = nil, hasOracle: Bool = true
    ) throws {
        folder = NSTemporaryDirectory() + "pawl-suite-" + UUID().uuidString
        objects = ObjectStore(root: folder + "/objects")
        trees = TreeStore(objects: objects)
        layers = LayerStore(root: folder + "/layers", objects: objects, trees: trees)
        let (objects, trees) = (objects, trees)
        func tree(_ files: Files) throws -> Tree {
            let tree = Tree(
                entries: try files.map { path, text in
                    TreeEntry(path: path, content: try Self.content(Array(text.utf8), objects))
                })
            try trees.put(tree)
            return tree
        }
        // What stands below `gold/` is the oracle's, laid over the workspace.
        let gold = verifier.filter { $0.key.hasPrefix("gold/") }
        let oracle = workspace.merging(gold.map { (String($0.key.dropFirst(5)), $0.value) }) { $1 }
        let oracleTree = hasOracle && !gold.isEmpty ? try tree(oracle) : nil
        let verifierTree = try tree(verifier.filter { !$0.key.hasPrefix("gold/") })
        self.workspace = try tree(workspace)
        var contract = TestContract.make(
            stages: stages, metrics: metrics, objective: objective, build: build)
        contract.workspace.env = env
        contract.workspace.mounts = mounts
        setting = JudgeSetting(
            runtime: try CellHost(), contract: contract, verifierLayers: try layers.layers(for: verifierTree),
            objects: objects, trees: trees, layers: layers,
            lease: MeasurementLease(cores: Array(0..<RealCourt.cores)), load: CoreLoad { _ in nil },
            metering: HostMetering(cpuCountsTree: true, memoryExcludesCache: true),
            material: JudgeMaterial(
                verifier: verifierTree.digest, workspace: self.workspace.digest, oracle: oracleTree?.digest))
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    static func content(_ bytes: [UInt8], _ objects: ObjectStore) throws -> TreeEntry.Content {
        .file(object: try objects.put(bytes), size: bytes.count, executable: false)
    }

    /// The workspace with some files changed, added or (nil) removed.
    func candidate(_ changes: [String: [UInt8]?]) throws -> Tree {
        let tree = workspace.applying(
            try changes.mapValues { bytes in try bytes.map { try Self.content($0, objects) } })
        try trees.put(tree)
        return tree
    }

    func contestant(_ tree: Tree) throws -> Contestant {
        Contestant(
            candidate: tree.digest, tree: tree.digest, layers: try layers.layers(for: tree, over: workspace))
    }

    /// Judges a candidate; against a champion whose metrics are given, else as a baseline.
    func judge(_ tree: Tree, champion: [String: Double]? = nil) async throws -> JudgementResult {
        let assignment = JudgementAssignment(
            judgement: 1, attempt: 1, candidate: try contestant(tree),
            champion: try champion.map { _ in try contestant(workspace) },
            championMetrics: (champion ?? [:]).mapValues { MetricRecord(value: $0, low: $0, high: $0, rounds: 1) },
            runSeed: String(repeating: "7", count: 32))
        return try await Judge(setting).judge(assignment) { events in
            for case .judgementRound(let round) in events { self.recorded.withLock { $0.append(round) } }
        }
    }

    func judge(_ changes: Files, champion: [String: Double]? = nil) async throws -> JudgementResult {
        try await judge(candidate(changes.mapValues { Array($0.utf8) }), champion: champion)
    }
}
