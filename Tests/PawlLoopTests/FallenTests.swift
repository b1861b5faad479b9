// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlContract
import PawlLedger
import Testing

@testable import PawlLoop

@Suite("candidates that fell before their verdict")
struct FallenTests {
    /// `one` is champion, `two` was made from it and waits, or is judged.
    private static func run(judging: Bool) throws -> ScriptedRun {
        var run = try RatchetTests.judged(ScriptedRun.rules())
        try RatchetTests.next(&run)
        try RatchetTests.capture(&run, attempt: 1, "one")
        try RatchetTests.next(&run)
        try RatchetTests.decide(&run, judgement: 2, .accepted)
        try RatchetTests.next(&run)
        try RatchetTests.capture(&run, attempt: 2, "two")
        if judging { try RatchetTests.next(&run) }
        return run
    }

    @Test("a descendant of a revoked candidate is not judged, nor judged to the end", arguments: [false, true])
    func revoked(judging: Bool) throws {
        var run = try Self.run(judging: judging)
        #expect(run.state.openJudgements.isEmpty == !judging)
        try run.append([.revoked(try #require(run.state.revocation(of: Digest.of("one"), why: "copied")))])
        // A new process, as after a resume.
        run.ratchet = Ratchet(rules: run.ratchet.rules)
        let decisions = try RatchetTests.next(&run)
        #expect(decisions.allSatisfy { if case .record = $0 { true } else { false } })
        #expect(run.state.waiting.isEmpty && run.state.openJudgements.isEmpty)
        let verdict = try #require(run.state.attempt(2)?.decision)
        #expect(verdict.verdict == .noGain && verdict.reason.contains("revoked"))
        #expect(run.state.champion == ScriptedRun.workspace)
        // The run goes on, from the champion before.
        try RatchetTests.next(&run)
        #expect(run.state.attempt(3)?.started.parent == ScriptedRun.workspace)
    }

    @Test("a quarantined candidate that waits is not judged, and one that is judged is not accepted")
    func quarantined() throws {
        for judging in [false, true] {
            var run = try Self.run(judging: judging)
            let signal = SignalRecord(code: "ans.canary", severity: .violation, evidence: "e")
            try run.append([.violation(ViolationFound(candidate: Digest.of("two"), signals: [signal]))])
            if judging {
                try RatchetTests.decide(&run, judgement: run.state.judgements.count, .accepted)
            } else {
                try RatchetTests.next(&run)
            }
            #expect(run.state.attempt(2)?.verdict == .noGain)
            #expect(run.state.champion == Digest.of("one"))
        }
    }

    @Test("an attempt that was caught with a canary stays so until it ends, and no other violation does that")
    func condemned() throws {
        var run = try RatchetTests.judged(ScriptedRun.rules())
        try RatchetTests.next(&run)
        func found(_ code: String) -> Event {
            .violation(
                ViolationFound(
                    candidate: Digest.of("draft"), attempt: 1,
                    signals: [SignalRecord(code: code, severity: .violation, evidence: "e")]))
        }
        try run.append([found("time.cpu_gap")])
        #expect(run.state.condemned.isEmpty)
        try run.append([found("contam.ngram")])
        #expect(run.state.condemned == [1: "contam.ngram"] && run.state.quarantined == [Digest.of("draft")])
        let ended = AttemptEnded(attempt: 1, outcome: "refused", reason: "r", usage: Usage())
        try run.append(run.state.events(of: ended, captured: nil))
        #expect(run.state.condemned.isEmpty)
        try run.append([found("ans.canary")])
        #expect(run.state.condemned.isEmpty)
    }
}
