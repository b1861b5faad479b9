// SPDX-License-Identifier: Apache-2.0
public import PawlLedger
internal import PawlStore

/// The signals of DESIGN section 7 that judging can raise.
public enum JudgeSignal: String, Hashable, Sendable, CaseIterable {
    case judgeFailed = "judge.failed"
    case judgeFragile = "judge.fragile"
    case detMismatch = "det.mismatch"
    case timeRepeatGap = "time.repeat_gap"
    case timeTrend = "time.trend"
    case timeCPUGap = "time.cpu_gap"
    case underpowered = "stats.underpowered"
    case feedbackBudget = "feedback.budget"
    case processLimit = "proc.limit"
    case resultMissing = "result.missing"
    case resultOversize = "result.oversize"
    case resultMalformed = "result.malformed"
    case resultDuplicate = "result.dup"
    case earlyExit = "runner.early_exit"
    case valueNonfinite = "value.nonfinite"
    case valueRange = "value.range"
    case valueShape = "value.shape"
    case resultForged = "result.forged"
    case holdoutGap = "holdout.gap"
    case survivor = "proc.survivor"
    case tamperNew = "tamper.new"
    case impossiblePassed = "control.impossible_passed"
    case nullPassed = "control.null_passed"
    case oracleFailed = "control.oracle_failed"
    case answerCanary = "ans.canary"
    case dataCanary = "contam.ngram"
    case canaryShown = "canary.shown"

    /// How much it weighs.
    public var severity: Severity {
        switch self {
        case .judgeFailed, .judgeFragile, .detMismatch, .timeRepeatGap, .timeTrend, .underpowered, .feedbackBudget,
            .processLimit, .tamperNew, .nullPassed, .oracleFailed, .canaryShown:
            .note
        case .resultForged, .holdoutGap, .survivor, .timeCPUGap, .impossiblePassed, .answerCanary, .dataCanary:
            .violation
        default: .invalid
        }
    }

    /// Whether a judge may say it of an answer.
    var isForJudges: Bool { Self.forJudges.contains(self) }

    /// What a judge may say of an answer: that its values are wrong, or that it was copied from what was planted.
    static let forJudges: [JudgeSignal] = [.valueNonfinite, .valueRange, .valueShape, .answerCanary, .dataCanary]

    /// The record of an occurrence; the evidence is one sentence, cleaned and cut to 512 bytes. `weight`: a milder
    /// severity, where the occurrence has an honest explanation too.
    public func record(_ evidence: String, weight: Severity? = nil) -> SignalRecord {
        SignalRecord(
            code: rawValue, severity: min(weight ?? severity, severity), evidence: Evidence.clean(evidence, limit: 509))
    }
}
