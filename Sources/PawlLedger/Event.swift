// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// One typed event of the ledger (DESIGN section 8).
public enum Event: Hashable, Sendable {
    case runOpened(RunOpened)
    case runResumed(RunResumed)
    case runClosed(RunClosed)
    case attemptStarted(AttemptStarted)
    case attemptEnded(AttemptEnded)
    case candidateCaptured(CandidateCaptured)
    case judgementReserved(JudgementReserved)
    case judgementRound(JudgementRound)
    case splitQueried(SplitQueried)
    case verdict(VerdictReached)
    case championChanged(ChampionChanged)
    case violation(ViolationFound)
    case revoked(CandidateRevoked)
    case feedbackGiven(FeedbackGiven)
    case budgetReserved(BudgetReserved)
    case budgetSettled(BudgetSettled)
    case examPassed(ExamTaken)
    case examFailed(ExamTaken)
    case modelCall(ModelCallRecord)
    /// An event whose machinery comes with a later version.
    case reserved(ReservedKind, ReservedRecord)
}

/// The events that are reserved in fold and format.
public enum ReservedKind: String, Hashable, Sendable, CaseIterable {
    case egressRequest = "egress.request"
    case toolCall = "tool.call"
    case approvalAsked = "approval.asked"
    case approvalGiven = "approval.given"
    case approvalRefused = "approval.refused"
}

extension Event {
    /// The event's name in the ledger, such as `attempt.started`.
    public var name: String {
        switch self {
        case .runOpened: "run.opened"
        case .runResumed: "run.resumed"
        case .runClosed: "run.closed"
        case .attemptStarted: "attempt.started"
        case .attemptEnded: "attempt.ended"
        case .candidateCaptured: "candidate.captured"
        case .judgementReserved: "judgement.reserved"
        case .judgementRound: "judgement.round"
        case .splitQueried: "split.queried"
        case .verdict: "verdict"
        case .championChanged: "champion.changed"
        case .violation: "violation"
        case .revoked: "revoked"
        case .feedbackGiven: "feedback.given"
        case .budgetReserved: "budget.reserved"
        case .budgetSettled: "budget.settled"
        case .examPassed: "exam.passed"
        case .examFailed: "exam.failed"
        case .modelCall: "model.call"
        case .reserved(let kind, _): kind.rawValue
        }
    }

    /// The event's fields as JSON.
    public func body() throws(JSONError) -> JSONValue {
        switch self {
        case .runOpened(let record): try JSONCoding.encode(record)
        case .runResumed(let record): try JSONCoding.encode(record)
        case .runClosed(let record): try JSONCoding.encode(record)
        case .attemptStarted(let record): try JSONCoding.encode(record)
        case .attemptEnded(let record): try JSONCoding.encode(record)
        case .candidateCaptured(let record): try JSONCoding.encode(record)
        case .judgementReserved(let record): try JSONCoding.encode(record)
        case .judgementRound(let record): try JSONCoding.encode(record)
        case .splitQueried(let record): try JSONCoding.encode(record)
        case .verdict(let record): try JSONCoding.encode(record)
        case .championChanged(let record): try JSONCoding.encode(record)
        case .violation(let record): try JSONCoding.encode(record)
        case .revoked(let record): try JSONCoding.encode(record)
        case .feedbackGiven(let record): try JSONCoding.encode(record)
        case .budgetReserved(let record): try JSONCoding.encode(record)
        case .budgetSettled(let record): try JSONCoding.encode(record)
        case .examPassed(let record), .examFailed(let record): try JSONCoding.encode(record)
        case .modelCall(let record): try JSONCoding.encode(record)
        case .reserved(_, let record): try JSONCoding.encode(record)
        }
    }

    /// Reads an event by its name and fields.
    public init(name: String, body: JSONValue) throws(JSONError) {
        switch name {
        case "run.opened": self = .runOpened(try JSONCoding.decode(RunOpened.self, from: body))
        case "run.resumed": self = .runResumed(try JSONCoding.decode(RunResumed.self, from: body))
        case "run.closed": self = .runClosed(try JSONCoding.decode(RunClosed.self, from: body))
        case "attempt.started": self = .attemptStarted(try JSONCoding.decode(AttemptStarted.self, from: body))
        case "attempt.ended": self = .attemptEnded(try JSONCoding.decode(AttemptEnded.self, from: body))
        case "candidate.captured": self = .candidateCaptured(try JSONCoding.decode(CandidateCaptured.self, from: body))
        case "judgement.reserved": self = .judgementReserved(try JSONCoding.decode(JudgementReserved.self, from: body))
        case "split.queried": self = .splitQueried(try JSONCoding.decode(SplitQueried.self, from: body))
        case "judgement.round": self = .judgementRound(try JSONCoding.decode(JudgementRound.self, from: body))
        case "verdict": self = .verdict(try JSONCoding.decode(VerdictReached.self, from: body))
        case "champion.changed": self = .championChanged(try JSONCoding.decode(ChampionChanged.self, from: body))
        case "violation": self = .violation(try JSONCoding.decode(ViolationFound.self, from: body))
        case "revoked": self = .revoked(try JSONCoding.decode(CandidateRevoked.self, from: body))
        case "feedback.given": self = .feedbackGiven(try JSONCoding.decode(FeedbackGiven.self, from: body))
        case "budget.reserved": self = .budgetReserved(try JSONCoding.decode(BudgetReserved.self, from: body))
        case "budget.settled": self = .budgetSettled(try JSONCoding.decode(BudgetSettled.self, from: body))
        case "exam.passed": self = .examPassed(try JSONCoding.decode(ExamTaken.self, from: body))
        case "exam.failed": self = .examFailed(try JSONCoding.decode(ExamTaken.self, from: body))
        case "model.call": self = .modelCall(try JSONCoding.decode(ModelCallRecord.self, from: body))
        default:
            guard let kind = ReservedKind(rawValue: name) else {
                throw JSONError(.badValue, "'\(name)' is not the name of an event")
            }
            self = .reserved(kind, try JSONCoding.decode(ReservedRecord.self, from: body))
        }
    }
}
