// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger

/// One attempt as a row of a table: what became of it, and why.
struct AttemptRow: Hashable, Sendable {
    var attempt: Int
    var agent: String
    /// The verdict, or how the attempt ended without one.
    var verdict: String
    var ratio: String
    var value: String
    var assurance: String
    var reason: String
    var candidate: String
    /// The first line of the agent's note: its own words.
    var said: String

    init(_ record: AttemptRecord, in history: RunHistory, facts: RunFacts, note: String? = nil) {
        self.said = Self.firstLine(note)
        self.attempt = record.number
        self.agent = CleanText.line(record.started.agent, limit: 40)
        self.candidate = record.candidate?.short ?? ""
        let verdict = history.judgement(ofAttempt: record.number)?.verdict
        if let verdict {
            let text = VerdictText(verdict, facts: facts)
            self.verdict = verdict.verdict.rawValue
            self.ratio = text.ratio ?? ""
            self.value = facts.objective.flatMap { verdict.metrics[$0.name] }.map { facts.show($0.value) } ?? ""
            self.assurance = verdict.assurance.rawValue
            let revoked = record.candidate.flatMap { candidate in
                history.revocation(of: candidate)?.why(for: candidate)
            }
            if revoked != nil, verdict.verdict == .accepted { self.verdict = "revoked" }
            let lineage = history.lineage(of: record.candidate)
            if let word = lineage.word, verdict.verdict != .violation, self.verdict != "revoked" {
                self.verdict += ", \(word)"
            }
            let flags = revoked == nil ? lineage.flags : lineage.flags.filter { !$0.hasSuffix("is revoked") }
            self.reason = CleanText.line(
                ([revoked ?? ""] + flags + text.signals + [verdict.reason]).filter { !$0.isEmpty }.joined(
                    separator: ": "))
            return
        }
        self.ratio = ""
        self.value = ""
        self.assurance = ""
        guard let ended = record.ended else {
            self.verdict = history.closed == nil ? "working" : "interrupted"
            self.reason = ""
            return
        }
        self.verdict = ended.outcome == "captured" ? "judging" : ended.outcome
        let codes = ended.signals.filter { $0.severity > .note }.map(\.code)
        self.reason = CleanText.line((codes + [ended.reason]).filter { !$0.isEmpty }.joined(separator: ": "))
    }

    /// The first line of a text that holds more than white space, cut for a table.
    static func firstLine(_ text: String?) -> String {
        let lines = (text ?? "").split(whereSeparator: \.isNewline)
        return CleanText.line(String(lines.first { !$0.allSatisfy(\.isWhitespace) } ?? ""), limit: 160)
    }
}
