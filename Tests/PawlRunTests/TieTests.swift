// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlContract
import PawlJudge
import PawlLedger
import PawlLoop
import Testing

@testable import PawlRun

@Suite("tie: smaller")
struct TieTests {
    private static func verifier(_ tie: String = "smaller", rule: String = "exact") throws -> VerifierSpec {
        let accept = rule == "exact" ? "{rule: exact}" : "{rule: sequential, alpha: 0.05, min_effect: 1%}"
        let compare = rule == "exact" ? "" : ", compare: paired"
        let yaml = """
            pawl: 1
            name: tie
            goal: g
            workspace: {source: workspace, editable: ["**"]}
            agents: [{name: tuner, driver: tuner}]
            verifier:
              source: verifier
              contestant: {mode: exec, run: [contestant, "{in}", "{out}"]}
              stages: [{name: s, kind: ask, judge: [judge]\(compare)}]
              metrics: {error: {from: judge, better: lower\(rule == "exact" ? "" : ", noisy: true")}}
              objective: error
              accept: \(accept)
              tie: \(tie)
            loop: {strategy: ratchet}
            budget: {attempts: 1}
            """
        return try #require(ContractLoader.read(yaml).contract).verifier
    }

    private static func result(
        _ verdict: Verdict, effect: Double = 0, low: Double = 0, guardsHold: Bool = true, judgeFailed: Bool = false,
        compared: Bool = true, pairs: Int = 6
    ) -> JudgementResult {
        JudgementResult(
            verdict: VerdictReached(
                judgement: 2, attempt: 1, candidate: Digest.of("c"), verdict: verdict, assurance: .a3, reason: "test",
                comparison: compared
                    ? ComparisonRecord(
                        rule: "exact", pairs: pairs, wins: 0, evidence: 1, threshold: 1, effect: effect, low: low,
                        high: 0)
                    : nil,
                usage: Usage()),
            guardsHold: guardsHold, judgeFailed: judgeFailed)
    }

    private static func decide(_ result: JudgementResult, saved: Int? = 1, _ verifier: VerifierSpec) -> Verdict {
        TieBreak(verifier: verifier).apply(result) { saved }.verdict.verdict
    }

    @Test("a smaller candidate without gain or loss takes over, by one byte")
    func smaller() throws {
        let decided = TieBreak(verifier: try Self.verifier()).apply(Self.result(.noGain)) { 1 }
        #expect(decided.verdict.verdict == .accepted)
        #expect(decided.verdict.reason == "no gain, no loss, and 1 bytes smaller")
    }

    @Test("an equal or larger one does not, nor one whose size is not known, nor without the rule")
    func notSmaller() throws {
        for saved in [0, -1, nil] {
            #expect(Self.decide(Self.result(.noGain), saved: saved, try Self.verifier()) == .noGain)
        }
        #expect(Self.decide(Self.result(.noGain), try Self.verifier("keep")) == .noGain)
    }

    @Test("no other verdict is a tie: least of all an inconclusive one", arguments: Verdict.allCases)
    func otherVerdicts(verdict: Verdict) throws {
        for rule in ["exact", "sequential"] {
            let decided = Self.decide(Self.result(verdict), saved: 100, try Self.verifier(rule: rule))
            #expect(decided == (verdict == .noGain ? .accepted : verdict))
        }
    }

    @Test("a guard that does not hold, a judge that failed, or nothing compared leave it as it is")
    func conditions() throws {
        let verifier = try Self.verifier()
        #expect(Self.decide(Self.result(.noGain, guardsHold: false), verifier) == .noGain)
        #expect(Self.decide(Self.result(.noGain, judgeFailed: true), verifier) == .noGain)
        #expect(Self.decide(Self.result(.noGain, compared: false), verifier) == .noGain)
    }

    @Test("an exact loss is no tie however small; a measured one is while it may be within the least effect")
    func losses() throws {
        for effect in [-1e-12, .nan, 1e-12] {
            #expect(Self.decide(Self.result(.noGain, effect: effect), try Self.verifier()) == .noGain)
        }
        let sequential = try Self.verifier(rule: "sequential")
        #expect(Self.decide(Self.result(.noGain, effect: -0.002, low: -0.0099), sequential) == .accepted)
        #expect(Self.decide(Self.result(.noGain, effect: -0.002, low: -0.0101), sequential) == .noGain)
        #expect(Self.decide(Self.result(.noGain, effect: .nan, low: .nan), sequential) == .noGain)
        // Two pairs prove no absence of a loss, however close they are.
        for pairs in [1, 2, 5] {
            #expect(Self.decide(Self.result(.noGain, pairs: pairs), sequential) == .noGain)
        }
    }

    /// One alternative is shorter and as good.
    private static let value = "1000 # pawl:choose 1000|7\n"

    @Test("in a run the smaller candidate becomes champion, and with tie: keep it does not", .timeLimit(.minutes(1)))
    func run() async throws {
        for (tie, verdict) in [("smaller", Verdict.accepted), ("keep", .noGain)] {
            // An error of nothing: no ratio can be formed, and it is a tie all the same.
            for error in [0.0, 2.5] {
                let stage = try Stage(value: Self.value, tie: tie) { _ in error }
                try await stage.run()
                let state = try stage.fold()
                #expect(state.attempt(1)?.verdict == verdict)
                #expect(state.accepted == (verdict == .accepted ? 1 : 0))
                #expect((state.champion == state.attempt(1)?.captured?.candidate) == (verdict == .accepted))
            }
        }
    }

    @Test("a larger candidate that ties is no gain, and a judge that fails gives no tie", .timeLimit(.minutes(1)))
    func noTie() async throws {
        let larger = try Stage(value: "7 # pawl:choose 7|1000\n") { _ in 1 }
        try await larger.run()
        #expect(try larger.fold().attempt(1)?.verdict == .noGain)

        let failing = try Stage(value: Self.value) { text in text.hasPrefix("7") ? nil : 1 }
        try await failing.run()
        let state = try failing.fold()
        #expect(state.attempt(1)?.verdict == .inconclusive && state.accepted == 0)
        #expect(state.champion == state.opened?.workspace)
    }

    @Test("a tie that was interrupted at any entry decides equally when the run goes on", .timeLimit(.minutes(3)))
    func resumed() async throws {
        func rest(_ entries: [LedgerEntry]) -> [String] {
            entries.filter { $0.event.name != "run.resumed" }.map(\.event.name)
        }
        let whole = try Stage(value: Self.value) { _ in 1 }
        try await whole.run()
        let names = rest(try whole.entries())
        for kill in 1..<names.count {
            let stage = try Stage(value: Self.value) { _ in 1 }
            let seen = Locked(0)
            let ended = try await stage.run { _ in
                seen.withLock { seen in
                    seen += 1
                    return seen >= kill
                }
            }
            if ended == nil { try await stage.run(resuming: true) }
            #expect(rest(try stage.entries()) == names, "interrupted after \(kill)")
            let state = try stage.fold()
            #expect(state.attempt(1)?.decision?.reason == (try whole.fold().attempt(1)?.decision?.reason))
            #expect(state.accepted == 1 && state.champion == state.attempt(1)?.captured?.candidate)
        }
    }
}
