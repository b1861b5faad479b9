// SPDX-License-Identifier: Apache-2.0
internal import GRDB
internal import PawlBase
internal import PawlLedger

/// Folds one ledger entry after the other into the index's tables.
///
/// It judges nothing: an entry that contradicts an earlier one (which `audit verify` names) updates no row or replaces
/// one, and the same entries always give the same rows.
struct IndexFold {
    let database: Database

    mutating func apply(_ entry: LedgerEntry, at position: Int) throws {
        let (run, time) = (entry.run, entry.time.description)
        try insert("entries", ["position": position, "run": run, "time": time, "type": entry.event.name])
        try execute("UPDATE runs SET last = ? WHERE run = ?", [time, run])
        switch entry.event {
        case .runOpened(let record): try open(record, run, time, position)
        case .runResumed: try execute("UPDATE runs SET resumed = resumed + 1 WHERE run = ?", [run])
        case .runClosed(let record):
            try execute(
                "UPDATE runs SET closed = ?, reason = ?, champion = ?, accepted = ? WHERE run = ?",
                [time, record.reason, record.champion.hex, record.accepted, run])
        case .attemptStarted(let record):
            try insert(
                "attempts",
                [
                    "run": run, "attempt": record.attempt, "agent": record.agent, "parent": record.parent.hex,
                    "seed": record.seed, "briefing": record.briefing?.hex, "started": time,
                ])
        case .attemptEnded(let record): try end(record, run, time, position)
        case .candidateCaptured(let record):
            try insert(
                "candidates",
                [
                    "run": run, "position": position, "candidate": record.candidate.hex, "attempt": record.attempt,
                    "captured": time, "parents": try json(record.parents), "changed": try json(record.changed),
                    "dropped": try json(record.dropped), "changes": record.changes.map(CanonicalJSON.text),
                ])
        case .judgementReserved(let record):
            try insert(
                "judgements",
                [
                    "run": run, "judgement": record.judgement, "attempt": record.attempt,
                    "candidate": record.candidate.hex, "champion": record.champion?.hex, "purpose": record.purpose,
                    "comparison": record.comparison, "alpha": record.alpha, "reserved": time,
                ])
        case .judgementRound(let record): try round(record, run, position)
        case .verdict(let record): try verdict(record, run, time, position)
        case .championChanged(let record): try champion(record, run, time, position)
        case .violation(let record):
            try signals(record.signals, run, position, attempt: record.attempt, candidate: record.candidate)
        case .revoked(let record): try revoke(record, run, time, position)
        case .feedbackGiven(let record):
            try insert(
                "feedback",
                [
                    "run": run, "position": position, "attempt": record.attempt, "judgement": record.judgement,
                    "content": record.content.hex,
                ])
        case .budgetReserved(let record) where record.series == nil:
            try insert(
                "reservations",
                [
                    "run": run, "reservation": record.reservation, "attempt": record.attempt,
                    "judgement": record.judgement, "reserved": try json(record.amount),
                ])
        case .budgetSettled(let record) where record.series == nil:
            try execute(
                "UPDATE reservations SET settled = ? WHERE run = ? AND reservation = ?",
                [try json(record.amount), run, record.reservation])
        case .modelCall(let record): try call(record, run, time, position)
        // What calls of models reserved and spent stands in `calls`.
        case .budgetReserved, .budgetSettled, .splitQueried, .examPassed, .examFailed, .reserved: break
        }
    }

    private func open(_ record: RunOpened, _ run: String, _ time: String, _ position: Int) throws {
        try insert(
            "runs",
            [
                "run": run, "name": record.name, "opened": time, "last": time, "contract": record.contract.hex,
                "inputs": record.inputs.hex, "workspace": record.workspace.hex, "verifier": record.verifier.hex,
                "seed": record.seed, "level": CanonicalJSON.text(record.level), "version": record.version,
            ])
    }

    private func call(_ record: ModelCallRecord, _ run: String, _ time: String, _ position: Int) throws {
        try insert(
            "calls",
            [
                "run": run, "position": position, "attempt": record.attempt, "call": record.call,
                "endpoint": record.endpoint, "model": record.requestedModel, "served": record.servedModel,
                "outcome": record.outcome, "status": record.status, "refusal": record.refusal, "ended": time,
                "tokens": record.usage?.total, "nano_usd": record.nanoUSD, "reservation": record.reservation,
            ])
    }

    private func end(_ record: AttemptEnded, _ run: String, _ time: String, _ position: Int) throws {
        try execute(
            """
            UPDATE attempts SET ended = ?, outcome = ?, reason = ?, wall = ?, cpu = ?, peak = ?, note = ?, log = ?
            WHERE run = ? AND attempt = ?
            """,
            [
                time, record.outcome, record.reason, record.usage.wallNanoseconds, record.usage.cpuNanoseconds,
                record.usage.peakBytes, record.note?.hex, record.log?.hex, run, record.attempt,
            ])
        try signals(record.signals, run, position, attempt: record.attempt)
    }

    private func round(_ record: JudgementRound, _ run: String, _ position: Int) throws {
        try insert(
            "rounds",
            [
                "run": run, "judgement": record.judgement, "position": position, "stage": record.stage,
                "round": record.round, "arm": record.arm, "seed": record.seed, "outcome": record.outcome,
                "metrics": try json(record.metrics), "asks": record.asks, "wall": record.usage.wallNanoseconds,
                "cpu": record.usage.cpuNanoseconds, "peak": record.usage.peakBytes, "evidence": record.evidence?.hex,
            ])
        try signals(record.signals, run, position, judgement: record.judgement)
    }

    private func verdict(_ record: VerdictReached, _ run: String, _ time: String, _ position: Int) throws {
        try insert(
            "verdicts",
            [
                "run": run, "position": position, "judgement": record.judgement, "attempt": record.attempt,
                "candidate": record.candidate.hex, "verdict": record.verdict.rawValue,
                "assurance": record.assurance.rawValue, "reason": record.reason, "decided": time,
                "metrics": try json(record.metrics), "baseline": try json(record.baseline),
                "comparison": try record.comparison.map { try json($0) }, "duplicate": record.duplicateOf,
                "feedback": record.feedback?.hex, "wall": record.usage.wallNanoseconds,
                "cpu": record.usage.cpuNanoseconds, "peak": record.usage.peakBytes,
            ])
        try signals(
            record.signals, run, position, attempt: record.attempt, judgement: record.judgement,
            candidate: record.candidate)
    }

    private func champion(_ record: ChampionChanged, _ run: String, _ time: String, _ position: Int) throws {
        try execute(
            "UPDATE runs SET champion = ?, objective = ? WHERE run = ?", [record.candidate.hex, record.objective, run])
        try insert(
            "champions",
            [
                "run": run, "position": position, "candidate": record.candidate.hex, "replaced": record.replaced?.hex,
                "judgement": record.judgement, "objective": record.objective, "since": time,
            ])
    }

    /// Where the champion falls, the objective is again that of the one that it falls back to.
    private func revoke(_ record: CandidateRevoked, _ run: String, _ time: String, _ position: Int) throws {
        for candidate in [record.candidate] + record.descendants {
            try execute(
                "UPDATE candidates SET revoked = ? WHERE run = ? AND candidate = ?", [record.why, run, candidate.hex])
        }
        let champion = try String.fetchOne(database, sql: "SELECT champion FROM runs WHERE run = ?", arguments: [run])
        guard champion != record.champion.hex else { return }
        let objective = try Double.fetchOne(
            database,
            sql: "SELECT objective FROM champions WHERE run = ? AND candidate = ? ORDER BY position DESC LIMIT 1",
            arguments: [run, record.champion.hex])
        try execute(
            "UPDATE runs SET champion = ?, objective = ? WHERE run = ?", [record.champion.hex, objective, run])
        try insert(
            "champions",
            [
                "run": run, "position": position, "candidate": record.champion.hex,
                "replaced": record.candidate.hex, "objective": objective, "since": time,
            ])
    }

    private func signals(
        _ records: [SignalRecord], _ run: String, _ position: Int, attempt: Int? = nil, judgement: Int? = nil,
        candidate: Digest? = nil
    ) throws {
        for (ordinal, record) in records.enumerated() {
            try insert(
                "signals",
                [
                    "run": run, "position": position, "ordinal": ordinal, "attempt": attempt, "judgement": judgement,
                    "candidate": candidate?.hex, "code": record.code, "severity": record.severity.rawValue,
                    "evidence": record.evidence,
                ])
        }
    }

    private func insert(_ table: String, _ row: KeyValuePairs<String, (any DatabaseValueConvertible)?>) throws {
        let names = row.map(\.key).joined(separator: ", ")
        let marks = Array(repeating: "?", count: row.count).joined(separator: ", ")
        try execute("INSERT OR REPLACE INTO \(table) (\(names)) VALUES (\(marks))", row.map(\.value))
    }

    private func execute(_ sql: String, _ values: [(any DatabaseValueConvertible)?]) throws {
        try database.cachedStatement(sql: sql).execute(arguments: StatementArguments(values))
    }

    private func json(_ value: some Encodable) throws -> String {
        CanonicalJSON.text(try JSONCoding.encode(value))
    }
}
