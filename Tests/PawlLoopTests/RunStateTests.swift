// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlContract
import PawlLedger
import Testing

@testable import PawlLoop

@Suite("run state")
struct RunStateTests {
    struct Illegal: Sendable, CustomTestStringConvertible {
        var name: String
        var code: LoopError.Code
        var event: Event
        var testDescription: String { name }
    }

    /// After the baseline, one attempt that was judged and accepted, one that is under way.
    static func run() throws -> ScriptedRun {
        var run = try RatchetTests.judged(ScriptedRun.rules())
        try RatchetTests.next(&run)
        try RatchetTests.capture(&run, attempt: 1, "one")
        try RatchetTests.next(&run)
        try RatchetTests.decide(&run, judgement: 2, .accepted)
        try RatchetTests.next(&run)
        return run
    }

    static let one = Digest.of("one")
    static let other = Digest.of("other")

    static func verdict(_ judgement: Int, _ candidate: Digest, attempt: Int? = nil) -> Event {
        .verdict(
            VerdictReached(
                judgement: judgement, attempt: attempt, candidate: candidate, verdict: .noGain, assurance: .a3,
                reason: "", usage: Usage()))
    }

    static let illegal: [Illegal] = [
        Illegal(name: "a second opening", code: .run, event: .runOpened(ScriptedRun.opened)),
        Illegal(
            name: "an attempt number left out", code: .number,
            event: .attemptStarted(AttemptStarted(attempt: 4, agent: "a", parent: one, seed: ""))),
        Illegal(
            name: "an attempt from an unknown tree", code: .state,
            event: .attemptStarted(AttemptStarted(attempt: 3, agent: "a", parent: other, seed: ""))),
        Illegal(
            name: "an attempt that ends twice", code: .state,
            event: .attemptEnded(AttemptEnded(attempt: 1, outcome: "nothing", reason: "", usage: Usage()))),
        Illegal(
            name: "a captured end without a capture", code: .state,
            event: .attemptEnded(AttemptEnded(attempt: 2, outcome: "captured", reason: "", usage: Usage()))),
        Illegal(
            name: "a capture of an attempt that ended", code: .state,
            event: .candidateCaptured(CandidateCaptured(attempt: 1, candidate: other, parents: [], changed: []))),
        Illegal(
            name: "a judgement number left out", code: .number,
            event: .judgementReserved(JudgementReserved(judgement: 9, candidate: one, purpose: "replay"))),
        Illegal(
            name: "a second baseline", code: .state,
            event: .judgementReserved(
                JudgementReserved(judgement: 3, candidate: ScriptedRun.workspace, purpose: "baseline"))),
        Illegal(
            name: "a judgement of a decided candidate", code: .state,
            event: .judgementReserved(
                JudgementReserved(judgement: 3, attempt: 1, candidate: one, champion: one, purpose: "candidate"))),
        Illegal(
            name: "an unknown purpose", code: .state,
            event: .judgementReserved(JudgementReserved(judgement: 3, candidate: one, purpose: "fun"))),
        Illegal(
            name: "a round of a decided judgement", code: .state,
            event: .judgementRound(
                JudgementRound(
                    judgement: 2, stage: "s", round: 1, arm: "candidate", seed: "", outcome: "pass", usage: Usage()))),
        Illegal(name: "a second verdict", code: .state, event: verdict(2, one, attempt: 1)),
        Illegal(
            name: "a champion that replaces an older one", code: .champion,
            event: .championChanged(
                ChampionChanged(candidate: other, replaced: ScriptedRun.workspace, judgement: 2))),
        Illegal(
            name: "a champion that no judgement accepted", code: .champion,
            event: .championChanged(ChampionChanged(candidate: other, replaced: one, judgement: 2))),
        Illegal(
            name: "a reservation number left out", code: .number,
            event: .budgetReserved(BudgetReserved(reservation: 99, attempt: 3, amount: Amount()))),
        Illegal(
            name: "a negative reservation", code: .budget,
            event: .budgetReserved(BudgetReserved(reservation: 5, attempt: 3, amount: Amount(attempts: -1)))),
        Illegal(
            name: "a reservation that overflows", code: .budget,
            event: .budgetReserved(
                BudgetReserved(reservation: 5, attempt: 3, amount: Amount(cpuNanoseconds: .max)))),
        Illegal(
            name: "a settlement before the end", code: .budget,
            event: .budgetSettled(BudgetSettled(reservation: 4, amount: Amount()))),
        Illegal(
            name: "a settlement of nothing", code: .budget,
            event: .budgetSettled(BudgetSettled(reservation: 1, amount: Amount()))),
        Illegal(
            name: "an end while an attempt is under way", code: .state,
            event: .runClosed(RunClosed(reason: "stopped", champion: one, accepted: 1))),
        Illegal(
            name: "a revocation that falls back on a stranger", code: .champion,
            event: .revoked(CandidateRevoked(candidate: one, why: "", champion: other))),
        Illegal(
            name: "feedback for an attempt that never started", code: .number,
            event: .feedbackGiven(FeedbackGiven(attempt: 7, content: one))),
    ]

    @Test("an entry that does not follow is refused with its index, and changes nothing", arguments: illegal)
    func refused(case illegal: Illegal) throws {
        var state = try Self.run().state
        let before = state
        let error = #expect(throws: LoopError.self) {
            try state.apply(
                LedgerEntry(run: ScriptedRun.id, time: Timestamp(nanoseconds: 9), event: illegal.event), at: 1_234)
        }
        #expect(error?.code == illegal.code, "\(error?.message ?? "")")
        #expect(error?.entry == 1_234)
        #expect(state == before)
    }

    @Test("an accepted verdict against a replaced champion is refused")
    func stale() throws {
        var run = try RatchetTests.judged(ScriptedRun.rules(parallel: 2))
        try RatchetTests.next(&run)
        try RatchetTests.capture(&run, attempt: 1, "one")
        try RatchetTests.capture(&run, attempt: 2, "two")
        try RatchetTests.next(&run)
        try RatchetTests.decide(&run, judgement: 2, .accepted)
        #expect(throws: LoopError.self) {
            try run.append([
                .verdict(
                    VerdictReached(
                        judgement: 3, attempt: 2, candidate: Digest.of("two"), verdict: .accepted, assurance: .a3,
                        reason: "", usage: Usage()))
            ])
        }
    }

    @Test("what broke a rule behind a hidden set is not accepted, and its verdict does not say why")
    func quarantinedMeanwhile() throws {
        var run = try Self.run()
        try RatchetTests.capture(&run, attempt: 2, "two")
        try RatchetTests.next(&run)
        let found = SignalRecord(code: "result.forged", severity: .violation, evidence: "noticed behind hidden set")
        try run.append([.violation(ViolationFound(candidate: Digest.of("two"), attempt: 2, signals: [found]))])
        try RatchetTests.decide(&run, judgement: 3, .accepted)
        #expect(run.state.champion == Self.one && run.state.attempt(2)?.verdict == .noGain)
        #expect(run.state.attempt(2)?.decision?.reason == "not every set of inputs bears it out: test")
        #expect(run.state.attempt(2)?.decision?.signals == [] && run.state.quarantined == [Digest.of("two")])
        // The run goes on from the champion.
        try RatchetTests.next(&run)
        #expect(run.state.attempt(3)?.started.parent == Self.one)
    }

    @Test("a champion that falls behind the vault ends the run: nothing goes on that could learn of it")
    func fallenVault() throws {
        var run = try RatchetTests.judged(ScriptedRun.rules(patience: 1))
        try RatchetTests.next(&run)
        try RatchetTests.capture(&run, attempt: 1, "one")
        try RatchetTests.next(&run)
        try RatchetTests.decide(&run, judgement: 2, .accepted)
        let root = ScriptedRun.workspace
        var query = SplitQueried(
            split: "vault", set: "v", phase: "asked", candidate: Self.one, reference: root, root: root, used: 1,
            queries: 1)
        try run.append([.splitQueried(query)])
        query.phase = "answered"
        let gap = SignalRecord(code: "holdout.gap", severity: .violation, evidence: "")
        let fall = try #require(run.state.revocation(of: Self.one, why: "vault"))
        try run.append([
            .splitQueried(query), .violation(ViolationFound(candidate: Self.one, signals: [gap])), .revoked(fall),
        ])
        try RatchetTests.next(&run)
        try RatchetTests.next(&run)
        #expect(run.state.closed?.reason == "violation" && run.state.closed?.champion == root)
    }

    @Test("a revocation takes back a candidate and all that descends from it")
    func revocation() throws {
        var run = try Self.run()
        try RatchetTests.capture(&run, attempt: 2, "two")
        try RatchetTests.next(&run)
        try RatchetTests.decide(&run, judgement: 3, .accepted)
        #expect(run.state.champion == Digest.of("two"))
        try run.append([
            .revoked(
                CandidateRevoked(
                    candidate: Self.one, why: "wrong", champion: ScriptedRun.workspace,
                    descendants: [Digest.of("two")]))
        ])
        #expect(run.state.champion == ScriptedRun.workspace)
        #expect(run.state.revoked == [Self.one, Digest.of("two")])
        #expect(run.state.accepted == 2)
        try RatchetTests.next(&run)
        #expect(run.state.attempt(3)?.started.parent == ScriptedRun.workspace)
        try RatchetTests.capture(&run, attempt: 3, "two")
        try RatchetTests.next(&run)
        #expect(run.state.attempt(3)?.verdict == .noGain)
    }

    @Test("a held candidate becomes champion only after its approval")
    func held() throws {
        var run = try Self.run()
        try RatchetTests.capture(&run, attempt: 2, "two")
        try RatchetTests.next(&run)
        try RatchetTests.decide(&run, judgement: 3, .held)
        #expect(run.state.held == [3])
        let change = Event.championChanged(
            ChampionChanged(candidate: Digest.of("two"), replaced: Self.one, judgement: 3))
        #expect(throws: LoopError.self) { try run.append([change]) }
        try run.append([.reserved(.approvalAsked, ReservedRecord(details: ["judgement": 3]))])
        try run.append([.reserved(.approvalGiven, ReservedRecord(details: ["judgement": 3]))])
        try run.append([change])
        #expect(run.state.champion == Digest.of("two"))
        #expect(run.state.reservedEvents == ["approval.asked": 1, "approval.given": 1])
    }

    @Test("a refused approval ends the wait and changes no champion")
    func refusedApproval() throws {
        var run = try Self.run()
        try RatchetTests.capture(&run, attempt: 2, "two")
        try RatchetTests.next(&run)
        try RatchetTests.decide(&run, judgement: 3, .held)
        try run.append([.reserved(.approvalRefused, ReservedRecord(details: ["judgement": 3]))])
        #expect(run.state.held.isEmpty && run.state.approved.isEmpty)
    }

    @Test("after its end a run can be judged again by a command and revoked, and nothing else")
    func afterwards() throws {
        var run = try ScriptedRun(rules: ScriptedRun.rules(attempts: 3))
        try run.runToEnd()
        let next = run.state.judgements.count + 1
        try run.append([
            .judgementReserved(
                JudgementReserved(judgement: next, candidate: ScriptedRun.workspace, purpose: "replay")),
            Self.verdict(next, ScriptedRun.workspace),
        ])
        #expect(throws: LoopError.self) {
            try run.append([.attemptStarted(AttemptStarted(attempt: 4, agent: "a", parent: Self.one, seed: ""))])
        }
        #expect(throws: LoopError.self) {
            try run.append([.runResumed(RunResumed(tornBytes: 0, continuedAttempts: [], continuedJudgements: []))])
        }
    }

    @Test("wall time counts the sessions and not the time between them")
    func wall() throws {
        var state = RunState()
        func entry(_ seconds: Int, _ event: Event) -> LedgerEntry {
            LedgerEntry(run: ScriptedRun.id, time: Timestamp(nanoseconds: seconds * 1_000_000_000), event: event)
        }
        let resumed = Event.runResumed(RunResumed(tornBytes: 0, continuedAttempts: [], continuedJudgements: []))
        let asked = Event.reserved(.toolCall, ReservedRecord(details: [:]))
        try state.apply(entry(100, .runOpened(ScriptedRun.opened)), at: 0)
        try state.apply(entry(130, asked), at: 1)
        try state.apply(entry(500, resumed), at: 2)
        #expect(state.wallNanoseconds == 30_000_000_000)
        try state.apply(entry(507, asked), at: 3)
        // A clock that steps back takes nothing away.
        try state.apply(entry(400, asked), at: 4)
        #expect(state.wallNanoseconds == 37_000_000_000)
    }

    @Test("the runs of one ledger are folded apart")
    func fold() throws {
        var one = try ScriptedRun(rules: ScriptedRun.rules(attempts: 2))
        try one.runToEnd()
        let second = String(repeating: "cd", count: 16)
        var fold = LedgerFold()
        var alone = RunState()
        for (index, entry) in one.entries.enumerated() {
            try fold.apply(entry, at: 2 * index)
            try alone.apply(entry, at: 2 * index)
            var twin = entry
            twin.run = second
            try fold.apply(twin, at: 2 * index + 1)
        }
        #expect(fold.order == [ScriptedRun.id, second])
        #expect(fold.runs[ScriptedRun.id] == alone)
        #expect(fold.runs[second]?.closed == one.state.closed)
        #expect(fold.latest?.id == second)
        #expect(fold.matching("abab").map(\.id) == [ScriptedRun.id])
        #expect(fold.matching("scripted").count == 2)
        var stranger = try #require(one.entries.last)
        stranger.run = "unknown"
        #expect(throws: LoopError.self) { try fold.apply(stranger, at: 99) }
    }

    @Test("derived seeds are the first half of a documented SHA-256")
    func seeds() throws {
        let seed = try #require(RunSeed(hex: "000102030405060708090a0b0c0d0e0f"))
        let expected = Digest.of("pawl/1 round 000102030405060708090a0b0c0d0e0f 3 0 17").hex.prefix(32)
        #expect(seed.seed(purpose: "round", numbers: [3, 0, 17]) == String(expected))
        #expect(RunSeed(hex: "00") == nil)
        #expect(RunSeed(hex: "000102030405060708090A0B0C0D0E0F") == nil)
    }
}
