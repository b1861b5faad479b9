// SPDX-License-Identifier: Apache-2.0
import PawlAgents
import PawlBase
@testable import PawlContract
import PawlLedger
import Testing

@Suite("What an agent is told")
struct BriefingTests {
    private let verdicts = [
        BriefingVerdict(
            attempt: 1, verdict: .noGain, signals: ["tamper.new", "tamper.new"], reason: "REASON 1.7 % slower",
            metrics: ["seconds": 0.1234, "hidden": 99.125], feedback: "JUDGE ``` says\u{1B}[31m so",
            logTail: "OLD-LOG " + String(repeating: "é", count: 5000) + "END-OF-LOG"),
        BriefingVerdict(attempt: 2, verdict: .violation, signals: ["tamper.path"], reason: "REASON two"),
    ]

    private func both(_ feedback: FeedbackSpec, agent: AgentSpec = Fixture.agent()) -> [String] {
        let briefing = Briefing(
            contract: Fixture.contract(feedback: feedback), agent: agent, attempt: 3,
            champion: ["seconds": 0.4321, "hidden": 77.125], verdicts: verdicts,
            budget: BriefingBudget(attempts: 7, wall: 61.5))
        return [briefing.markdown, CanonicalJSON.text(briefing.json)]
    }

    @Test("goal, paths, objective, verdicts, budget, limits and the way to pawl-try are told")
    func told() {
        for text in both(Fixture.feedback()) {
            for word in [
                "Make it faster.", "src/**", "seconds", "lower", "0.4321", "0.1234", "no-gain", "violation",
                "tamper.path",
                "REASON 1.7", "JUDGE", "END-OF-LOG", "61.5", "300", "pawl-try", "/pawl/note.md", "7",
            ] {
                #expect(text.contains(word), "\(word) is missing")
            }
        }
    }

    @Test("nothing of the verifier, of secrets or of unnamed metrics is ever told")
    func neverTold() {
        for text in both(Fixture.feedback()) {
            #expect(!text.contains("SECRET"))
            #expect(!text.contains("hidden") && !text.contains("99.125") && !text.contains("77.125"))
        }
    }

    @Test("without feedback.metrics no measured number is told, not even inside a reason")
    func withoutMetrics() {
        for text in both(Fixture.feedback(metrics: false)) {
            #expect(!text.contains("0.1234") && !text.contains("0.4321") && !text.contains("REASON"))
            #expect(text.contains("no-gain") && text.contains("JUDGE"))
        }
    }

    @Test("of a log at most log_tail bytes are told, from its end")
    func logTail() {
        for text in both(Fixture.feedback(logTail: 10)) {
            #expect(text.contains("END-OF-LOG") && !text.contains("ééé") && !text.contains("OLD-LOG"))
        }
        for text in both(Fixture.feedback(logTail: 0)) { #expect(!text.contains("END-OF-LOG")) }
    }

    @Test("pawl-try is named only where the agent may call it")
    func tries() {
        for text in both(Fixture.feedback(during: 0)) { #expect(!text.contains("pawl-try")) }
        for text in both(Fixture.feedback(), agent: Fixture.agent(.tuner)) { #expect(!text.contains("pawl-try")) }
    }

    @Test("control characters are spelt out and no content ends its own block")
    func hostileText() {
        for text in both(Fixture.feedback()) { #expect(!text.contains("\u{1B}")) }
        #expect(both(Fixture.feedback())[0].contains("````\nJUDGE ``` says"))
    }

    @Test("a briefing is bounded, whatever it is made from, and keeps the latest verdicts")
    func bounded() {
        let long = String(repeating: "x", count: 1 << 20)
        let many = (1...500).map {
            BriefingVerdict(
                attempt: $0, verdict: .noGain, signals: Array(repeating: "proc.limit", count: 1000), reason: long,
                metrics: ["seconds": Double.infinity], feedback: long, logTail: long)
        }
        var contract = Fixture.contract(feedback: Fixture.feedback(logTail: 1 << 20))
        contract.goal = long
        let briefing = Briefing(
            contract: contract, agent: Fixture.agent(), attempt: 501, champion: [:], verdicts: many,
            budget: BriefingBudget())
        #expect(briefing.verdicts.last?.attempt == 500)
        #expect(briefing.verdicts.count == Briefing.maximumVerdicts && briefing.omitted == 480)
        #expect(briefing.markdown.utf8.count < 80 << 10)
        #expect(CanonicalJSON.encode(briefing.json).count < 80 << 10)
    }

    @Test("the JSON is one strict object that reads back")
    func readsBack() throws {
        let text = both(Fixture.feedback())[1]
        let value = try StrictJSON.decode(text)
        #expect(value["objective"] == ["metric": "seconds", "better": "lower", "min_effect": 0.01])
        #expect(value["budget"] == ["attempts": 7, "wall_s": 61.5])
        #expect(value["try"] == ["command": "pawl-try", "left": 5])
    }

    @Test("an answer to pawl-try obeys the same rules")
    func tryAnswer() {
        let record = VerdictReached(
            judgement: 1, candidate: Digest.of(""), verdict: .accepted, assurance: .a3, reason: "REASON",
            signals: [SignalRecord(code: "time.trend", severity: .note, evidence: "EVIDENCE")],
            metrics: ["seconds": MetricRecord(value: 0.125, low: 0.1, high: 0.2, rounds: 3)],
            baseline: ["seconds": MetricRecord(value: 0.25, low: 0.1, high: 0.2, rounds: 3)], usage: Usage())
        func answer(_ feedback: FeedbackSpec) -> JSONValue {
            TryAnswer(
                record, feedback: ["hint": 1], logTail: "LOG", contract: Fixture.contract(feedback: feedback), left: 4
            ).json
        }
        #expect(
            answer(Fixture.feedback()) == [
                "try": 1, "result": "better", "verdict": "accepted", "signals": ["time.trend"], "reason": "REASON",
                "metrics": ["seconds": 0.125], "champion": ["seconds": 0.25], "feedback": "{\"hint\":1}",
                "log_tail": "LOG", "left": 4,
            ])
        #expect(
            answer(Fixture.feedback(metrics: false, logTail: 0)) == [
                "try": 1, "result": "better", "verdict": "accepted", "signals": ["time.trend"],
                "feedback": "{\"hint\":1}", "left": 4,
            ])
    }

    @Test("pawl-try says better where the one measurement is better than the champion's by the least effect")
    func tryResult() {
        func result(_ value: Double?, _ verdict: Verdict = .noGain) -> JSONValue? {
            let metrics = value.map { ["seconds": MetricRecord(value: $0, low: $0, high: $0, rounds: 1)] } ?? [:]
            let record = VerdictReached(
                judgement: 1, candidate: Digest.of(""), verdict: verdict, assurance: .a3, reason: "",
                metrics: metrics, baseline: ["seconds": MetricRecord(value: 1, low: 1, high: 1, rounds: 1)],
                usage: Usage())
            return TryAnswer(
                record, feedback: nil, logTail: nil, contract: Fixture.contract(feedback: Fixture.feedback()), left: 1
            ).json["result"]
        }
        #expect(result(0.98) == "better")
        // The least effect is 1 %.
        #expect(result(0.995) == "not-better")
        #expect(result(1) == "not-better")
        #expect(result(1.5) == "not-better")
        #expect(result(nil) == "not-better")
        #expect(result(0.5, .invalid) == "not-better")
    }
}
