// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// A hidden set was asked, answered, or found to be used up.
///
/// Each query is two entries: `asked`, which is durable before the set is touched and counts against its budget, and
/// `answered` with the declared bits. What the judge said and what the contestants did is an object with a random salt.
public struct SplitQueried: Codable, Hashable, Sendable {
    /// `rehearsal`, `gate`, `vault`.
    public var split: String
    /// The name under which the set's queries are counted.
    public var set: String
    /// `asked`, `answered`, `retired`.
    public var phase: String
    /// The judgement that it belongs to; nil for the vault.
    public var judgement: Int?
    /// Whose answers are judged.
    public var candidate: Digest
    /// What it is compared with.
    public var reference: Digest
    /// The tree that the candidate's lineage began with.
    public var root: Digest
    /// Queries of the set so far, this one included, over all runs of the state folder.
    public var used: Int
    /// How many it may be asked.
    public var queries: Int
    /// What leaves the set: `pass`, `fail` (gate), `better`, `same`, `worse` (rehearsal), `unknown` where the judge
    /// failed on the reference, `measured` (vault).
    public var word: String?
    /// The vault's numbers: the candidate's objective.
    public var metric: MetricRecord?
    /// The vault's numbers: the reference's objective.
    public var baseline: MetricRecord?
    /// The vault's numbers: the gain with its 95 % interval, a log-ratio where the objective has one.
    public var comparison: ComparisonRecord?
    /// The object with everything that was said and seen, salted.
    public var evidence: Digest?
    /// `exam` where controls were played and no candidate was judged; such a query is answered with the word `examined`.
    public var purpose: String?

    /// Makes the record.
    public init(
        split: String, set: String, phase: String, judgement: Int? = nil, candidate: Digest, reference: Digest,
        root: Digest, used: Int, queries: Int, word: String? = nil, metric: MetricRecord? = nil,
        baseline: MetricRecord? = nil, comparison: ComparisonRecord? = nil, evidence: Digest? = nil,
        purpose: String? = nil
    ) {
        self.split = split
        self.set = set
        self.phase = phase
        self.judgement = judgement
        self.candidate = candidate
        self.reference = reference
        self.root = root
        self.used = used
        self.queries = queries
        self.word = word
        self.metric = metric
        self.baseline = baseline
        self.comparison = comparison
        self.evidence = evidence
        self.purpose = purpose
    }
}
