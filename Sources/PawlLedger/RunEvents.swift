// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// A run began: everything that decides it, by digest.
public struct RunOpened: Codable, Hashable, Sendable {
    /// The run's name.
    public var name: String
    /// The object that holds the bytes of `pawl.yaml`.
    public var contract: Digest
    /// The object that lists the digests of all that the contract names.
    public var inputs: Digest
    /// The tree that attempts start from.
    public var workspace: Digest
    /// The tree of judging code and data.
    public var verifier: Digest
    /// 32 hexadecimal digits from which the run's pseudo-random choices are drawn.
    public var seed: String
    /// What this machine enforces, as `pawl doctor --json` prints it.
    public var level: JSONValue
    /// The version of Pawl.
    public var version: String

    /// Makes the record.
    public init(
        name: String, contract: Digest, inputs: Digest, workspace: Digest, verifier: Digest, seed: String,
        level: JSONValue, version: String
    ) {
        self.name = name
        self.contract = contract
        self.inputs = inputs
        self.workspace = workspace
        self.verifier = verifier
        self.seed = seed
        self.level = level
        self.version = version
    }
}

/// A run goes on after it stopped without `run.closed`.
public struct RunResumed: Codable, Hashable, Sendable {
    /// Bytes behind the last checkpoint that were removed.
    public var tornBytes: Int
    /// Attempts that had started and not ended; they go on under their numbers and reservations.
    public var continuedAttempts: [Int]
    /// Judgements that were reserved and not decided; they go on after their recorded rounds.
    public var continuedJudgements: [Int]

    /// Makes the record.
    public init(
        tornBytes: Int, continuedAttempts: [Int], continuedJudgements: [Int]
    ) {
        self.tornBytes = tornBytes
        self.continuedAttempts = continuedAttempts
        self.continuedJudgements = continuedJudgements
    }
}

/// A run ended as its contract says.
public struct RunClosed: Codable, Hashable, Sendable {
    /// One of `attempts`, `wall`, `cpu`, `judgements`, `patience`, `target`, `judge-failed`, `stopped`, `measured`,
    /// `gate-retired`, `violation` (the champion fell behind the vault), `exam` (the run was only an
    /// exam), `exam-failed`.
    public var reason: String
    /// The tree that holds the objective at the end.
    public var champion: Digest
    /// How many candidates were accepted.
    public var accepted: Int

    /// Makes the record.
    public init(
        reason: String, champion: Digest, accepted: Int
    ) {
        self.reason = reason
        self.champion = champion
        self.accepted = accepted
    }
}
