// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlLedger
import Testing

@testable import PawlCommands

@Suite("A verdict that repeats an earlier one")
struct RepeatedVerdictTests {
    private static let reason = "the same tree as in judgement 2, which is the champion"

    /// Attempt 1 is accepted by judgement 2; attempt 2 leaves the same tree.
    private static func run() throws -> ScriptedRun {
        var run = ScriptedRun()
        run.open()
        run.baseline(0.412)
        run.attempt(1, .accepted, from: 0.412, to: 0.368, reason: "Better in 6 of 6 pairs.")
        var verdict = try #require(run.history.judgement(2)?.verdict)
        run.start(2)
        run.append(
            .candidateCaptured(
                CandidateCaptured(
                    attempt: 2, candidate: ScriptedRun.tree(1), parents: [run.champion], changed: ["kernel.c"])))
        run.end(2, outcome: "captured")
        (verdict.attempt, verdict.duplicateOf, verdict.verdict) = (2, 2, .noGain)
        (verdict.reason, verdict.comparison) = (reason, nil)
        run.append(.verdict(verdict))
        return run
    }

    @Test("belongs to its own attempt, and leaves the earlier one and its evidence as they were")
    func apart() throws {
        let history = try Self.run().history
        let first = try #require(history.judgement(ofAttempt: 1))
        #expect(first.verdict?.verdict == .accepted && first.verdict?.comparison?.pairs == 6)
        #expect(first.rounds == 1 && first == history.judgement(2))
        let second = try #require(history.judgement(ofAttempt: 2))
        #expect(second.isRepeated && second.verdict?.verdict == .noGain && second.rounds == 0)
        let row = AttemptRow(try #require(history.attempt(2)), in: history, facts: ScriptedRun.facts)
        #expect(row.verdict == "no-gain" && row.reason == Self.reason)
    }

    @Test("does not hide that its tree was accepted, so that the acceptance can still be proved")
    func proof() throws {
        let run = try Self.run()
        let accepted = try #require(run.history.judgement(2)?.index)
        #expect(try AuditProveCommand.acceptance(of: "champion", in: run.history) == accepted)
        #expect(run.history.judgements.count { !$0.isRepeated } == 2)
    }

    @Test("says once which judgement it repeats")
    func text() throws {
        let verdict = try #require(try Self.run().history.judgement(ofAttempt: 2)?.verdict)
        let line = VerdictText(verdict, facts: ScriptedRun.facts).line
        #expect(line == "no-gain, 1.12x (0.412 s -> 0.368 s), \(Self.reason), A3")
    }
}
