// SPDX-License-Identifier: Apache-2.0
public import PawlBase
public import PawlContract
public import PawlLedger

/// One query of a hidden set.
public struct HiddenAssignment: Sendable {
    /// The judgement that it belongs to; 0 for the vault.
    public var judgement: Int
    /// Which set.
    public var split: SplitName
    /// Whose answers are judged.
    public var candidate: Contestant
    /// What it is compared with.
    public var reference: Contestant
    /// The run's seed, 32 hexadecimal digits.
    public var runSeed: String

    /// Makes an assignment.
    public init(
        judgement: Int, split: SplitName, candidate: Contestant, reference: Contestant, runSeed: String
    ) {
        self.judgement = judgement
        self.split = split
        self.candidate = candidate
        self.reference = reference
        self.runSeed = runSeed
    }
}

/// What a hidden set said about two contestants: for the harness alone. Nothing here is told to anybody but as the
/// declared word.
public struct HiddenReading: Sendable {
    /// One contestant's values.
    public struct Side: Hashable, Sendable {
        /// The objective by item where the judge gave items, else by round; empty where some round did not pass.
        public var values: [Double] = []
        /// Whether the values are those of items.
        public var isByItem = false
        /// How many values each round gave.
        public var rounds: [Int] = []
        /// Why there are no values.
        public var failure: String?

        /// The values of each round.
        public var byRound: [[Double]] {
            guard !rounds.isEmpty, rounds.reduce(0, +) == values.count else { return values.map { [$0] } }
            var start = 0
            return rounds.map { count in
                defer { start += count }
                return Array(values[start..<start + count])
            }
        }
    }

    /// The candidate's values.
    public var candidate: Side
    /// The reference's values.
    public var reference: Side
    /// The violations that were noticed in the candidate's rounds, once each; the evidence may tell of hidden items.
    public var violations: [SignalRecord]
    /// The object that holds all that was said and seen, with a random salt.
    public var evidence: Digest
    /// What the cells used.
    public var usage: Usage

    /// Whether both have values that pair one by one.
    public var isPaired: Bool {
        candidate.failure == nil && reference.failure == nil && candidate.isByItem == reference.isByItem
            && candidate.values.count == reference.values.count
    }
}
