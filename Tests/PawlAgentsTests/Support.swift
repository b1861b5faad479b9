// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlAgents
import PawlBase
@testable import PawlContract
import PawlLedger
import PawlSandbox
import PawlStore

/// A folder that is removed at the end.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/pawl-agents-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// The root of the package.
let packageRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

enum Fixture {
    static func agent(_ driver: DriverKind = .command, command: [String] = ["agent"], nesting: Bool = false)
        -> AgentSpec
    {
        AgentSpec(
            name: "worker", driver: driver, command: command, model: nil, nesting: nesting, limits: CellLimits())
    }

    static func contract(feedback: FeedbackSpec? = nil, editable: [String] = ["src/**"]) -> Contract {
        Contract(
            version: 1, name: "example", goal: "Make it faster.",
            workspace: WorkspaceSpec(
                source: .folder("workspace"), editable: editable.compactMap(Glob.init), root: .host,
                mounts: [MountSpec(from: "/opt/tool", to: "/opt/tool")], devices: ["nvidia0"], setup: [],
                env: ["OMP_NUM_THREADS": "1"]),
            agents: [agent()], models: [:], tools: [], approve: [],
            access: AccessSpec(egress: [], secrets: ["KEY": "SECRET-PLACE"], canaries: true),
            verifier: VerifierSpec(
                source: "SECRET-VERIFIER", build: nil, contestant: nil,
                stages: [
                    StageSpec(
                        name: "SECRET-STAGE", kind: .ask, judge: ["SECRET-JUDGE"], rounds: 1, compare: .paired,
                        files: [],
                        limits: CellLimits())
                ],
                splits: [.vault: SplitSpec(judge: ["SECRET-VAULT"], queries: 1)],
                metrics: ["seconds": MetricSpec(from: .clockCPU, better: .lower, min: 0, max: nil, noisy: true)],
                objective: "seconds",
                accept: AcceptSpec(rule: .exact, alpha: 0.05, spend: .run, minEffect: 0.01, maxPairs: 40, confirm: 3),
                guards: [], tie: .keep, controls: ControlsSpec(oracle: "SECRET-ORACLE", mutants: nil)),
            loop: LoopSpec(strategy: .ratchet, parallel: 1, patience: nil, target: nil),
            budget: BudgetSpec(attempts: 60), feedback: feedback ?? self.feedback(), audit: AuditSpec(witnesses: []))
    }

    static func feedback(metrics: Bool = true, logTail: Int = 4096, during: Int = 5) -> FeedbackSpec {
        FeedbackSpec(metrics: metrics, logTail: logTail, duringJudgements: during)
    }

    static func briefing(_ contract: Contract, agent: AgentSpec = agent()) -> Briefing {
        Briefing(
            contract: contract, agent: agent, attempt: 3, champion: ["seconds": 0.5], verdicts: [],
            budget: BriefingBudget(attempts: 7))
    }

    static func assignment(
        _ contract: Contract, agent: AgentSpec = agent(), parent: Tree = Tree(entries: []), attempt: Int = 1,
        history: [TunerObservation] = []
    ) -> AttemptAssignment {
        AttemptAssignment(
            attempt: attempt, agent: agent, contract: contract, parent: parent, layers: ["/layer"],
            seed: Digest.of("seed \(attempt)").hex, briefing: briefing(contract, agent: agent),
            memory: TunerMemory(history))
    }
}

/// A program run to its end: its exit code and stdout.
func run(_ arguments: [String]) async throws -> (code: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: arguments[0])
    process.arguments = Array(arguments.dropFirst())
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    return try await withCheckedThrowingContinuation { continuation in
        process.terminationHandler = { process in
            let data = pipe.fileHandleForReading.readDataToEndOfFile()
            continuation.resume(returning: (process.terminationStatus, String(decoding: data, as: UTF8.self)))
        }
        do { try process.run() } catch { continuation.resume(throwing: error) }
    }
}
