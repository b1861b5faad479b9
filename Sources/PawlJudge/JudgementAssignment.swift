// SPDX-License-Identifier: Apache-2.0
public import PawlBase
public import PawlLedger

/// One judgement to be carried out.
public struct JudgementAssignment: Sendable {
    /// The number of the judgement in its run, from 1.
    public var judgement: Int
    /// The attempt that made the candidate; nil for the baseline and for commands.
    public var attempt: Int?
    /// Who is judged.
    public var candidate: Contestant
    /// Who it is compared with; nil for the baseline.
    public var champion: Contestant?
    /// Without a champion, who else is asked where the judge fails on the candidate: the baseline, once it is decided.
    public var control: Contestant?
    /// The champion's metrics as its own judgement found them, for metrics that no paired stage measures.
    public var championMetrics: [String: MetricRecord]
    /// The error budget of this comparison; nil where it is not compared.
    public var alpha: Double?
    /// The run's seed, 32 hexadecimal digits.
    public var runSeed: String
    /// Whether it was asked for inside an attempt: visible stages only, no comparison, no error budget spent.
    public var visibleOnly: Bool
    /// The rounds of this judgement that the ledger already holds, in their order.
    public var recorded: [JudgementRound]
    /// Draw exactly so many pairs and decide nothing, to measure noise; nil: the contract's rule.
    public var measuredPairs: Int?

    /// Makes an assignment.
    public init(
        judgement: Int, attempt: Int? = nil, candidate: Contestant, champion: Contestant? = nil,
        control: Contestant? = nil, championMetrics: [String: MetricRecord] = [:], alpha: Double? = nil,
        runSeed: String, visibleOnly: Bool = false, recorded: [JudgementRound] = [], measuredPairs: Int? = nil
    ) {
        self.judgement = judgement
        self.attempt = attempt
        self.candidate = candidate
        self.champion = champion
        self.control = control
        self.championMetrics = championMetrics
        self.alpha = alpha
        self.runSeed = runSeed
        self.visibleOnly = visibleOnly
        self.recorded = recorded
        self.measuredPairs = measuredPairs
    }
}

/// How a judgement ended.
public struct JudgementResult: Hashable, Sendable {
    /// The verdict, ready for the ledger. `accepted` means: beats the given champion (or, for a baseline, passes).
    public var verdict: VerdictReached
    /// What the judges of visible stages would tell the agent, by stage; nil where they said nothing.
    public var feedback: JSONValue?
    /// The end of the contestant's stderr in visible rounds, at most `feedback.log_tail` bytes.
    public var logTail: String
    /// Whether every guard holds: a tie may only go to such a candidate.
    public var guardsHold: Bool
    /// Whether the judge failed on the champion or baseline too: the verdict is then `inconclusive`. Three such
    /// judgements in a row, or one of the baseline, end a run.
    public var judgeFailed: Bool

    /// Makes a result.
    public init(
        verdict: VerdictReached, feedback: JSONValue? = nil, logTail: String = "", guardsHold: Bool = false,
        judgeFailed: Bool = false
    ) {
        self.verdict = verdict
        self.feedback = feedback
        self.logTail = logTail
        self.guardsHold = guardsHold
        self.judgeFailed = judgeFailed
    }
}
