// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlContract
import PawlLedger
import Testing

@testable import PawlLoop

@Suite("ratchet")
struct RatchetTests {
    static let start = LoopMoment(wallNanoseconds: 0)

    static func events(_ run: ScriptedRun, _ name: String) -> [Event] {
        run.entries.map(\.event).filter { $0.name == name }
    }

    /// A run whose baseline is judged.
    static func judged(_ rules: RatchetRules) throws -> ScriptedRun {
        var run = try ScriptedRun(rules: rules)
        while run.state.champion == nil { _ = try run.step() }
        return run
    }

    /// Ends a running judgement with a verdict of the test's choice.
    static func decide(
        _ run: inout ScriptedRun, judgement: Int, _ verdict: Verdict, code: String? = nil
    ) throws {
        let reserved = try #require(run.state.judgement(judgement)?.reserved)
        var reached = VerdictReached(
            judgement: judgement, attempt: reserved.attempt, candidate: reserved.candidate, verdict: verdict,
            assurance: .a3, reason: "test", usage: Usage())
        if let code { reached.signals = [SignalRecord(code: code, severity: .note, evidence: "test")] }
        run.running.removeAll {
            if case .judgement(let other, _) = $0 { other.judgement == judgement } else { false }
        }
        try run.append(run.state.events(of: reached, objective: "seconds"))
    }

    /// Ends a running attempt with a tree of the test's choice.
    static func capture(_ run: inout ScriptedRun, attempt: Int, _ name: String) throws {
        let parent = try #require(run.state.attempt(attempt)?.started.parent)
        run.running.removeAll {
            if case .attempt(let other, _) = $0 { other.attempt == attempt } else { false }
        }
        let ended = AttemptEnded(attempt: attempt, outcome: "captured", reason: "test", usage: Usage())
        let captured = CandidateCaptured(
            attempt: attempt, candidate: Digest.of(name), parents: [parent], changed: ["a"])
        try run.append(run.state.events(of: ended, captured: captured))
    }

    /// The decisions now, carried out.
    @discardableResult
    static func next(_ run: inout ScriptedRun, isStopping: Bool = false) throws -> [LoopDecision] {
        let decisions = run.ratchet.next(
            run.state, moment: LoopMoment(wallNanoseconds: run.wallOffset, isStopping: isStopping))
        for decision in decisions { try run.carryOut(decision) }
        return decisions
    }

    static func judgedNumbers(_ decisions: [LoopDecision]) -> [Int] {
        decisions.compactMap { if case .judge(let plan) = $0 { plan.reserved.judgement } else { nil } }
    }

    static func started(_ decisions: [LoopDecision]) -> [AttemptPlan] {
        decisions.compactMap { if case .startAttempt(let plan) = $0 { plan } else { nil } }
    }

    static func closeReason(_ decisions: [LoopDecision]) -> String? {
        decisions.compactMap { if case .close(let closed) = $0 { closed.reason } else { nil } }.first
    }

    @Test("the baseline is judged first and alone, with its cost reserved before it begins")
    func baseline() throws {
        var run = try ScriptedRun(rules: ScriptedRun.rules(parallel: 2))
        let decisions = try Self.next(&run)
        guard case .judge(let plan)? = decisions.first, decisions.count == 1 else {
            Issue.record("\(decisions)")
            return
        }
        #expect(plan.reserved.purpose == "baseline")
        #expect(plan.reserved.champion == nil)
        #expect(plan.reserved.comparison == nil)
        #expect(run.entries.map(\.event.name) == ["run.opened", "budget.reserved", "judgement.reserved"])
        #expect(try Self.next(&run).isEmpty)
    }

    @Test("agents take turns, and no more than `parallel` attempts hold a place until their candidates are decided")
    func parallel() throws {
        var run = try Self.judged(ScriptedRun.rules(parallel: 2, agents: 3))
        let first = Self.started(try Self.next(&run))
        #expect(first.map(\.agent) == ["agent1", "agent2"])
        #expect(first.map(\.attempt) == [1, 2])
        #expect(first.allSatisfy { $0.parent == ScriptedRun.workspace })
        #expect(first[0].seed == RunSeed.seed(purpose: "attempt", run: ScriptedRun.opened.seed, numbers: [1]))
        try Self.capture(&run, attempt: 2, "two")
        let second = try Self.next(&run)
        #expect(Self.judgedNumbers(second) == [2])
        #expect(Self.started(second).isEmpty)
        try Self.decide(&run, judgement: 2, .noGain)
        #expect(Self.started(try Self.next(&run)).map(\.agent) == ["agent3"])
    }

    @Test("candidates are judged in the order of capture, each at its own comparison and an equal share of alpha")
    func order() throws {
        var run = try Self.judged(ScriptedRun.rules(attempts: 50, parallel: 2))
        try Self.next(&run)
        try Self.capture(&run, attempt: 2, "two")
        try Self.capture(&run, attempt: 1, "one")
        let plans = try Self.next(&run).compactMap { decision -> JudgementReserved? in
            if case .judge(let plan) = decision { plan.reserved } else { nil }
        }
        #expect(plans.map(\.attempt) == [2, 1])
        #expect(plans.map(\.comparison) == [1, 2])
        // Two at once: each attempt may lead to two re-tests.
        #expect(plans.allSatisfy { $0.alpha == 0.05 / 150 })
    }

    @Test("a comparison without a drawn pair gives its number back, one with a pair does not")
    func comparisons() throws {
        var run = try Self.judged(ScriptedRun.rules())
        try Self.next(&run)
        try Self.capture(&run, attempt: 1, "one")
        try Self.next(&run)
        try Self.decide(&run, judgement: 2, .invalid)
        #expect(run.state.comparisons.spent == 0)
        try Self.next(&run)
        try Self.capture(&run, attempt: 2, "two")
        try Self.next(&run)
        #expect(run.state.judgement(3)?.reserved.comparison == 1)
        try run.append([
            .judgementRound(
                JudgementRound(
                    judgement: 3, stage: "speed", round: 1, arm: "champion", seed: "s", outcome: "pass", usage: Usage())
            )
        ])
        try Self.decide(&run, judgement: 3, .noGain)
        #expect(run.state.comparisons.spent == 1)
        try Self.next(&run)
        try Self.capture(&run, attempt: 3, "three")
        try Self.next(&run)
        #expect(run.state.judgement(4)?.reserved.comparison == 2)
    }

    @Test("a tree that was decided before gets its verdict repeated and costs no judgement")
    func duplicates() throws {
        var run = try Self.judged(ScriptedRun.rules())
        for (attempt, verdict) in [(1, Verdict.noGain), (2, .noGain)] {
            try Self.next(&run)
            try Self.capture(&run, attempt: attempt, "same")
            if attempt == 1 {
                try Self.next(&run)
                try Self.decide(&run, judgement: 2, verdict)
            }
        }
        let decisions = try Self.next(&run)
        guard case .repeatVerdict(2, _)? = decisions.first, case .verdict(let repeated)? = run.entries.last?.event
        else {
            Issue.record("\(decisions)")
            return
        }
        #expect(repeated.duplicateOf == 2)
        #expect(repeated.attempt == 2)
        #expect(run.state.judgements.count == 2)
        #expect(run.state.decidedSinceChampion == 2)
    }

    @Test("an inconclusive verdict is not reused")
    func inconclusive() throws {
        var run = try Self.judged(ScriptedRun.rules())
        for attempt in [1, 2] {
            try Self.next(&run)
            try Self.capture(&run, attempt: attempt, "same")
            #expect(Self.judgedNumbers(try Self.next(&run)) == [attempt + 1])
            try Self.decide(&run, judgement: attempt + 1, .inconclusive)
        }
    }

    @Test("a tree that equals the champion is no gain, without a judgement")
    func champion() throws {
        var run = try Self.judged(ScriptedRun.rules())
        try Self.next(&run)
        try Self.capture(&run, attempt: 1, "better")
        try Self.next(&run)
        try Self.decide(&run, judgement: 2, .accepted)
        #expect(run.state.champion == Digest.of("better"))
        #expect(run.state.accepted == 1)
        try Self.next(&run)
        try Self.capture(&run, attempt: 2, "better")
        try Self.next(&run)
        #expect(run.state.attempt(2)?.verdict == .noGain)
        #expect(run.state.judgements.count == 2)
    }

    @Test("the same tree from two attempts at once is judged once")
    func sameAtOnce() throws {
        var run = try Self.judged(ScriptedRun.rules(parallel: 2))
        try Self.next(&run)
        try Self.capture(&run, attempt: 1, "same")
        try Self.capture(&run, attempt: 2, "same")
        #expect(Self.judgedNumbers(try Self.next(&run)) == [2])
        try Self.decide(&run, judgement: 2, .noGain)
        try Self.next(&run)
        #expect(run.state.attempt(2)?.verdict == .noGain)
    }

    @Test("a candidate that beat an older champion is judged again at most twice, then inconclusive")
    func retests() throws {
        var run = try Self.judged(ScriptedRun.rules(attempts: 40, parallel: 2))
        try Self.next(&run)
        try Self.capture(&run, attempt: 1, "slow to judge")
        try Self.next(&run)
        var open = 2
        for round in 1...3 {
            let attempt = round + 1
            try Self.capture(&run, attempt: attempt, "winner \(round)")
            let judged = Self.judgedNumbers(try Self.next(&run))
            #expect(judged.count == 1)
            try Self.decide(&run, judgement: try #require(judged.first), .accepted)
            #expect(run.state.champion == Digest.of("winner \(round)"))
            try Self.decide(&run, judgement: open, .accepted)
            #expect(run.state.champion == Digest.of("winner \(round)"))
            #expect(run.state.judgement(open)?.verdict?.verdict == .inconclusive)
            let again = Self.judgedNumbers(try Self.next(&run))
            if round < 3 {
                open = try #require(again.first)
                #expect(run.state.judgement(open)?.reserved.attempt == 1)
                #expect(run.state.judgement(open)?.reserved.champion == Digest.of("winner \(round)"))
            } else {
                #expect(again.isEmpty)
            }
        }
        #expect(run.state.attempt(1)?.verdict == .inconclusive)
        #expect(run.state.attempt(1)?.retests == 2)
    }

    @Test("a failed judge gets one more try with a fresh judgement; three failures in a row end the run")
    func judgeFailures() throws {
        var run = try Self.judged(ScriptedRun.rules())
        try Self.next(&run)
        try Self.capture(&run, attempt: 1, "one")
        try Self.next(&run)
        try Self.decide(&run, judgement: 2, .inconclusive, code: "judge.failed")
        #expect(Self.judgedNumbers(try Self.next(&run)) == [3])
        try Self.decide(&run, judgement: 3, .inconclusive, code: "judge.failed")
        #expect(run.state.attempt(1)?.verdict == .inconclusive)
        try Self.next(&run)
        try Self.capture(&run, attempt: 2, "two")
        try Self.next(&run)
        try Self.decide(&run, judgement: 4, .inconclusive, code: "judge.failed")
        #expect(Self.closeReason(try Self.next(&run)) == "judge-failed")
        #expect(run.state.closed?.champion == ScriptedRun.workspace)
    }

    @Test("one judge failure on the baseline ends the run")
    func baselineFailure() throws {
        var run = try ScriptedRun(rules: ScriptedRun.rules())
        try Self.next(&run)
        try Self.decide(&run, judgement: 1, .inconclusive, code: "judge.failed")
        #expect(Self.closeReason(try Self.next(&run)) == "judge-failed")
    }

    @Test("where the baseline itself is invalid, the first valid candidate becomes champion")
    func invalidBaseline() throws {
        var run = try ScriptedRun(rules: ScriptedRun.rules())
        try Self.next(&run)
        try Self.decide(&run, judgement: 1, .invalid)
        #expect(Self.started(try Self.next(&run)).map(\.parent) == [ScriptedRun.workspace])
        try Self.capture(&run, attempt: 1, "works")
        try Self.next(&run)
        #expect(run.state.judgement(2)?.reserved.comparison == nil)
        try Self.decide(&run, judgement: 2, .accepted)
        #expect(run.state.champion == Digest.of("works"))
        #expect(run.state.champions.first?.replaced == nil)
        #expect(run.state.accepted == 1)
    }

    @Test("a violation quarantines the tree and flags what was made from it")
    func violation() throws {
        var run = try Self.judged(ScriptedRun.rules())
        try Self.next(&run)
        try Self.capture(&run, attempt: 1, "bad")
        try Self.next(&run)
        try Self.decide(&run, judgement: 2, .violation)
        #expect(run.state.quarantined == [Digest.of("bad")])
        #expect(Self.events(run, "violation").count == 1)
    }
}
