// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlLedger
import Testing

@testable import PawlCommands

@Suite("The lineage of a violation")
struct LineageTests {
    private static let found = SignalRecord(code: "ans.canary", severity: .violation, evidence: "in the vault")

    /// Attempts 1, 2 and 3 are accepted, each on the last; then the second is found to have copied.
    private static func run() -> ScriptedRun {
        var run = ScriptedRun()
        run.open()
        run.baseline(0.412)
        for attempt in 1...3 {
            run.attempt(attempt, .accepted, from: 0.412, to: 0.4 - Double(attempt) / 100, reason: "")
        }
        run.append(.violation(ViolationFound(candidate: ScriptedRun.tree(2), signals: [found, found])))
        return run
    }

    @Test("quarantines one candidate, flags what was made from it, and leaves what it was made from alone")
    func relations() throws {
        let history = Self.run().history
        let lineages = (0...3).map { history.lineage(of: ScriptedRun.tree($0)) }
        #expect(lineages[0].isClean && lineages[1].flags.isEmpty)
        #expect(lineages[1].quarantinedDescendants == [ScriptedRun.tree(2)] && lineages[1].word == nil)
        #expect(lineages[2].quarantined == ["ans.canary"] && lineages[2].quarantinedAncestor == nil)
        #expect(lineages[3].quarantined == nil && lineages[3].quarantinedAncestor == ScriptedRun.tree(2))
        #expect(history.flagged == [ScriptedRun.tree(3)] && history.fallen == "1 quarantined, 1 flagged")
        #expect(history.lineage(of: nil).isClean)
    }

    @Test("is shown by show, list, report and their JSON")
    func shown() throws {
        let run = Self.run()
        let (history, facts) = (run.history, ScriptedRun.facts)
        let rows = history.attempts.map { AttemptRow($0, in: history, facts: facts) }
        #expect(rows.map(\.verdict) == ["accepted", "accepted, quarantined", "accepted, flagged"])
        #expect(rows[2].reason.contains("descends from \(ScriptedRun.tree(2).short), which is quarantined"))
        let page = AttemptPage(
            history.attempt(3), history.judgement(ofAttempt: 3), facts: facts,
            lineage: history.lineage(of: ScriptedRun.tree(3)))
        #expect(page.lines().contains { $0.hasPrefix("lineage") && $0.contains("which is quarantined") })
        let document = RunDocument(history: history, facts: facts, now: Timestamp(nanoseconds: 0))
        #expect(ListCommand.table([document]).contains { $0.contains("3 (1 quarantined, 1 flagged)") })
        let third = document.attempt(try #require(history.attempt(3)))
        #expect(third["lineage"]?["quarantined_ancestor"]?.stringValue == ScriptedRun.tree(2).hex)
        let first = document.attempt(try #require(history.attempt(1)))
        #expect(first["lineage"]?["quarantined_descendants"]?.arrayValue?.count == 1)
        #expect(document.status["quarantined"]?.arrayValue?.first?["signals"] == ["ans.canary"])
        #expect(document.status["flagged"]?.arrayValue?.count == 1)
        let model = ReportModel(
            history, facts: facts,
            sources: ReportSources(state: ".pawl", now: Timestamp(nanoseconds: 0)))
        let text = MarkdownReport(model).document
        #expect(text.contains("quarantined") && text.contains("flagged") && text.contains("ans.canary"))
    }

    @Test("goes behind a revocation to what it was taken back with")
    func revoked() throws {
        var run = Self.run()
        run.append(
            .revoked(
                CandidateRevoked(
                    candidate: ScriptedRun.tree(1), why: "wrong", champion: ScriptedRun.tree(0),
                    descendants: [ScriptedRun.tree(2), ScriptedRun.tree(3)])))
        let lineage = run.history.lineage(of: ScriptedRun.tree(3))
        #expect(lineage.revokedAncestor == ScriptedRun.tree(1) && lineage.flags.count == 2)
        let row = AttemptRow(try #require(run.history.attempt(3)), in: run.history, facts: ScriptedRun.facts)
        #expect(row.verdict == "revoked" && row.reason.contains("which is quarantined"))
        #expect(run.history.revocationIndex(of: ScriptedRun.tree(3)) == run.entries.count - 1)
        #expect(run.history.revocationIndex(of: ScriptedRun.tree(0)) == nil)
    }
}
