// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// An agent was given a workspace.
public struct AttemptStarted: Codable, Hashable, Sendable {
    /// The number of the attempt in its run, from 1.
    public var attempt: Int
    /// The agent's name in the contract.
    public var agent: String
    /// The tree it starts from.
    public var parent: Digest
    /// 32 hexadecimal digits for the driver's own choices.
    public var seed: String
    /// The object that holds the briefing, where one was given.
    public var briefing: Digest?

    /// Makes the record.
    public init(
        attempt: Int, agent: String, parent: Digest, seed: String, briefing: Digest? = nil
    ) {
        self.attempt = attempt
        self.agent = agent
        self.parent = parent
        self.seed = seed
        self.briefing = briefing
    }
}

/// An attempt is over.
public struct AttemptEnded: Codable, Hashable, Sendable {
    /// The number of the attempt.
    public var attempt: Int
    /// `captured`, `nothing` (no change), `refused` (capture refused), `failed` (the driver could not work), `interrupted`.
    public var outcome: String
    /// One sentence.
    public var reason: String
    /// What its cells used.
    public var usage: Usage
    /// What was noticed.
    public var signals: [SignalRecord]
    /// The object that holds the agent's note.
    public var note: Digest?
    /// The object that holds its output.
    public var log: Digest?

    /// Makes the record.
    public init(
        attempt: Int, outcome: String, reason: String, usage: Usage, signals: [SignalRecord] = [], note: Digest? = nil,
        log: Digest? = nil
    ) {
        self.attempt = attempt
        self.outcome = outcome
        self.reason = reason
        self.usage = usage
        self.signals = signals
        self.note = note
        self.log = log
    }
}

/// An attempt left a candidate.
public struct CandidateCaptured: Codable, Hashable, Sendable {
    /// The number of the attempt.
    public var attempt: Int
    /// The digest of the tree manifest.
    public var candidate: Digest
    /// The trees it was made from.
    public var parents: [Digest]
    /// Paths that differ from the first parent, sorted; as many of the first as fit into `maximumList` bytes.
    public var changed: [String]
    /// New paths outside `editable` that were dropped, sorted; as many of the first as fit into `maximumList` bytes.
    public var dropped: [String]
    /// The driver's own account of what it proposed (the tuner's parameters); left out above `maximumList` bytes.
    public var changes: JSONValue?

    /// The most bytes of each list and of the account, as JSON: the agent decides how long its paths are, and must
    /// not decide whether the entry can be written.
    public static let maximumList = 16 << 10

    /// Makes the record, with its lists cut to what an entry holds.
    public init(
        attempt: Int, candidate: Digest, parents: [Digest], changed: [String], dropped: [String] = [],
        changes: JSONValue? = nil
    ) {
        self.attempt = attempt
        self.candidate = candidate
        self.parents = parents
        self.changed = Self.fitting(changed)
        self.dropped = Self.fitting(dropped)
        self.changes = changes.flatMap { CanonicalJSON.encode($0).count <= Self.maximumList ? $0 : nil }
    }

    private static func fitting(_ paths: [String]) -> [String] {
        var left = maximumList
        return Array(
            paths.prefix { path in
                left -= CanonicalJSON.encode(.string(path)).count + 1
                return left >= 0
            })
    }
}

/// What an agent was told.
public struct FeedbackGiven: Codable, Hashable, Sendable {
    /// The attempt that was told.
    public var attempt: Int
    /// The judgement it was told about.
    public var judgement: Int?
    /// The object that holds exactly what was told.
    public var content: Digest

    /// Makes the record.
    public init(
        attempt: Int, judgement: Int? = nil, content: Digest
    ) {
        self.attempt = attempt
        self.judgement = judgement
        self.content = content
    }
}
