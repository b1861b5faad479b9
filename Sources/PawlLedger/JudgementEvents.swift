// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// A judgement is about to begin and its cost is reserved.
public struct JudgementReserved: Codable, Hashable, Sendable {
    /// The number of the judgement in its run, from 1.
    public var judgement: Int
    /// The attempt that made the candidate; nil for the baseline and for commands.
    public var attempt: Int?
    /// The tree to be judged.
    public var candidate: Digest
    /// The tree it is compared with; nil for the baseline.
    public var champion: Digest?
    /// `baseline`, `candidate`, `during` (asked for inside an attempt), `replay`, `command`.
    public var purpose: String
    /// The number of the comparison in its run, from 1, where alpha is spent on it.
    public var comparison: Int?
    /// The error budget given to this comparison.
    public var alpha: Double?

    /// Makes the record.
    public init(
        judgement: Int, attempt: Int? = nil, candidate: Digest, champion: Digest? = nil, purpose: String,
        comparison: Int? = nil, alpha: Double? = nil
    ) {
        self.judgement = judgement
        self.attempt = attempt
        self.candidate = candidate
        self.champion = champion
        self.purpose = purpose
        self.comparison = comparison
        self.alpha = alpha
    }
}

/// One round of a stage, of one contestant.
public struct JudgementRound: Codable, Hashable, Sendable {
    /// The number of the judgement.
    public var judgement: Int
    /// The stage.
    public var stage: String
    /// The number of the round in its stage, from 1; both rounds of a pair share it.
    public var round: Int
    /// `candidate`, `champion`, or `control`: the champion, without one the baseline, asked where the judge failed
    /// twice on the candidate. The judge is not told.
    public var arm: String
    /// 32 hexadecimal digits, the same for both rounds of a pair.
    public var seed: String
    /// `pass`, `fail`, `invalid`, `judge-failed`.
    public var outcome: String
    /// Metrics by name.
    public var metrics: [String: Double]
    /// How many questions were asked.
    public var asks: Int
    /// What the contestant's cells used.
    public var usage: Usage
    /// What was noticed.
    public var signals: [SignalRecord]
    /// The object that holds the transcript of the round.
    public var evidence: Digest?

    /// The tree that was questioned, where the verifier builds candidates: the output of the one build that counts.
    public var built: Digest?
    /// How far the round can be trusted at best, where its stage runs programs beside the candidate's code; nil where
    /// candidate code is only asked or read.
    public var assurance: Assurance?

    /// What Pawl's clocks read over its timed questions, where it was measured.
    public var meter: MeterRecord?

    /// Makes the record.
    public init(
        judgement: Int, stage: String, round: Int, arm: String, seed: String, outcome: String,
        metrics: [String: Double] = [:], asks: Int = 0, usage: Usage, signals: [SignalRecord] = [],
        evidence: Digest? = nil, built: Digest? = nil, assurance: Assurance? = nil, meter: MeterRecord? = nil
    ) {
        self.judgement = judgement
        self.stage = stage
        self.round = round
        self.arm = arm
        self.seed = seed
        self.outcome = outcome
        self.metrics = metrics
        self.asks = asks
        self.usage = usage
        self.signals = signals
        self.evidence = evidence
        self.built = built
        self.assurance = assurance
        self.meter = meter
    }
}

/// What Pawl's clocks read over the timed questions of one round.
public struct MeterRecord: Codable, Hashable, Sendable {
    /// From question to answer.
    public var wallNanoseconds: Int
    /// CPU time that was charged.
    public var cpuNanoseconds: Int
    /// How long the cells could run for it; longer than the wall time where a start or a freeze is charged too.
    public var openNanoseconds: Int
    /// What others used of the measured core meanwhile; nil where no core is kept for measuring or its load is unknown.
    public var othersNanoseconds: Int?

    /// Makes the record.
    public init(
        wallNanoseconds: Int, cpuNanoseconds: Int, openNanoseconds: Int, othersNanoseconds: Int? = nil
    ) {
        self.wallNanoseconds = wallNanoseconds
        self.cpuNanoseconds = cpuNanoseconds
        self.openNanoseconds = openNanoseconds
        self.othersNanoseconds = othersNanoseconds
    }
}

/// A metric with its uncertainty.
public struct MetricRecord: Codable, Hashable, Sendable {
    /// The estimate.
    public var value: Double
    /// The lower end of the 95 % interval; the value itself for exact metrics.
    public var low: Double
    /// The upper end.
    public var high: Double
    /// How many rounds it rests on.
    public var rounds: Int

    /// Makes the record.
    public init(
        value: Double, low: Double, high: Double, rounds: Int
    ) {
        self.value = value
        self.low = low
        self.high = high
        self.rounds = rounds
    }
}

/// What the acceptance rule found.
public struct ComparisonRecord: Codable, Hashable, Sendable {
    /// `exact`, `sequential`, `naive`.
    public var rule: String
    /// Pairs drawn, without the confirming ones.
    public var pairs: Int
    /// Pairs in which the candidate was better.
    public var wins: Int
    /// The e-value at the end (rule sequential), else 0.
    public var evidence: Double
    /// The e-value that was needed, 1 / alpha (rule sequential), else 0.
    public var threshold: Double
    /// The estimated gain as a log-ratio; positive is better.
    public var effect: Double
    /// The lower end of its 95 % interval.
    public var low: Double
    /// The upper end.
    public var high: Double
    /// Whether the confirming pairs agreed, where they were drawn.
    public var confirmed: Bool?

    /// Makes the record.
    public init(
        rule: String, pairs: Int, wins: Int, evidence: Double, threshold: Double, effect: Double, low: Double,
        high: Double, confirmed: Bool? = nil
    ) {
        self.rule = rule
        self.pairs = pairs
        self.wins = wins
        self.evidence = evidence
        self.threshold = threshold
        self.effect = effect
        self.low = low
        self.high = high
        self.confirmed = confirmed
    }
}

/// A judgement ended.
public struct VerdictReached: Codable, Hashable, Sendable {
    /// The number of the judgement.
    public var judgement: Int
    /// The attempt that made the candidate.
    public var attempt: Int?
    /// The tree that was judged.
    public var candidate: Digest
    /// The verdict.
    public var verdict: Verdict
    /// How far it can be trusted.
    public var assurance: Assurance
    /// One sentence.
    public var reason: String
    /// What was noticed.
    public var signals: [SignalRecord]
    /// The candidate's metrics.
    public var metrics: [String: MetricRecord]
    /// The champion's metrics in the same judgement.
    public var baseline: [String: MetricRecord]
    /// What the acceptance rule found.
    public var comparison: ComparisonRecord?
    /// The earlier judgement of the same tree whose verdict is repeated.
    public var duplicateOf: Int?
    /// The object that holds the judge's feedback for the agent.
    public var feedback: Digest?
    /// What the judgement's cells used.
    public var usage: Usage

    /// Makes the record.
    public init(
        judgement: Int, attempt: Int? = nil, candidate: Digest, verdict: Verdict, assurance: Assurance, reason: String,
        signals: [SignalRecord] = [], metrics: [String: MetricRecord] = [:], baseline: [String: MetricRecord] = [:],
        comparison: ComparisonRecord? = nil, duplicateOf: Int? = nil, feedback: Digest? = nil, usage: Usage
    ) {
        self.judgement = judgement
        self.attempt = attempt
        self.candidate = candidate
        self.verdict = verdict
        self.assurance = assurance
        self.reason = reason
        self.signals = signals
        self.metrics = metrics
        self.baseline = baseline
        self.comparison = comparison
        self.duplicateOf = duplicateOf
        self.feedback = feedback
        self.usage = usage
    }
}

/// Another candidate holds the objective: a compare-and-set.
public struct ChampionChanged: Codable, Hashable, Sendable {
    /// The new champion.
    public var candidate: Digest
    /// The champion it replaced; nil for the baseline.
    public var replaced: Digest?
    /// The judgement that decided it.
    public var judgement: Int
    /// Its objective as measured then.
    public var objective: Double?

    /// Makes the record.
    public init(
        candidate: Digest, replaced: Digest? = nil, judgement: Int, objective: Double? = nil
    ) {
        self.candidate = candidate
        self.replaced = replaced
        self.judgement = judgement
        self.objective = objective
    }
}

/// A candidate broke a rule.
public struct ViolationFound: Codable, Hashable, Sendable {
    /// The tree, where there is one.
    public var candidate: Digest?
    /// The attempt.
    public var attempt: Int?
    /// What was noticed; at least one with severity violation.
    public var signals: [SignalRecord]

    /// Makes the record.
    public init(
        candidate: Digest? = nil, attempt: Int? = nil, signals: [SignalRecord]
    ) {
        self.candidate = candidate
        self.attempt = attempt
        self.signals = signals
    }
}

/// A candidate and all that descends from it is no longer accepted.
public struct CandidateRevoked: Codable, Hashable, Sendable {
    /// The tree.
    public var candidate: Digest
    /// The reason given.
    public var why: String
    /// The champion after the fall-back.
    public var champion: Digest
    /// The accepted candidates that descend from it and fall with it, in the order of their acceptance.
    public var descendants: [Digest]

    /// Makes the record.
    public init(
        candidate: Digest, why: String, champion: Digest, descendants: [Digest] = []
    ) {
        self.candidate = candidate
        self.why = why
        self.champion = champion
        self.descendants = descendants
    }
}
