// SPDX-License-Identifier: Apache-2.0
import PawlBase
@testable import PawlContract

/// Contracts for tests: a candidate at /work, a judge called `judge`, one metric.
enum TestContract {
    static func stage(
        _ name: String = "check", kind: StageKind = .ask, rounds: Int = 1, compare: StageComparison = .alone,
        judge: [String] = ["judge"], files: [String] = []
    ) -> StageSpec {
        StageSpec(
            name: name, kind: kind, judge: judge, rounds: rounds, compare: compare,
            files: files.compactMap { Glob($0) },
            limits: CellLimits(wall: 20))
    }

    static func make(
        mode: ContestantMode = .exec, run: [String] = ["contestant", "{in}", "{out}"], stages: [StageSpec],
        metrics: [String: MetricSpec] = [
            "score": MetricSpec(from: .judge, better: .higher, min: 0, max: 1000, noisy: false)
        ],
        objective: String = "score", accept: AcceptSpec = exact, guards: [GuardSpec] = [],
        limits: CellLimits = CellLimits(),
        build: BuildSpec? = nil
    ) -> Contract {
        Contract(
            version: 1, name: "test", goal: "test",
            workspace: WorkspaceSpec(
                source: .folder("workspace"), editable: [], root: .host, mounts: [], devices: [], setup: [], env: [:]),
            agents: [], models: [:], tools: [], approve: [],
            access: AccessSpec(egress: [], secrets: [:], canaries: false),
            verifier: VerifierSpec(
                source: "verifier", build: build, contestant: ContestantSpec(mode: mode, run: run, limits: limits),
                stages: stages, splits: [:], metrics: metrics, objective: objective, accept: accept, guards: guards,
                tie: .keep, controls: ControlsSpec(oracle: nil, mutants: nil)),
            loop: LoopSpec(strategy: .ratchet, parallel: 1, patience: nil, target: nil),
            budget: BudgetSpec(attempts: 1, wall: nil, cpu: nil, judgements: nil, tokens: nil, usd: nil),
            feedback: FeedbackSpec(metrics: true, logTail: 4096, duringJudgements: 5), audit: AuditSpec(witnesses: []))
    }

    static let exact = AcceptSpec(rule: .exact, alpha: 0.05, spend: .run, minEffect: 0, maxPairs: 40, confirm: 0)
    static let sequential = AcceptSpec(
        rule: .sequential, alpha: 0.05, spend: .run, minEffect: 0.01, maxPairs: 40, confirm: 3)
    static let seconds = ["seconds": MetricSpec(from: .clockCPU, better: .lower, min: 0, max: nil, noisy: true)]
}
