// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger

/// The live view of a run: a pure function from what is known and the width of the terminal to lines.
struct LiveView: Sendable {
    let history: RunHistory
    let facts: RunFacts
    let now: Timestamp
    let style: TerminalStyle
    let isWorked: Bool

    /// `isWorked`: some process works on the run, if it has not ended.
    init(
        history: RunHistory, facts: RunFacts, now: Timestamp, style: TerminalStyle = .plain, isWorked: Bool = true
    ) {
        self.history = history
        self.facts = facts
        self.now = now
        self.style = style
        self.isWorked = isWorked
    }

    /// The lines for a terminal of that many columns; each fits into them. `recent` attempts are listed.
    func lines(width: Int, recent: Int = 8) -> [String] {
        let width = max(20, width)
        var lines: [String] = [headline(width)]
        if !facts.goal.isEmpty { lines.append(style.dim(CleanText.fit(CleanText.line(facts.goal), width))) }
        lines.append("")
        lines += BudgetLine.all(history, facts: facts, now: now).map { bar($0, width) }
        lines += objective(width)
        lines.append("")
        lines += attempts(width, recent)
        if let activity { lines.append(CleanText.fit(activity, width)) }
        return lines
    }

    private func headline(_ width: Int) -> String {
        let name = CleanText.line(history.opened?.name ?? "?", limit: 60)
        let state = Self.state(of: history, isWorked: isWorked)
        let left = "pawl  \(name)  \(history.id.prefix(8))"
        let time = history.openedAt.map { _ in Figures.duration(history.wallSeconds(now: now)) }
        let right = state + (time.map { "  " + $0 } ?? "")
        guard left.count + right.count + 2 <= width else { return style.bold(CleanText.fit(left, width)) }
        return style.bold(left) + String(repeating: " ", count: width - left.count - right.count) + right
    }

    /// `running`, `stopped` (nobody works on it: `pawl resume`), or `ended: the target is reached`.
    static func state(of history: RunHistory, isWorked: Bool = true) -> String {
        history.closed.map { "ended: " + EventLine.explain(closing: $0.reason) } ?? (isWorked ? "running" : "stopped")
    }

    private func bar(_ line: BudgetLine, _ width: Int) -> String {
        let label = CleanText.fit(line.name, 10)
        let figures = line.limitText.map { "\(line.spentText) of \($0)" } ?? line.spentText
        let head = label + String(repeating: " ", count: 11 - label.count)
        guard let share = line.share, width >= 50 else { return CleanText.fit(head + figures, width) }
        let cells = min(30, width - head.count - 30)
        let full = min(cells, max(0, Int((share * Double(cells)).rounded())))
        let drawn =
            style.accent(String(repeating: "█", count: full)) + style.dim(String(repeating: "░", count: cells - full))
        let percent = Figures.percent(min(share, 9.99))
        return head + drawn + "  " + CleanText.fit("\(percent)  \(figures)", max(0, width - head.count - cells - 2))
    }

    private func objective(_ width: Int) -> [String] {
        guard let objective = facts.objective else { return [] }
        var lines: [String] = []
        if let value = history.baseline?.verdict?.metrics[objective.name] {
            lines.append(CleanText.fit("baseline   \(facts.show(value.value))", width))
        }
        if let step = history.steps.last {
            var text = "champion   " + (step.changed.objective.map { facts.show($0) } ?? step.changed.candidate.short)
            if let gain = Gain(history, facts: facts) { text += "  \(Figures.ratio(gain.ratio)) the baseline" }
            if let judged = history.judgement(step.changed.judgement) {
                if let attempt = judged.attempt { text += "  attempt \(attempt)" }
                if let verdict = judged.verdict { text += "  \(verdict.assurance.rawValue)" }
            }
            lines.append(style.bold(CleanText.fit(text, width)))
        }
        for record in history.revoked {
            let text = "revoked    \(CandidateSelection.title(record.candidate, in: history)): \(record.why)"
            lines.append(CleanText.fit(CleanText.line(text), width))
        }
        let curve =
            ([history.baseline?.verdict?.metrics[objective.name]?.value] + history.steps.map(\.changed.objective))
            .compactMap { $0 }
        if curve.count > 1 {
            let drawn = Sparkline.text(curve, width: width - 11 - 28)
            if !drawn.isEmpty {
                lines.append(
                    "objective  " + style.accent(drawn) + "  " + style.dim("\(objective.better.rawValue) is better"))
            }
        }
        return lines
    }

    private func attempts(_ width: Int, _ recent: Int) -> [String] {
        guard !history.attempts.isEmpty else { return [] }
        var heading = "last attempts"
        let minutes = history.wallSeconds(now: now) / 60
        let done = history.attempts.count { $0.ended != nil }
        if minutes > 0.05, done > 0 { heading += "  (\(Figures.significant(Double(done) / minutes, 3)) a minute)" }
        return [style.dim(CleanText.fit(heading, width))]
            + history.attempts.suffix(recent).reversed().map { attempt in
                let row = AttemptRow(attempt, in: history, facts: facts)
                let head = "  \(Self.pad(String(attempt.number), 4, left: true))  \(Self.pad(row.agent, 10))  "
                let verdict = Self.pad(row.verdict, 12)
                let rest = CleanText.fit("\(Self.pad(row.ratio, 7))  \(row.reason)", max(0, width - head.count - 14))
                return CleanText.fit(head, width)
                    + (width > head.count + 14 ? style.verdict(verdict) + "  " + rest : "")
            }
    }

    private var activity: String? {
        guard history.closed == nil else { return nil }
        if let judgement = history.judgements.last, judgement.verdict == nil {
            let subject = judgement.attempt.map { "attempt \($0)" } ?? judgement.purpose
            let round = judgement.lastRound.map { ", round \($0.round) of \($0.stage)" } ?? ""
            return CleanText.line("now: judging \(subject)\(round)")
        }
        let working = history.attempts.filter { $0.ended == nil }
        guard !working.isEmpty else { return nil }
        return CleanText.line(
            "now: " + working.map { "\($0.started.agent) works on attempt \($0.number)" }.joined(separator: ", "))
    }

    private static func pad(_ text: String, _ width: Int, left: Bool = false) -> String {
        let fitted = CleanText.fit(text, width)
        let space = String(repeating: " ", count: width - fitted.count)
        return left ? space + fitted : fitted + space
    }
}
