// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger

/// One attempt with its judgement, as lines.
struct AttemptPage: Sendable {
    let attempt: AttemptRecord?
    let judgement: JudgementRecord?
    let facts: RunFacts
    let revoked: CandidateRevoked?
    let lineage: Lineage

    /// `revoked` is the revocation that took the candidate back.
    init(
        _ attempt: AttemptRecord?, _ judgement: JudgementRecord?, facts: RunFacts, revoked: CandidateRevoked? = nil,
        lineage: Lineage = Lineage()
    ) {
        self.lineage = lineage
        self.revoked = revoked
        self.attempt = attempt
        self.judgement = judgement
        self.facts = facts
    }

    func lines() -> [String] {
        var table = TextTable([.init(""), .init("")])
        if let attempt { add(attempt, to: &table) }
        if let judgement { add(judgement, to: &table) }
        if let revoked, let candidate = attempt?.candidate ?? judgement?.candidate {
            table.add(["revoked", revoked.why(for: candidate)])
        }
        if let tree = attempt?.quarantined, tree != attempt?.candidate { table.add(["quarantined", tree.hex]) }
        for line in lineage.lines { table.add(["lineage", line]) }
        return Array(table.lines().dropFirst())
    }

    private func add(_ attempt: AttemptRecord, to table: inout TextTable) {
        table.add(["attempt", "\(attempt.number) by \(attempt.started.agent)"])
        table.add(["started", Figures.date(attempt.startedAt)])
        table.add(["parent", attempt.started.parent.hex])
        if let captured = attempt.captured {
            table.add(["candidate", captured.candidate.hex])
            table.add(["changed", captured.changed.joined(separator: ", ")])
            if !captured.dropped.isEmpty { table.add(["dropped", captured.dropped.joined(separator: ", ")]) }
            if let changes = captured.changes { table.add(["proposed", CanonicalJSON.text(changes)]) }
        }
        guard let ended = attempt.ended else { return }
        table.add(["outcome", ended.reason.isEmpty ? ended.outcome : "\(ended.outcome): \(ended.reason)"])
        table.add(["used", Self.usage(ended.usage)])
        for signal in ended.signals { table.add(["signal", Self.signal(signal)]) }
    }

    private func add(_ judgement: JudgementRecord, to table: inout TextTable) {
        table.add(["judgement", "\(judgement.number) (\(judgement.purpose)), ledger entry \(judgement.index)"])
        if attempt?.candidate != judgement.candidate { table.add(["candidate", judgement.candidate.hex]) }
        if let champion = judgement.champion { table.add(["against", champion.hex]) }
        table.add(["rounds", "\(judgement.rounds), \(Figures.count(judgement.asks, "question"))"])
        guard let verdict = judgement.verdict else { return }
        table.add(["verdict", VerdictText(verdict, facts: facts).line])
        if !verdict.reason.isEmpty { table.add(["reason", verdict.reason]) }
        for (name, metric) in verdict.metrics.sorted(by: { $0.key < $1.key }) {
            let source = name == facts.objective?.name ? facts.objective?.source : nil
            var text = Figures.metric(metric.value, from: source)
            if metric.low < metric.high {
                text +=
                    " (95 % \(Figures.metric(metric.low, from: source)) to \(Figures.metric(metric.high, from: source)))"
            }
            if let old = verdict.baseline[name] { text += ", before \(Figures.metric(old.value, from: source))" }
            table.add([name, text])
        }
        if let comparison = verdict.comparison, comparison.rule != "exact" {
            table.add([
                "test",
                "\(comparison.rule), \(Figures.count(comparison.pairs, "pair")), e-value "
                    + "\(Figures.significant(comparison.evidence, 3)) of \(Figures.significant(comparison.threshold, 3))",
            ])
        }
        for signal in verdict.signals { table.add(["signal", Self.signal(signal)]) }
        table.add(["used", Self.usage(verdict.usage)])
    }

    private static func signal(_ signal: SignalRecord) -> String {
        "\(signal.code) (\(signal.severity.rawValue)): \(signal.evidence)"
    }

    private static func usage(_ usage: Usage) -> String {
        "\(Figures.duration(nanoseconds: usage.cpuNanoseconds)) CPU, "
            + "\(Figures.duration(nanoseconds: usage.wallNanoseconds)) wall, peak \(Figures.bytes(Double(usage.peakBytes)))"
    }
}
