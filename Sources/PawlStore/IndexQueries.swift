// SPDX-License-Identifier: Apache-2.0
internal import GRDB
public import PawlBase
public import PawlLedger

/// A run as `list` shows it.
public struct IndexedRun: Hashable, Sendable {
    /// The id.
    public let run: String
    /// The name.
    public let name: String
    /// When it was opened.
    public let opened: Timestamp
    /// When its last entry was recorded.
    public let last: Timestamp
    /// The contract's object.
    public let contract: Digest
    /// The tree that holds the objective.
    public let champion: Digest?
    /// The champion's objective when it was accepted.
    public let objective: Double?
    /// Why it ended; nil while it goes on.
    public let closed: String?
    /// Attempts that were started.
    public let attempts: Int
    /// Verdicts by word.
    public let verdicts: [Verdict: Int]
}

/// An attempt as `show` lists it, with its candidate and that candidate's last verdict.
public struct IndexedAttempt: Hashable, Sendable {
    /// The number.
    public let attempt: Int
    /// The agent's name.
    public let agent: String
    /// The tree it started from.
    public let parent: Digest
    /// How it ended; nil while it goes on.
    public let outcome: String?
    /// The tree it left.
    public let candidate: Digest?
    /// The last verdict on that tree in the run.
    public let verdict: Verdict?
    /// The reason of the verdict, or of the end where there is none.
    public let reason: String?
}

extension IndexDatabase {
    /// All runs, the latest first.
    public func runs() throws(StoreError) -> [IndexedRun] {
        try read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT *, (SELECT count(*) FROM attempts WHERE attempts.run = runs.run) AS attempts,
                        (SELECT min(position) FROM entries WHERE entries.run = runs.run) AS position
                    FROM runs ORDER BY position DESC
                    """)
            return try rows.map { row in
                let run: String = row["run"]
                let counts = try Row.fetchAll(
                    database, sql: "SELECT verdict, count(*) AS n FROM verdicts WHERE run = ? GROUP BY verdict",
                    arguments: [run])
                var verdicts: [Verdict: Int] = [:]
                for count in counts {
                    if let verdict = Verdict(rawValue: count["verdict"]) { verdicts[verdict] = count["n"] }
                }
                return IndexedRun(
                    run: run, name: row["name"], opened: try Self.time(row["opened"]), last: try Self.time(row["last"]),
                    contract: try Self.digest(row["contract"]), champion: try Self.optionalDigest(row["champion"]),
                    objective: row["objective"], closed: row["reason"], attempts: row["attempts"], verdicts: verdicts)
            }
        }
    }

    /// The runs whose id begins with a text, or whose name is that text; the latest first.
    public func runs(named text: String) throws(StoreError) -> [IndexedRun] {
        try runs().filter { $0.name == text || (!text.isEmpty && $0.run.hasPrefix(text)) }
    }

    /// The attempts of a run, in order.
    public func attempts(of run: String) throws(StoreError) -> [IndexedAttempt] {
        try read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT a.attempt, a.agent, a.parent, a.outcome, c.candidate, v.verdict,
                        coalesce(v.reason, a.reason) AS reason
                    FROM attempts AS a
                    LEFT JOIN candidates AS c ON c.run = a.run AND c.position =
                        (SELECT max(position) FROM candidates WHERE run = a.run AND attempt = a.attempt)
                    LEFT JOIN verdicts AS v ON v.run = a.run AND v.position =
                        (SELECT max(position) FROM verdicts
                         WHERE run = a.run AND attempt = a.attempt AND candidate = c.candidate)
                    WHERE a.run = ? ORDER BY a.attempt
                    """, arguments: [run])
            return try rows.map { row in
                IndexedAttempt(
                    attempt: row["attempt"], agent: row["agent"], parent: try Self.digest(row["parent"]),
                    outcome: row["outcome"], candidate: try Self.optionalDigest(row["candidate"]),
                    verdict: (row["verdict"] as String?).flatMap(Verdict.init(rawValue:)), reason: row["reason"])
            }
        }
    }

    /// The positions of a run's entries in the ledger, in order.
    public func positions(of run: String) throws(StoreError) -> [Int] {
        try read { database in
            try Int.fetchAll(
                database, sql: "SELECT position FROM entries WHERE run = ? ORDER BY position", arguments: [run])
        }
    }

    /// The candidates of a run whose digest begins with a text; each once.
    public func candidates(of run: String, prefix: String) throws(StoreError) -> [Digest] {
        try read { database in
            try String.fetchAll(
                database, sql: "SELECT DISTINCT candidate FROM candidates WHERE run = ? ORDER BY candidate",
                arguments: [run]
            ).filter { $0.hasPrefix(prefix) }.map(Self.digest)
        }
    }

    private static func time(_ text: String) throws -> Timestamp {
        guard let time = Timestamp(text) else { throw StoreError(.corrupt, "the index holds a broken time") }
        return time
    }

    private static func digest(_ text: String) throws -> Digest {
        guard let digest = Digest(hex: text) else { throw StoreError(.corrupt, "the index holds a broken digest") }
        return digest
    }

    private static func optionalDigest(_ text: String?) throws -> Digest? {
        try text.map(digest)
    }
}
