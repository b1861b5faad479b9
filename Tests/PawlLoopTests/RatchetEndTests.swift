// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlContract
import PawlLedger
import Testing

@testable import PawlLoop

@Suite("end of a ratchet")
struct RatchetEndTests {
    static func finished(_ rules: RatchetRules) throws -> ScriptedRun {
        var run = try ScriptedRun(rules: rules)
        try run.runToEnd()
        return run
    }

    @Test("the run ends when its attempts are used up, every candidate decided")
    func attempts() throws {
        for parallel in [1, 3] {
            let run = try Self.finished(ScriptedRun.rules(attempts: 7, parallel: parallel))
            #expect(run.state.closed?.reason == "attempts")
            #expect(run.state.attempts.count == 7)
            #expect(run.state.attempts.recent.allSatisfy { $0.verdict != nil })
            #expect(run.state.budget.settled.attempts == 7)
            #expect(run.state.budget.open.isEmpty)
        }
    }

    @Test("a judge that fails on candidates only never ends the run: each is decided, and the next attempt starts")
    func fragileJudge() throws {
        var run = try RatchetTests.judged(ScriptedRun.rules(attempts: 5))
        for attempt in 1...5 {
            try RatchetTests.next(&run)
            try RatchetTests.capture(&run, attempt: attempt, "crasher \(attempt)")
            #expect(RatchetTests.judgedNumbers(try RatchetTests.next(&run)) == [attempt + 1])
            let judgement = try #require(run.state.judgement(attempt + 1)?.reserved)
            try run.append([
                .judgementRound(
                    JudgementRound(
                        judgement: attempt + 1, stage: "s", round: 1, arm: "control", seed: "s", outcome: "pass",
                        usage: Usage()))
            ])
            var verdict = VerdictReached(
                judgement: attempt + 1, attempt: attempt, candidate: judgement.candidate, verdict: .inconclusive,
                assurance: .a3, reason: "test", usage: Usage())
            verdict.signals = ["judge.failed", "judge.fragile"].map {
                SignalRecord(code: $0, severity: .note, evidence: "test")
            }
            run.running.removeAll()
            try run.append(run.state.events(of: verdict, objective: "seconds"))
            #expect(run.state.attempt(attempt)?.verdict == .inconclusive)
            #expect(run.state.judgeFailuresInARow == 0)
            // A control is no pair: the comparison's share of the error budget is not spent.
            #expect(run.state.comparisons.spent == 0)
        }
        #expect(RatchetTests.closeReason(try RatchetTests.next(&run)) == "attempts")
        #expect(run.state.champion == ScriptedRun.workspace)
    }

    @Test("no attempt starts whose candidate could not be judged any more")
    func judgements() throws {
        for parallel in [1, 2] {
            let run = try Self.finished(ScriptedRun.rules(attempts: nil, judgements: 4, parallel: parallel))
            #expect(run.state.closed?.reason == "judgements")
            #expect(run.state.budget.settled.judgements <= 4)
            // With two at once, a re-test that became necessary later may take the judgement of another.
            #expect(parallel > 1 || run.state.attempts.recent.allSatisfy { $0.verdict != nil })
        }
    }

    @Test("wall time ends the run, and an attempt reserves no more of it than is left")
    func wall() throws {
        var run = try RatchetTests.judged(ScriptedRun.rules(wall: 100))
        run.wallOffset = 70_000_000_000
        let plan = try #require(RatchetTests.started(try RatchetTests.next(&run)).first)
        #expect(plan.amount.wallNanoseconds == 30_000_000_000)
        try RatchetTests.capture(&run, attempt: 1, "late")
        run.wallOffset = 100_000_000_000
        #expect(RatchetTests.closeReason(try RatchetTests.next(&run)) == "wall")
    }

    @Test("CPU time is reserved before it is spent, clipped to what is left, and refused below the useful minimum")
    func cpu() throws {
        var run = try ScriptedRun(rules: ScriptedRun.rules(attempts: nil, cpu: 100, parallel: 2))
        var most = 0
        while try run.step() { most = max(most, run.state.budget.committed.cpuNanoseconds) }
        #expect(run.state.closed?.reason == "cpu")
        #expect(most <= 100_000_000_000)
        #expect(run.state.attempts.count >= 3)
        #expect(run.state.attempts.recent.allSatisfy { $0.ended != nil })
    }

    @Test("a budget too small for one attempt ends the run after the baseline")
    func tooSmall() throws {
        let run = try Self.finished(ScriptedRun.rules(attempts: 5, cpu: 0.5))
        #expect(run.state.closed?.reason == "cpu")
        #expect(run.state.attempts.count == 0)
    }

    @Test("patience counts decided attempts since the last new champion")
    func patience() throws {
        let run = try Self.finished(ScriptedRun.rules(attempts: 1_000, patience: 5))
        #expect(run.state.closed?.reason == "patience")
        #expect(run.state.decidedSinceChampion == 5)
        #expect(run.state.attempts.recent.suffix(5).allSatisfy { $0.verdict == .noGain })
    }

    @Test("a champion at the target ends the run")
    func target() throws {
        let run = try Self.finished(ScriptedRun.rules(attempts: 1_000, target: 0.5))
        #expect(run.state.closed?.reason == "target")
        #expect(ScriptedRun.objective(try #require(run.state.champion)) <= 0.5)
        #expect(try Self.finished(ScriptedRun.rules(target: 2)).state.attempts.count == 0)
    }

    @Test("a stopping run starts nothing, waits for what is under way, then ends")
    func stopping() throws {
        var run = try RatchetTests.judged(ScriptedRun.rules())
        try RatchetTests.next(&run)
        #expect(try RatchetTests.next(&run, isStopping: true).isEmpty)
        try RatchetTests.capture(&run, attempt: 1, "one")
        #expect(RatchetTests.closeReason(try RatchetTests.next(&run, isStopping: true)) == "stopped")
    }

    @Test("an interrupted attempt is repeated under its number, an interrupted judgement goes on")
    func continued() throws {
        var run = try RatchetTests.judged(ScriptedRun.rules(parallel: 2))
        try RatchetTests.next(&run)
        try RatchetTests.capture(&run, attempt: 1, "one")
        try RatchetTests.next(&run)
        var resumed = try ScriptedRun(resuming: run.entries, of: run)
        let decisions = try RatchetTests.next(&resumed)
        #expect(decisions == [.continueJudgement(2), .repeatAttempt(2)])
        #expect(try RatchetTests.next(&resumed).isEmpty)
        #expect(resumed.entries.last?.event.name == "run.resumed")
    }

    @Test("an interrupted attempt without wall time is ended and settled, not repeated")
    func interrupted() throws {
        var run = try RatchetTests.judged(ScriptedRun.rules(wall: 50))
        try RatchetTests.next(&run)
        var resumed = try ScriptedRun(resuming: run.entries, of: run)
        resumed.wallOffset = 60_000_000_000
        try RatchetTests.next(&resumed)
        #expect(resumed.state.attempt(1)?.ended?.outcome == "interrupted")
        #expect(resumed.state.budget.open.isEmpty)
        #expect(RatchetTests.closeReason(try RatchetTests.next(&resumed)) == "wall")
    }

    @Test("judgements inside an attempt stop at the contract's bound and never take a candidate's own judgement")
    func during() throws {
        var run = try RatchetTests.judged(ScriptedRun.rules(judgements: 4, during: 5))
        try RatchetTests.next(&run)
        var given = 0
        while let plan = run.ratchet.during(
            run.state, attempt: 1, candidate: Digest.of("try"), moment: RatchetTests.start)
        {
            try run.append(plan.events)
            try RatchetTests.decide(&run, judgement: plan.reserved.judgement, .accepted)
            given += 1
        }
        #expect(given == 2)
        #expect(run.state.champion == ScriptedRun.workspace)
        #expect(run.state.attempt(1)?.duringJudgements == 2)
        try RatchetTests.capture(&run, attempt: 1, "one")
        #expect(RatchetTests.judgedNumbers(try RatchetTests.next(&run)).count == 1)
    }
}
