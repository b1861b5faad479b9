// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlLedger
import Testing

@testable import PawlLoop

@Suite("long runs")
struct LongRunTests {
    /// Attempts that are captured and judged without a gain, after a first one with a gain.
    static func run(_ attempts: ClosedRange<Int>, _ run: inout ScriptedRun) throws {
        for number in attempts {
            try RatchetTests.next(&run)
            try RatchetTests.capture(&run, attempt: number, "candidate \(number)")
            try RatchetTests.next(&run)
            try RatchetTests.decide(&run, judgement: number + 1, number == 1 ? .accepted : .noGain)
        }
    }

    @Test("what is over is forgotten but for the last of it, the baseline and what a later decision needs")
    func bounded() throws {
        var run = try RatchetTests.judged(ScriptedRun.rules(attempts: 1_000))
        try Self.run(1...200, &run)
        let capacity = NumberedRecords<AttemptState>.capacity
        #expect(run.state.attempts.count == 200 && run.state.judgements.count == 201)
        #expect(run.state.attempts.recent.map(\.started.attempt) == Array((201 - capacity)...200))
        #expect(run.state.judgements.recent.map(\.reserved.judgement) == [1] + Array((202 - capacity)...201))
        #expect(run.state.attempt(1) == nil && run.state.judgement(2) == nil)
        #expect(run.state.candidates.count == 201 && run.state.champions.count == 2)
        #expect(run.state.children[ScriptedRun.workspace]?.count == 1)

        // The verdict of a forgotten judgement is found again by its place.
        try RatchetTests.next(&run)
        try RatchetTests.capture(&run, attempt: 201, "candidate 7")
        try RatchetTests.next(&run)
        #expect(run.state.attempt(201)?.decision?.duplicateOf == 8)
        #expect(run.state.attempt(201)?.decision?.reason == "the same tree as in judgement 8: test")

        // Feedback may still name a forgotten attempt, and a reservation for it is refused.
        try run.append([.feedbackGiven(FeedbackGiven(attempt: 3, content: ScriptedRun.workspace))])
        #expect(throws: LoopError.self) {
            try run.append([
                .budgetReserved(
                    BudgetReserved(
                        reservation: run.state.budget.reservations + 1, attempt: 3, amount: Amount(attempts: 1)))
            ])
        }
    }

    @Test("a judgement that waits for a person is kept until the answer, however long that takes")
    func held() throws {
        for isGiven in [true, false] {
            var run = try RatchetTests.judged(ScriptedRun.rules(attempts: 1_000))
            try RatchetTests.next(&run)
            try RatchetTests.capture(&run, attempt: 1, "held")
            try RatchetTests.next(&run)
            try RatchetTests.decide(&run, judgement: 2, .held)
            try Self.run(2...100, &run)
            #expect(run.state.judgement(2)?.verdict?.verdict == .held && run.state.judgement(3) == nil)
            let answer = ReservedRecord(details: ["judgement": 2])
            try run.append([.reserved(isGiven ? .approvalGiven : .approvalRefused, answer)])
            if isGiven {
                let change = ChampionChanged(
                    candidate: Digest.of("held"), replaced: ScriptedRun.workspace, judgement: 2)
                try run.append([.championChanged(change)])
                #expect(run.state.champion == Digest.of("held"))
            }
            try Self.run(101...200, &run)
            #expect(run.state.judgement(2) == nil)
        }
    }

    @Test("violations deep in the past still flag what was made from them, and revocations still fall back")
    func lineage() throws {
        var run = try RatchetTests.judged(ScriptedRun.rules(attempts: 1_000))
        try Self.run(1...150, &run)
        let first = Digest.of("candidate 1")
        try run.append([.violation(ViolationFound(candidate: first, signals: []))])
        #expect(run.state.flagged.count == 149)
        try run.append([.revoked(try #require(run.state.revocation(of: first, why: "")))])
        #expect(run.state.champion == ScriptedRun.workspace && run.state.revoked.count == 150)
    }
}
