// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger

/// Ledger entries as lines for a pipe or a log: `12:01:03 attempt 7 tuner: accepted, 1.12x (0.412 s -> 0.368 s), A3`.
///
/// Rounds and the bookkeeping of budgets are left out unless asked for: they are many, and each decision that rests on
/// them has a line of its own.
struct EventLine: Sendable {
    let facts: RunFacts
    let verbose: Bool

    init(facts: RunFacts, verbose: Bool = false) {
        self.facts = facts
        self.verbose = verbose
    }

    /// The line of an entry that the history has already taken; nil for one that is left out.
    func text(_ entry: LedgerEntry, in history: RunHistory) -> String? {
        sentence(entry.event, in: history).map { Figures.clock(entry.time) + " " + CleanText.line($0) }
    }

    private func sentence(_ event: Event, in history: RunHistory) -> String? {
        switch event {
        case .runOpened(let record): opened(record, id: history.id)
        case .runResumed(let record): resumed(record)
        case .runClosed(let record):
            "run closed: \(Self.explain(closing: record.reason)); accepted \(record.accepted) of \(history.attempts.count), "
                + (Luck(history, facts: facts).map { $0.short + ", " } ?? "")
                + "champion \(record.champion.short)"
        case .attemptStarted(let record):
            "attempt \(record.attempt) \(record.agent): started from \(record.parent.short)"
        case .attemptEnded(let record): ended(record, in: history)
        case .candidateCaptured(let record):
            "attempt \(record.attempt) \(agent(record.attempt, in: history)): captured \(record.candidate.short), changed "
                + Self.list(record.changed) + (record.dropped.isEmpty ? "" : ", dropped " + Self.list(record.dropped))
        case .verdict(let record): verdict(record, in: history)
        case .championChanged(let record): champion(record)
        case .violation(let record):
            "violation" + (record.attempt.map { " in attempt \($0)" } ?? "") + ": " + Self.list(record.signals)
        case .revoked(let record): revoked(record)
        case .feedbackGiven(let record): verbose ? "attempt \(record.attempt): told \(record.content.short)" : nil
        case .judgementReserved(let record):
            verbose ? "judgement \(record.judgement): \(record.purpose) of \(record.candidate.short)" : nil
        case .judgementRound(let record): verbose ? round(record) : nil
        case .splitQueried(let record): hidden(record)
        case .budgetReserved(let record): verbose ? "budget: reserved \(Self.show(record.amount))" : nil
        case .budgetSettled(let record): verbose ? "budget: spent \(Self.show(record.amount))" : nil
        case .examPassed(let record), .examFailed(let record): exam(record)
        case .modelCall(let record): call(record)
        case .reserved(let kind, _): kind.rawValue
        }
    }

    private func exam(_ record: ExamTaken) -> String {
        let earlier = record.repeats.map { ", as run \($0.prefix(8)) found" } ?? ""
        guard record.wrong > 0 else {
            return "exam passed: the verifier stood \(Figures.count(record.controls, "control"))\(earlier)"
        }
        let accepted = record.acceptedWhy.map { "; accepted all the same: \($0)" } ?? ""
        return "exam failed: \(record.wrong) of \(record.controls) controls went wrong (\(Self.list(record.names)))"
            + earlier + accepted
    }

    private func call(_ record: ModelCallRecord) -> String? {
        guard record.outcome != "complete" || verbose else { return nil }
        let model = record.requestedModel.map { " " + CleanText.line($0, limit: 80) } ?? ""
        let refusal = record.refusal.map { " (\($0))" } ?? ""
        let used = record.usage.map { ", " + Figures.count($0.total, "token") } ?? ""
        return "attempt \(record.attempt): model call \(record.call)\(model) \(record.outcome)\(refusal)\(used)"
    }

    private func hidden(_ record: SplitQueried) -> String? {
        let own = record.purpose.map { "\($0): \(record.split)" } ?? record.split
        let subject = record.judgement.map { "judgement \($0): \(record.split)" } ?? own
        switch record.phase {
        case "asked": return verbose ? "\(subject) asked, query \(record.used) of \(record.queries)" : nil
        case "retired": return "\(subject): set '\(record.set)' has answered \(record.used) queries and is retired"
        default: break
        }
        guard record.split == "vault", record.purpose == nil else {
            return verbose ? "\(subject): \(record.word ?? "")" : nil
        }
        guard let metric = record.metric, let baseline = record.baseline else { return "vault: no answer" }
        return "vault: champion \(facts.show(metric.value)), baseline \(facts.show(baseline.value))"
    }

    private func opened(_ record: RunOpened, id: String) -> String {
        var parts = ["run \(record.name) (\(id.prefix(8))) opened"]
        if let objective = facts.objective { parts.append("\(objective.name), \(objective.better.rawValue) is better") }
        if let attempts = facts.budget?.attempts { parts.append("at most \(Figures.count(attempts, "attempt"))") }
        if let wall = facts.budget?.wall { parts.append("at most \(Figures.duration(wall))") }
        return parts.joined(separator: ", ")
    }

    private func resumed(_ record: RunResumed) -> String {
        var parts = ["run resumed"]
        if record.tornBytes > 0 { parts.append("removed a torn tail of \(Figures.count(record.tornBytes, "byte"))") }
        if !record.continuedAttempts.isEmpty {
            parts.append("continues attempts \(Self.list(record.continuedAttempts))")
        }
        if !record.continuedJudgements.isEmpty {
            parts.append("continues judgements \(Self.list(record.continuedJudgements))")
        }
        return parts.joined(separator: ", ")
    }

    private func ended(_ record: AttemptEnded, in history: RunHistory) -> String? {
        let notable = record.signals.filter { $0.severity > .note }
        guard record.outcome != "captured" || !notable.isEmpty || verbose else { return nil }
        let reason = record.reason.isEmpty ? "" : ", " + record.reason
        let signals = notable.isEmpty ? "" : " [" + Self.list(notable) + "]"
        return "attempt \(record.attempt) \(agent(record.attempt, in: history)): \(record.outcome)\(reason)\(signals)"
    }

    private func verdict(_ record: VerdictReached, in history: RunHistory) -> String {
        let judgement = history.judgement(record.judgement)
        if judgement?.purpose == "baseline", record.duplicateOf == nil {
            guard let value = facts.objective.flatMap({ record.metrics[$0.name] }) else {
                return "baseline: \(record.verdict.rawValue), \(record.reason), \(record.assurance.rawValue)"
            }
            return "baseline: \(facts.show(value.value))\(spread(value)), \(record.assurance.rawValue)"
        }
        var head = "judgement \(record.judgement)"
        if let attempt = record.attempt { head = "attempt \(attempt) \(agent(attempt, in: history))" }
        if judgement?.purpose == "during" {
            head += " tried"
            // Nothing was compared, so the verdict's word would say more than is known.
            if record.verdict == .noGain, let measured = VerdictText(record, facts: facts).measured {
                return "\(head): \(measured)"
            }
        }
        if let purpose = judgement?.purpose, purpose == "replay" || purpose == "command" { head += " (\(purpose))" }
        return "\(head): \(VerdictText(record, facts: facts).line)"
    }

    private func revoked(_ record: CandidateRevoked) -> String {
        let more = record.descendants.isEmpty ? "" : " and \(record.descendants.count) that descend from it"
        return "revoked \(record.candidate.short)\(more): \(record.why); champion \(record.champion.short)"
    }

    private func champion(_ record: ChampionChanged) -> String {
        guard record.replaced != nil else { return "champion \(record.candidate.short): the baseline" }
        let value = record.objective.map { ": " + facts.show($0) } ?? ""
        return "champion \(record.candidate.short)\(value)"
    }

    private func round(_ record: JudgementRound) -> String {
        let metrics = record.metrics.sorted { $0.key < $1.key }.map { "\($0.key) \(Figures.significant($0.value))" }
        let values = metrics.isEmpty ? "" : ", " + metrics.joined(separator: ", ")
        return
            "judgement \(record.judgement): \(record.stage) round \(record.round) \(record.arm): \(record.outcome)\(values)"
    }

    private func spread(_ metric: MetricRecord) -> String {
        let rounds = Figures.count(metric.rounds, "round")
        guard metric.low < metric.high else { return " (\(rounds))" }
        return " (95 % \(facts.show(metric.low)) to \(facts.show(metric.high)), \(rounds))"
    }

    private func agent(_ attempt: Int, in history: RunHistory) -> String {
        history.attempt(attempt)?.started.agent ?? "?"
    }

    /// Why a run ended, for people.
    static func explain(closing reason: String) -> String {
        switch reason {
        case "attempts": "all attempts were made"
        case "wall": "the wall time is spent"
        case "cpu": "the CPU time is spent"
        case "judgements": "all judgements were made"
        case "tokens": "the model tokens are spent"
        case "usd": "the money for models is spent"
        case "lineage": "what may be spent on models from one champion is spent"
        case "overrun": "a model call used more than was reserved for it"
        case "patience": "patience ran out"
        case "target": "the target is reached"
        case "judge-failed": "the judge failed three times in a row"
        case "stopped": "stopped"
        case "gate-retired": "the hidden gate has answered all its queries"
        case "violation": "the champion fell after the vault was asked"
        case "measured": "the noise was measured"
        case "exam": "the verifier was examined"
        case "exam-failed": "the verifier failed its exam"
        default: reason
        }
    }

    private static func list(_ paths: [String]) -> String {
        guard paths.count > 3 else { return paths.isEmpty ? "nothing" : paths.joined(separator: ", ") }
        return paths.prefix(3).joined(separator: ", ") + " and \(paths.count - 3) more"
    }

    private static func list(_ numbers: [Int]) -> String {
        numbers.map(String.init).joined(separator: ", ")
    }

    private static func list(_ signals: [SignalRecord]) -> String {
        signals.prefix(4).map { "\($0.code): \($0.evidence)" }.joined(separator: "; ")
    }

    private static func show(_ amount: Amount) -> String {
        var parts: [String] = []
        if amount.attempts > 0 { parts.append(Figures.count(amount.attempts, "attempt")) }
        if amount.judgements > 0 { parts.append(Figures.count(amount.judgements, "judgement")) }
        if amount.cpuNanoseconds > 0 { parts.append("\(Figures.duration(nanoseconds: amount.cpuNanoseconds)) CPU") }
        if amount.wallNanoseconds > 0 { parts.append("\(Figures.duration(nanoseconds: amount.wallNanoseconds)) wall") }
        if let tokens = amount.tokens, tokens > 0 { parts.append(Figures.count(tokens, "token")) }
        if let money = amount.nanoUSD, money > 0 { parts.append(BudgetLine.money(money)) }
        return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
    }
}
