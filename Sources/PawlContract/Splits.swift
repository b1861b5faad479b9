// SPDX-License-Identifier: Apache-2.0

/// The hidden sets that a verifier may have besides its visible stages.
public enum SplitName: String, Hashable, Sendable, CaseIterable {
    /// Coarse feedback: better, same or worse than the champion.
    case rehearsal
    /// One bit: a candidate that beats the champion on the visible stages becomes champion only if it also does here.
    case gate
    /// Asked once, at the end: champion against baseline. That number is the one reported.
    case vault
}

/// One entry of `verifier.splits`.
public struct SplitSpec: Hashable, Sendable {
    /// The judge's argument vector, run in the verifier folder.
    public var judge: [String]
    /// How often the set may be asked, over all runs, commands and lineages that share the state folder.
    public var queries: Int
    /// The name under which the ledger counts the set's queries; nil: the contract's name and the split's.
    public var set: String?
    /// Rounds of each contestant in one query.
    public var rounds: Int
    /// Candidate files shown to the judge as inert bytes; empty: the judge asks a contestant.
    public var files: [Glob]
    /// What the judge itself may use in a round.
    public var limits: CellLimits

    /// Makes a split.
    public init(
        judge: [String], queries: Int, set: String? = nil, rounds: Int = 1, files: [Glob] = [],
        limits: CellLimits = CellLimits()
    ) {
        self.judge = judge
        self.queries = queries
        self.set = set
        self.rounds = rounds
        self.files = files
        self.limits = limits
    }

    /// The split as a stage of that name, whose rounds are played for each contestant.
    public func stage(_ name: SplitName) -> StageSpec {
        StageSpec(
            name: name.rawValue, kind: files.isEmpty ? .ask : .artifact, judge: judge, rounds: rounds, compare: .alone,
            files: files, limits: limits)
    }
}

extension Contract {
    /// The name under which the ledger counts a split's queries; nil where the contract has no such split.
    public func hiddenSet(_ name: SplitName) -> String? {
        verifier.splits[name].map { $0.set ?? "\(self.name)/\(name.rawValue)" }
    }
}
