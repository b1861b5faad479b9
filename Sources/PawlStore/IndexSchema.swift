// SPDX-License-Identifier: Apache-2.0

/// The tables of the index database. Every row is a fold over ledger entries; none is written for its own sake.
///
/// JSON columns hold canonical JSON, digests are hexadecimal, times RFC 3339 as in the ledger, durations nanoseconds.
/// A change of any statement needs a new `version`: a database of another version is emptied and folded anew.
enum IndexSchema {
    static let version = 3

    /// The tables by name, each with the key that orders its dump.
    static let tables: [(name: String, key: String, columns: String)] = [
        (
            "runs", "run",
            """
            run TEXT PRIMARY KEY, name TEXT NOT NULL, opened TEXT NOT NULL, contract TEXT NOT NULL,
            inputs TEXT NOT NULL, workspace TEXT NOT NULL, verifier TEXT NOT NULL, seed TEXT NOT NULL,
            level TEXT NOT NULL, version TEXT NOT NULL, resumed INTEGER NOT NULL DEFAULT 0, last TEXT NOT NULL,
            champion TEXT, objective REAL, closed TEXT, reason TEXT, accepted INTEGER
            """
        ),
        (
            "attempts", "run, attempt",
            """
            run TEXT NOT NULL, attempt INTEGER NOT NULL, agent TEXT NOT NULL, parent TEXT NOT NULL, seed TEXT NOT NULL,
            briefing TEXT, started TEXT NOT NULL, ended TEXT, outcome TEXT, reason TEXT, wall INTEGER, cpu INTEGER,
            peak INTEGER, note TEXT, log TEXT, PRIMARY KEY (run, attempt)
            """
        ),
        (
            "candidates", "run, position",
            """
            run TEXT NOT NULL, position INTEGER NOT NULL, candidate TEXT NOT NULL, attempt INTEGER NOT NULL,
            captured TEXT NOT NULL, parents TEXT NOT NULL, changed TEXT NOT NULL, dropped TEXT NOT NULL, changes TEXT,
            revoked TEXT, PRIMARY KEY (run, position)
            """
        ),
        (
            "judgements", "run, judgement",
            """
            run TEXT NOT NULL, judgement INTEGER NOT NULL, attempt INTEGER, candidate TEXT NOT NULL, champion TEXT,
            purpose TEXT NOT NULL, comparison INTEGER, alpha REAL, reserved TEXT NOT NULL,
            PRIMARY KEY (run, judgement)
            """
        ),
        (
            "rounds", "run, judgement, position",
            """
            run TEXT NOT NULL, judgement INTEGER NOT NULL, position INTEGER NOT NULL, stage TEXT NOT NULL,
            round INTEGER NOT NULL, arm TEXT NOT NULL, seed TEXT NOT NULL, outcome TEXT NOT NULL,
            metrics TEXT NOT NULL, asks INTEGER NOT NULL, wall INTEGER NOT NULL, cpu INTEGER NOT NULL,
            peak INTEGER NOT NULL, evidence TEXT, PRIMARY KEY (run, judgement, position)
            """
        ),
        (
            "verdicts", "run, position",
            """
            run TEXT NOT NULL, position INTEGER NOT NULL, judgement INTEGER NOT NULL, attempt INTEGER, candidate TEXT NOT NULL,
            verdict TEXT NOT NULL, assurance TEXT NOT NULL, reason TEXT NOT NULL, decided TEXT NOT NULL,
            metrics TEXT NOT NULL, baseline TEXT NOT NULL, comparison TEXT, duplicate INTEGER, feedback TEXT,
            wall INTEGER NOT NULL, cpu INTEGER NOT NULL, peak INTEGER NOT NULL, PRIMARY KEY (run, position)
            """
        ),
        (
            "champions", "run, position",
            """
            run TEXT NOT NULL, position INTEGER NOT NULL, candidate TEXT NOT NULL, replaced TEXT,
            judgement INTEGER, objective REAL, since TEXT NOT NULL, PRIMARY KEY (run, position)
            """
        ),
        (
            "signals", "run, position, ordinal",
            """
            run TEXT NOT NULL, position INTEGER NOT NULL, ordinal INTEGER NOT NULL, attempt INTEGER,
            judgement INTEGER, candidate TEXT, code TEXT NOT NULL, severity TEXT NOT NULL, evidence TEXT NOT NULL,
            PRIMARY KEY (run, position, ordinal)
            """
        ),
        (
            "reservations", "run, reservation",
            """
            run TEXT NOT NULL, reservation INTEGER NOT NULL, attempt INTEGER, judgement INTEGER,
            reserved TEXT NOT NULL, settled TEXT, PRIMARY KEY (run, reservation)
            """
        ),
        (
            "calls", "run, position",
            """
            run TEXT NOT NULL, position INTEGER NOT NULL, attempt INTEGER NOT NULL, call INTEGER NOT NULL,
            endpoint TEXT, model TEXT, served TEXT, outcome TEXT NOT NULL, status INTEGER, refusal TEXT,
            ended TEXT NOT NULL, tokens INTEGER, nano_usd INTEGER, reservation INTEGER, PRIMARY KEY (run, position)
            """
        ),
        (
            "feedback", "run, position",
            """
            run TEXT NOT NULL, position INTEGER NOT NULL, attempt INTEGER NOT NULL, judgement INTEGER,
            content TEXT NOT NULL, PRIMARY KEY (run, position)
            """
        ),
        (
            "entries", "position",
            """
            position INTEGER PRIMARY KEY, run TEXT NOT NULL, time TEXT NOT NULL, type TEXT NOT NULL
            """
        ),
    ]

    /// Look-ups that `list` and `show` make.
    static let indexes = [
        "CREATE INDEX candidates_by_digest ON candidates (candidate)",
        "CREATE INDEX verdicts_by_candidate ON verdicts (candidate)",
        "CREATE INDEX entries_by_run ON entries (run, position)",
    ]
}
