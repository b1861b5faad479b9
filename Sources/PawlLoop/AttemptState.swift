// SPDX-License-Identifier: Apache-2.0
public import PawlLedger

/// One attempt as the ledger tells it.
public struct AttemptState: Hashable, Sendable {
    /// Where the attempt's candidate stands.
    public enum Progress: Hashable, Sendable {
        /// There is no candidate.
        case none
        /// It waits for a judgement, for the first or another time.
        case waiting
        /// It is being judged.
        case judging(Int)
        /// It is decided by that judgement, or repeats its verdict.
        case decided(Int)
    }

    /// How it began.
    public internal(set) var started: AttemptStarted
    /// How it ended; nil while it is under way.
    public internal(set) var ended: AttemptEnded?
    /// What it left.
    public internal(set) var captured: CandidateCaptured?
    /// Where its candidate stands.
    public internal(set) var progress = Progress.none
    /// What decided its candidate: the verdict, or the repetition of one; nil before.
    public internal(set) var decision: VerdictReached?
    /// How often its candidate was judged again because the champion had changed meanwhile.
    public internal(set) var retests = 0
    /// How often the judge failed on it.
    public internal(set) var judgeFailures = 0
    /// Judgements that the agent asked for while it worked.
    public internal(set) var duringJudgements = 0

    /// Re-tests of a candidate that was judged against a champion that is no longer one.
    public static let maximumRetests = 2
    /// Further tries after a judge that failed.
    public static let maximumRetries = 1

    /// The verdict on its candidate, once decided.
    public var verdict: Verdict? { decision?.verdict }

    /// Whether its candidate still needs a verdict.
    public var isUndecided: Bool {
        switch progress {
        case .waiting, .judging: true
        case .none, .decided: false
        }
    }
}

/// One judgement as the ledger tells it.
public struct JudgementState: Hashable, Sendable {
    /// What it judges, and against what.
    public internal(set) var reserved: JudgementReserved
    /// Its recorded rounds, in order; forgotten with the verdict.
    public internal(set) var rounds: [JudgementRound] = []
    /// How many rounds were recorded.
    public internal(set) var roundCount = 0
    /// Whether a round of the champion was recorded: a pair was drawn.
    public internal(set) var isDrawn = false
    /// How it ended; nil while it is under way.
    public internal(set) var verdict: VerdictReached?
}

/// What is remembered of every tree that was captured or judged: a few dozen bytes.
public struct CandidateState: Hashable, Sendable {
    /// Where the verdict on a tree stands.
    public struct Decision: Hashable, Sendable {
        /// The judgement that reached it.
        public var judgement: Int
        /// The index of the verdict in the ledger.
        public var entry: Int
    }

    /// The verdict that stands for later captures of the same tree; inconclusive ones never do.
    public internal(set) var decision: Decision?
    /// Whether an attempt left it.
    var isCaptured = false
}

/// What a judgement is for.
enum JudgementPurpose: String {
    case baseline, candidate, during, replay, command

    /// Whether its verdict decides over the champion.
    var isDecisive: Bool { self == .baseline || self == .candidate }
    /// Whether it may follow the end of the run.
    var isAfterwards: Bool { self == .replay || self == .command }
}
