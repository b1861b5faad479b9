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
    /// Paths that differ from the first parent, sorted.
    public var changed: [String]
    /// New paths outside `editable` that were dropped, sorted.
    public var dropped: [String]
    /// The driver's own account of what it proposed (the tuner's parameters).
    public var changes: JSONValue?

    /// Makes the record.
    public init(
        attempt: Int, candidate: Digest, parents: [Digest], changed: [String], dropped: [String] = [],
        changes: JSONValue? = nil
    ) {
        self.attempt = attempt
        self.candidate = candidate
        self.parents = parents
        self.changed = changed
        self.dropped = dropped
        self.changes = changes
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
