// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlStatistics

/// The JSON documents of `status`, `list`, `show` and `judge`.
struct RunDocument: Sendable {
    let history: RunHistory
    let facts: RunFacts
    let now: Timestamp
    /// Whether some process works on the run, if it has not ended.
    var isWorked = true

    /// One run: the object of `pawl status --json`, and an element of `pawl list --json`.
    var status: JSONValue {
        var members: [String: JSONValue] = [
            "run": .string(history.id),
            "name": .optional(history.opened?.name),
            "state": .string(history.closed != nil ? "ended" : isWorked ? "running" : "stopped"),
            "reason": .optional(history.closed?.reason),
            "opened": .optional(history.openedAt?.description),
            "closed": .optional(history.closedAt?.description),
            "last": .optional(history.lastAt?.description),
            "resumes": .integer(history.resumes),
            "contract": .optional(history.opened?.contract.hex),
            "workspace": .optional(history.opened?.workspace.hex),
            "champion": .optional(history.champion?.hex),
            "attempts": .integer(history.attempts.count),
            "accepted": .integer(history.steps.count),
            "assurance": .optional(Self.assurance(history)?.rawValue),
            "verdicts": .object(Self.verdicts(history).mapValues { .integer($0) }),
            "baseline": Self.metrics(history.baseline?.verdict?.metrics ?? [:]),
            "metrics": Self.metrics(Self.championVerdict(history)?.metrics ?? [:]),
        ]
        members["expected_false_keeps"] =
            Luck(history, facts: facts).map { Self.number($0.falseKeeps.expected) } ?? .null
        members["revoked"] = .array(history.revoked.map(Self.revocation))
        members["quarantined"] = .array(
            history.quarantined.sorted { $0.key.hex < $1.key.hex }.map { tree, signals in
                [
                    "candidate": .string(tree.hex),
                    "signals": .array(RunHistory.codes(signals).map { .string($0) }),
                ]
            })
        members["flagged"] = .array(history.flagged.map { .string($0.hex) })
        members["hidden_queries"] = .object(history.queries.mapValues { .integer($0) })
        members["gain"] = Gain(history, facts: facts).map(Self.gain) ?? .null
        members["objective"] =
            facts.objective.map {
                ["name": .string($0.name), "better": .string($0.better.rawValue), "from": .string($0.source.rawValue)]
            } ?? .null
        members["budget"] = .array(
            BudgetLine.all(history, facts: facts, now: now).map {
                [
                    "name": .string($0.name), "spent": Self.number($0.spent),
                    "limit": $0.limit.map(Self.number) ?? .null, "unit": $0.isTime ? "s" : "",
                ]
            })
        return .object(members)
    }

    /// One attempt, with its judgement: an element of `pawl show RUN --json`.
    func attempt(_ record: AttemptRecord) -> JSONValue {
        let judgement = history.judgement(ofAttempt: record.number)
        var members: [String: JSONValue] = [
            "attempt": .integer(record.number),
            "agent": .string(record.started.agent),
            "parent": .string(record.started.parent.hex),
            "seed": .string(record.started.seed),
            "started": .string(record.startedAt.description),
            "ended": .optional(record.endedAt?.description),
            "outcome": .optional(record.ended?.outcome),
            "reason": .optional(record.ended?.reason),
            "candidate": .optional(record.candidate?.hex),
            "changed": .array((record.captured?.changed ?? []).map { .string($0) }),
            "dropped": .array((record.captured?.dropped ?? []).map { .string($0) }),
            "changes": record.captured?.changes ?? .null,
            "note": .optional(record.ended?.note?.hex),
            "log": .optional(record.ended?.log?.hex),
            "signals": Self.signals(record.ended?.signals ?? []),
        ]
        members["judgement"] = judgement.map { Self.judgement($0) } ?? .null
        members["revoked"] = .optional(
            record.candidate.flatMap { candidate in history.revocation(of: candidate)?.why(for: candidate) })
        members["quarantined"] = .optional(record.quarantined?.hex)
        members["lineage"] = history.lineage(of: record.candidate ?? record.quarantined).json
        return .object(members)
    }

    /// One revocation: the object of `pawl revoke --json` without the run.
    static func revocation(_ record: CandidateRevoked) -> JSONValue {
        [
            "candidate": .string(record.candidate.hex), "why": .string(record.why),
            "champion": .string(record.champion.hex),
            "descendants": .array(record.descendants.map { .string($0.hex) }),
        ]
    }

    /// What no attempt of the run made: its judgement, with its lineage.
    func candidate(_ record: JudgementRecord) -> JSONValue {
        var members = Self.judgement(record).objectValue ?? [:]
        members["lineage"] = history.lineage(of: record.candidate).json
        return .object(members)
    }

    /// One judgement: the object of `pawl judge --json` with the ledger's numbers besides.
    static func judgement(_ record: JudgementRecord) -> JSONValue {
        var members: [String: JSONValue] = [
            "judgement": .integer(record.number),
            "purpose": .string(record.purpose),
            "candidate": .string(record.candidate.hex),
            "champion": .optional(record.champion?.hex),
            "entry": .integer(record.index),
            "rounds": .integer(record.rounds),
            "asks": .integer(record.asks),
        ]
        guard let verdict = record.verdict else { return .object(members) }
        for (key, value) in self.verdict(verdict).objectValue ?? [:] { members[key] = value }
        return .object(members)
    }

    /// The documented object of `pawl judge --json`.
    static func verdict(_ verdict: VerdictReached) -> JSONValue {
        var members: [String: JSONValue] = [
            "candidate": .string(verdict.candidate.hex),
            "verdict": .string(verdict.verdict.rawValue),
            "assurance": .string(verdict.assurance.rawValue),
            "reason": .string(verdict.reason),
            "signals": signals(verdict.signals),
            "metrics": metrics(verdict.metrics),
            "baseline": metrics(verdict.baseline),
        ]
        if let comparison = verdict.comparison, let json = try? JSONCoding.encode(comparison) {
            members["comparison"] = json
        }
        if let earlier = verdict.duplicateOf { members["duplicate_of"] = .integer(earlier) }
        return .object(members)
    }

    /// The assurance level of what the run kept: the least of its accepted verdicts, else the baseline's.
    static func assurance(_ history: RunHistory) -> Assurance? {
        history.steps.compactMap { history.judgement($0.changed.judgement)?.verdict?.assurance }.min()
            ?? history.baseline?.verdict?.assurance
    }

    /// How many attempts ended in each verdict or outcome.
    static func verdicts(_ history: RunHistory) -> [String: Int] {
        var counts: [String: Int] = [:]
        for attempt in history.attempts {
            let word =
                history.judgement(ofAttempt: attempt.number)?.verdict?.verdict.rawValue ?? attempt.ended?.outcome
                ?? "working"
            counts[word == "captured" ? "judging" : word, default: 0] += 1
        }
        return counts
    }

    /// The verdict that made the champion, else the baseline's.
    static func championVerdict(_ history: RunHistory) -> VerdictReached? {
        history.steps.last.flatMap { history.judgement($0.changed.judgement)?.verdict } ?? history.baseline?.verdict
    }

    private static func gain(_ gain: Gain) -> JSONValue {
        [
            "ratio": number(gain.ratio), "low": number(gain.low), "high": number(gain.high),
            "basis": .string(gain.basis.rawValue),
        ]
    }

    private static func metrics(_ metrics: [String: MetricRecord]) -> JSONValue {
        .object(
            metrics.mapValues {
                [
                    "value": number($0.value), "low": number($0.low), "high": number($0.high),
                    "rounds": .integer($0.rounds),
                ]
            })
    }

    static func signals(_ signals: [SignalRecord]) -> JSONValue {
        .array(
            signals.map {
                [
                    "code": .string($0.code), "severity": .string($0.severity.rawValue),
                    "evidence": .string(CleanText.line($0.evidence, limit: 512)),
                ]
            })
    }

    private static func number(_ number: Double) -> JSONValue {
        number.isFinite ? .number(number) : .null
    }
}
