// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlStatistics

/// What a report needs besides the history: things that only files hold.
struct ReportSources: Sendable {
    /// The differences that an accepted step made, by candidate.
    var diffs: [Digest: [FileDiff]] = [:]
    /// The agent's note of an attempt.
    var notes: [Int: String] = [:]
    var reference: ReportModel.Reference?
    /// The ledger's last checkpoint, as text.
    var checkpoint: String?
    /// The folder that holds the state, as a user would type it.
    var state: String
    var now: Timestamp
}

extension ReportModel {
    /// Makes the report of a run.
    init(_ history: RunHistory, facts: RunFacts, sources: ReportSources) {
        let opened = history.opened
        let gain = Gain(history, facts: facts)
        let level = RunDocument.assurance(history)
        self.init(
            name: opened?.name ?? history.id,
            goal: facts.goal,
            state: Self.state(history),
            headline: [
                Fact(name: "speed-up or gain", text: gain.map { Figures.ratio($0.ratio) } ?? "none measured"),
                Fact(
                    name: "95 % interval",
                    text: gain.map { "\(Figures.ratio($0.low)) to \(Figures.ratio($0.high))" } ?? "-"),
                Fact(name: "accepted", text: "\(history.steps.count) of \(history.attempts.count)"),
                Fact(name: "expected false keeps", text: Luck(history, facts: facts)?.text ?? "-"),
                Fact(name: "assurance", text: level?.rawValue ?? "-"),
            ],
            asked: Self.asked(facts),
            outcome: Self.outcome(history, facts: facts, gain: gain, reference: sources.reference),
            objective: facts.objective,
            points: Self.points(history, facts: facts),
            reference: sources.reference,
            steps: history.steps.map { Self.step($0, history, facts, sources) },
            attempts: history.attempts.map {
                AttemptRow($0, in: history, facts: facts, note: sources.notes[$0.number])
            },
            budget: Self.budget(history, facts: facts, now: sources.now),
            signals: Self.signals(history),
            assurance: Self.assurance(level),
            machine: Self.machine(opened?.level),
            verify: Self.verify(history, sources: sources),
            provenance: Self.provenance(history))
    }

    private static func state(_ history: RunHistory) -> String {
        let start = history.openedAt.map { "Started \(Figures.date($0))" } ?? "Not started"
        guard let closed = history.closed, let end = history.closedAt else { return start + ", not ended yet." }
        return "\(start), ended \(Figures.date(end)): \(EventLine.explain(closing: closed.reason))."
    }

    private static func asked(_ facts: RunFacts) -> [Fact] {
        var asked: [Fact] = []
        if let objective = facts.objective {
            asked.append(
                Fact(
                    name: "objective",
                    text: "\(objective.name) from \(objective.source.rawValue), \(objective.better.rawValue) is better")
            )
        }
        if let accept = facts.accept { asked.append(Fact(name: "kept when", text: describe(accept))) }
        if !facts.editable.isEmpty {
            asked.append(Fact(name: "agents may change", text: facts.editable.joined(separator: ", ")))
        }
        if !facts.agents.isEmpty { asked.append(Fact(name: "agents", text: facts.agents.joined(separator: ", "))) }
        asked.append(Fact(name: "strategy", text: facts.strategy))
        return asked
    }

    private static func describe(_ accept: AcceptSpec) -> String {
        switch accept.rule {
        case .exact: "the objective is better, compared exactly"
        case .naive: "one measurement is better; luck is not ruled out (the rule naive)"
        case .sequential:
            "a sequential paired test says so: a false keep has a chance of at most \(Figures.significant(accept.alpha)) "
                + (accept.spend == .run ? "in the whole run" : "for each candidate")
                + ", gain at least \(Figures.significant(accept.minEffect * 100)) %, at most \(accept.maxPairs) pairs, "
                + "\(accept.confirm) confirming pairs"
        }
    }

    private static func outcome(_ history: RunHistory, facts: RunFacts, gain: Gain?, reference: Reference?) -> [Fact] {
        var outcome: [Fact] = []
        let name = facts.objective?.name ?? ""
        func show(_ metric: MetricRecord) -> String {
            let spread =
                metric.low < metric.high ? " (95 % \(facts.show(metric.low)) to \(facts.show(metric.high)))" : ""
            return facts.show(metric.value) + spread
        }
        if let metric = history.baseline?.verdict?.metrics[name] {
            outcome.append(Fact(name: "baseline", text: show(metric)))
        }
        let verdict = RunDocument.championVerdict(history)
        let metric = verdict?.metrics[name]
        if let metric, !history.steps.isEmpty { outcome.append(Fact(name: "champion", text: show(metric))) }
        if let gain {
            let basis =
                switch gain.basis {
                case .fresh: "champion and baseline judged once more, in pairs, on fresh inputs"
                case .steps: "the product of the accepted steps, each as measured when it was accepted"
                case .vault: "champion and baseline on the vault, which decided nothing"
                }
            outcome.append(
                Fact(
                    name: "gain",
                    text:
                        "\(Figures.ratio(gain.ratio)), 95 % \(Figures.ratio(gain.low)) to \(Figures.ratio(gain.high)): \(basis)"
                ))
        }
        for record in history.revoked {
            let count = record.descendants.count
            outcome.append(
                Fact(
                    name: "revoked",
                    text: CandidateSelection.title(record.candidate, in: history)
                        + (count == 0 ? "" : " and \(count) that \(count == 1 ? "descends" : "descend") from it")
                        + ": " + CleanText.line(record.why, limit: 1000)))
        }
        for (tree, signals) in history.quarantined.sorted(by: { $0.key.hex < $1.key.hex }).prefix(20) {
            outcome.append(
                Fact(
                    name: "quarantined",
                    text: CandidateSelection.title(tree, in: history) + ": "
                        + RunHistory.codes(signals).joined(separator: ", ")))
        }
        let flagged = history.flagged
        if !flagged.isEmpty {
            let names = flagged.prefix(8).map { CandidateSelection.title($0, in: history) }.joined(separator: ", ")
            outcome.append(
                Fact(
                    name: "flagged",
                    text: "\(Figures.count(flagged.count, "candidate")) made from what is quarantined: \(names)"))
        }
        if let vault = history.vault { outcome.append(Self.vault(vault, history, facts)) }
        if let reference, let metric, let objective = facts.objective {
            var text = facts.show(reference.value)
            if let ratio = Gain.ratio(of: metric.value, over: reference.value, objective.better) {
                text +=
                    ratio >= 1
                    ? "; the champion is \(Figures.ratio(ratio)) better"
                    : "; the champion reaches \(Figures.percent(ratio)) of it"
            }
            outcome.append(Fact(name: reference.name, text: text))
        }
        return outcome
    }

    /// What became of the gain on a set that decided nothing (Documentation/decisions/0004, the winner's curse).
    private static func vault(_ record: SplitQueried, _ history: RunHistory, _ facts: RunFacts) -> Fact {
        guard let champion = record.metric, let baseline = record.baseline, let comparison = record.comparison else {
            return Fact(name: "vault", text: "the judge of the vault failed; there is no number from it")
        }
        var text = "champion \(facts.show(champion.value)), baseline \(facts.show(baseline.value)), set '\(record.set)'"
        if let steps = Gain(steps: history, facts: facts), steps.ratio > 0 {
            let requalified = Requalification(
                claimed: log(steps.ratio), gain: comparison.effect, low: comparison.low, high: comparison.high)
            let finding =
                switch requalified.finding {
                case .confirmed: "as much as the vault allows"
                case .smaller: "more than the vault allows: part of it was luck or fitted to the visible sets"
                case .unconfirmed: "and the vault does not show a gain"
                }
            text += "; the accepted steps claim \(Figures.ratio(steps.ratio)), \(finding)"
        }
        return Fact(name: "vault", text: text)
    }

    private static func budget(_ history: RunHistory, facts: RunFacts, now: Timestamp) -> [Fact] {
        var budget = BudgetLine.all(history, facts: facts, now: now).map { line in
            Fact(name: line.name, text: line.limitText.map { "\(line.spentText) of \($0)" } ?? line.spentText)
        }
        if facts.budget?.cpu == nil, history.spent.cpuNanoseconds > 0 {
            budget.append(Fact(name: "cpu of cells", text: Figures.duration(nanoseconds: history.spent.cpuNanoseconds)))
        }
        let rounds = history.judgements.reduce(0) { $0 + $1.rounds }
        let asks = history.judgements.reduce(0) { $0 + $1.asks }
        budget.append(
            Fact(
                name: "judging",
                text: "\(Figures.count(history.judgements.count { !$0.isRepeated }, "judgement")), "
                    + "\(Figures.count(rounds, "round")), \(Figures.count(asks, "question"))"))
        return budget
    }

    private static func signals(_ history: RunHistory) -> [Signal] {
        var found: [String: Signal] = [:]
        // A violation's signals are those of its verdict or attempt; they count once.
        let records =
            history.attempts.flatMap { $0.ended?.signals ?? [] }
            + history.judgements.flatMap { $0.verdict?.signals ?? [] }
        let known = Set(records)
        for record in records + history.violations.flatMap(\.signals).filter({ !known.contains($0) }) {
            let empty = Signal(code: record.code, severity: record.severity, count: 0, example: record.evidence)
            found[record.code, default: empty].count += 1
        }
        return found.values.sorted { ($1.severity, $0.code) < ($0.severity, $1.code) }
    }

    private static func points(_ history: RunHistory, facts: RunFacts) -> [PlotPoint] {
        let name = facts.objective?.name ?? ""
        var points: [PlotPoint] = []
        if let metric = history.baseline?.verdict?.metrics[name] {
            points.append(
                PlotPoint(
                    attempt: 0, kind: .baseline, value: metric.value, low: metric.low, high: metric.high,
                    label: "baseline: \(facts.show(metric.value))"))
        }
        let kept = Set(history.steps.map(\.changed.candidate))
        for attempt in history.attempts {
            let verdict = history.judgement(ofAttempt: attempt.number)?.verdict
            let metric = verdict?.metrics[name]
            let isKept = verdict?.verdict == .accepted && attempt.candidate.map(kept.contains) == true
            guard verdict != nil || attempt.ended?.outcome == "refused" || attempt.ended?.outcome == "failed" else {
                continue
            }
            let words = verdict.map { VerdictText($0, facts: facts).line } ?? attempt.ended?.outcome ?? ""
            points.append(
                PlotPoint(
                    attempt: attempt.number, kind: metric == nil ? .unmeasured : isKept ? .kept : .discarded,
                    value: metric?.value, low: metric?.low, high: metric?.high,
                    label: CleanText.line("attempt \(attempt.number): \(words)")))
        }
        return points
    }
}
