// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
@testable import PawlContract
import PawlLedger
import Testing

@testable import PawlCommands

/// Plays a run's events into a history, one second apart, and keeps the entries.
struct ScriptedRun {
    static let id = "3f9a1c2b00000000000000000000abcd"
    private(set) var history = RunHistory(id: Self.id)
    private(set) var entries: [LedgerEntry] = []
    private var time = 1_795_348_863_000_000_000
    private var judgement = 0
    private(set) var champion = Self.tree(0)

    static func tree(_ number: Int) -> Digest { Digest.of("tree \(number)") }

    /// What the contract of the scripted runs says.
    static let facts: RunFacts = {
        var facts = RunFacts()
        facts.goal = "Make kernel.c multiply float64 matrices faster without changing results."
        facts.agents = ["tuner (tuner)"]
        facts.objective = RunFacts.Objective(name: "seconds", better: .lower, source: .clockCPU, noisy: true)
        facts.accept = AcceptSpec(
            rule: .sequential, alpha: 0.05, spend: .run, minEffect: 0.01, maxPairs: 40, confirm: 3)
        facts.budget = BudgetSpec(attempts: 60, wall: 600, cpu: nil, judgements: nil, tokens: nil, usd: nil)
        facts.editable = ["kernel.c"]
        return facts
    }()

    mutating func append(_ event: Event) {
        let entry = LedgerEntry(run: Self.id, time: Timestamp(nanoseconds: time), event: event)
        history.apply(entry, at: entries.count)
        entries.append(entry)
        time += 1_000_000_000
    }

    mutating func open(name: String = "demo") {
        append(
            .runOpened(
                RunOpened(
                    name: name, contract: Digest.of("contract"), inputs: Digest.of("inputs"), workspace: Self.tree(0),
                    verifier: Digest.of("verifier"), seed: String(repeating: "5", count: 32),
                    level: ["cgroups": "hybrid", "uids": "one for each cell"], version: "0.1.0")))
    }

    static func metric(_ value: Double, spread: Double = 0.01, rounds: Int = 5) -> MetricRecord {
        MetricRecord(value: value, low: value * (1 - spread), high: value * (1 + spread), rounds: rounds)
    }

    mutating func baseline(_ seconds: Double) {
        judgement += 1
        append(
            .judgementReserved(JudgementReserved(judgement: judgement, candidate: Self.tree(0), purpose: "baseline")))
        append(
            .verdict(
                VerdictReached(
                    judgement: judgement, candidate: Self.tree(0), verdict: .accepted, assurance: .a3,
                    reason: "The baseline passes.", metrics: ["seconds": Self.metric(seconds)], usage: Usage())))
        append(.championChanged(ChampionChanged(candidate: Self.tree(0), judgement: judgement, objective: seconds)))
    }

    mutating func start(_ attempt: Int, agent: String = "tuner") {
        append(
            .attemptStarted(
                AttemptStarted(
                    attempt: attempt, agent: agent, parent: champion, seed: String(repeating: "0", count: 32))))
    }

    mutating func end(_ attempt: Int, outcome: String, reason: String = "", signals: [SignalRecord] = []) {
        append(
            .attemptEnded(
                AttemptEnded(
                    attempt: attempt, outcome: outcome, reason: reason, usage: Usage(), signals: signals)))
    }

    /// A whole attempt with its verdict.
    mutating func attempt(
        _ number: Int, _ verdict: Verdict, from old: Double? = nil, to new: Double? = nil, reason: String,
        agent: String = "tuner", signals: [SignalRecord] = []
    ) {
        start(number, agent: agent)
        append(
            .candidateCaptured(
                CandidateCaptured(
                    attempt: number, candidate: Self.tree(number), parents: [champion], changed: ["kernel.c"],
                    changes: ["tile": .integer(8 * number)])))
        end(number, outcome: "captured")
        judgement += 1
        append(
            .judgementReserved(
                JudgementReserved(
                    judgement: judgement, attempt: number, candidate: Self.tree(number), champion: champion,
                    purpose: "candidate", comparison: number, alpha: 0.001)))
        append(
            .judgementRound(
                JudgementRound(
                    judgement: judgement, stage: "speed", round: 1, arm: "candidate",
                    seed: String(repeating: "1", count: 32), outcome: "pass", asks: 4, usage: Usage(),
                    evidence: Digest.of("transcript \(number)"))))
        var comparison: ComparisonRecord?
        if let old, let new {
            let effect = log(old / new)
            comparison = ComparisonRecord(
                rule: "sequential", pairs: 6, wins: new < old ? 6 : 2, evidence: new < old ? 1800 : 0.2,
                threshold: 1200,
                effect: effect, low: effect - 0.02, high: effect + 0.02, confirmed: new < old ? true : nil)
        }
        append(
            .verdict(
                VerdictReached(
                    judgement: judgement, attempt: number, candidate: Self.tree(number), verdict: verdict,
                    assurance: .a3, reason: reason, signals: signals,
                    metrics: new.map { ["seconds": Self.metric($0)] } ?? [:],
                    baseline: old.map { ["seconds": Self.metric($0)] } ?? [:], comparison: comparison, usage: Usage())))
        if verdict == .accepted {
            append(
                .championChanged(
                    ChampionChanged(
                        candidate: Self.tree(number), replaced: champion, judgement: judgement, objective: new)))
            champion = Self.tree(number)
        }
    }

    mutating func close(_ reason: String) {
        append(
            .runClosed(RunClosed(reason: reason, champion: champion, accepted: history.steps.count)))
    }

    /// A short run with one of each: kept, discarded, invalid, violation, nothing.
    static func sample() -> ScriptedRun {
        var run = ScriptedRun()
        run.open()
        run.baseline(0.412)
        run.attempt(1, .accepted, from: 0.412, to: 0.368, reason: "Better in 6 of 6 pairs.")
        run.attempt(2, .noGain, from: 0.368, to: 0.371, reason: "Not better after 6 pairs.")
        run.attempt(
            3, .invalid, reason: "The contestant crashed in stage correct.",
            signals: [SignalRecord(code: "result.missing", severity: .invalid, evidence: "no answer to question 2")])
        run.start(4)
        run.end(4, outcome: "nothing", reason: "The agent changed nothing")
        run.attempt(
            5, .violation, reason: "A sealed file was changed.",
            signals: [SignalRecord(code: "tamper.path", severity: .violation, evidence: "Makefile was replaced")])
        run.attempt(6, .accepted, from: 0.368, to: 0.098, reason: "Better in 6 of 6 pairs.")
        run.close("patience")
        return run
    }

    /// The champion against the baseline, after the end.
    mutating func replay(from old: Double, to new: Double) {
        judgement += 1
        append(
            .judgementReserved(
                JudgementReserved(
                    judgement: judgement, candidate: champion, champion: Self.tree(0), purpose: "replay")))
        let effect = log(old / new)
        append(
            .verdict(
                VerdictReached(
                    judgement: judgement, candidate: champion, verdict: .accepted, assurance: .a3, reason: "Better.",
                    metrics: ["seconds": Self.metric(new)], baseline: ["seconds": Self.metric(old)],
                    comparison: ComparisonRecord(
                        rule: "sequential", pairs: 7, wins: 7, evidence: 90, threshold: 20, effect: effect,
                        low: effect - 0.01, high: effect + 0.01), usage: Usage())))
    }

    /// The first entry of a run.
    static func opening(_ id: String, _ name: String) -> LedgerEntry {
        LedgerEntry(
            run: id, time: Timestamp(nanoseconds: 0),
            event: .runOpened(
                RunOpened(
                    name: name, contract: Digest.of("contract"), inputs: Digest.of("inputs"), workspace: tree(0),
                    verifier: Digest.of("verifier"), seed: "", level: .null, version: "0.1.0")))
    }
}
