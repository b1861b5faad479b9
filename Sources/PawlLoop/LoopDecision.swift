// SPDX-License-Identifier: Apache-2.0
public import PawlBase
public import PawlLedger

/// What a run does next. Decisions are carried out in their order: the events of each are durable in the ledger before
/// its work begins, and all are folded before the next ones are asked for.
public enum LoopDecision: Hashable, Sendable {
    /// Append these events; they follow from what is known and need no work.
    case record([Event])
    /// Read the verdict at a place of the ledger and append what ``RunState/events(repeating:attempt:)`` makes of it.
    case repeatVerdict(attempt: Int, entry: Int)
    /// Begin a judgement.
    case judge(JudgementPlan)
    /// Go on with a judgement that was reserved before the run stopped, behind its recorded rounds.
    case continueJudgement(Int)
    /// Begin an attempt.
    case startAttempt(AttemptPlan)
    /// Do an attempt again, under its number and seed, that was under way when the run stopped.
    case repeatAttempt(Int)
    /// Let the champion meet the vault; its answer is recorded as `split.queried`.
    case askVault
    /// Append the end of the run and stop.
    case close(RunClosed)
}

/// An attempt that is about to begin.
public struct AttemptPlan: Hashable, Sendable {
    /// Its number.
    public var attempt: Int
    /// The agent's name.
    public var agent: String
    /// The tree it starts from.
    public var parent: Digest
    /// Its seed.
    public var seed: String
    /// What it may spend: its limits, clipped to what is left of the budget.
    public var amount: Amount
    /// The reservation to append; nil where it is in the ledger already.
    public var reservation: BudgetReserved?

    /// The events to append before the agent starts.
    public func events(briefing: Digest?) -> [Event] {
        let started = AttemptStarted(attempt: attempt, agent: agent, parent: parent, seed: seed, briefing: briefing)
        return (reservation.map { [.budgetReserved($0)] } ?? []) + [.attemptStarted(started)]
    }
}

/// A judgement that is about to begin.
public struct JudgementPlan: Hashable, Sendable {
    /// What is judged, against what, at which error budget.
    public var reserved: JudgementReserved
    /// What it may spend.
    public var amount: Amount
    /// The reservation to append; nil where it is in the ledger already.
    public var reservation: BudgetReserved?

    /// The events to append before the judge starts.
    public var events: [Event] {
        (reservation.map { [.budgetReserved($0)] } ?? []) + [.judgementReserved(reserved)]
    }
}

/// What is not in the ledger.
public struct LoopMoment: Hashable, Sendable {
    /// Wall time of the run in nanoseconds, all sessions together.
    public var wallNanoseconds: Int
    /// Whether somebody asked the run to come to its end (reason `stopped`).
    public var isStopping: Bool

    /// Makes a moment.
    public init(wallNanoseconds: Int, isStopping: Bool = false) {
        self.wallNanoseconds = wallNanoseconds
        self.isStopping = isStopping
    }
}
