// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger

/// What a stage made of a control, beside what it made of the honest contestant under the same seed.
enum StageOutcome: Hashable, Sendable {
    /// It was refused, for this reason.
    case refused(String)
    /// The judge failed, for this reason; nothing got through, and nothing was found out.
    case judgeFailed(String)
    /// It passed a stage that only says pass or fail.
    case passed
    /// It passed, and is no better by the metric that decides.
    case noBetter(Double, honest: Double)
    /// It passed, and is better.
    case better(Double, honest: Double)

    /// Weighs a round against the honest one; both had the same seed.
    init(_ round: PlayedRound, honest: JudgementRound, verifier: VerifierSpec) {
        let played = round.record
        guard played.outcome == "pass" else {
            let reason = round.refusal
            self = played.outcome == "judge-failed" ? .judgeFailed(reason) : .refused(reason)
            return
        }
        if let bound = verifier.guards.first(where: { !Self.holds($0, played, honest, verifier) }) {
            self = .refused("guard '\(bound.metric)' does not hold")
            return
        }
        let name = verifier.objective
        guard let spec = verifier.objectiveSpec, spec.from == .judge, let mine = played.metrics[name],
            let theirs = honest.metrics[name]
        else {
            self = .passed
            return
        }
        let least = verifier.accept.minEffect * theirs.magnitude
        let isBetter = spec.isBetter(mine, than: theirs) && (mine - theirs).magnitude > least
        self = isBetter ? .better(mine, honest: theirs) : .noBetter(mine, honest: theirs)
    }

    /// Whether a control that is expected so got through.
    func isWrong(_ expected: ExamControl.Expectation) -> Bool {
        switch (self, expected) {
        case (.passed, .noBetter), (.better, .notPassed): false
        case (.passed, _), (.better, _): true
        case (.refused, _), (.judgeFailed, _), (.noBetter, _): false
        }
    }

    /// One or two words.
    var word: String {
        switch self {
        case .refused: "rejected"
        case .judgeFailed: "judge failed"
        case .passed: "passed"
        case .noBetter: "no better"
        case .better: "better"
        }
    }

    /// One clause.
    var evidence: String {
        switch self {
        case .refused(let reason), .judgeFailed(let reason): reason
        case .passed: "the stage passed it"
        case .noBetter(let mine, let honest), .better(let mine, let honest): "\(mine), where honest is \(honest)"
        }
    }

    private static func holds(
        _ bound: GuardSpec, _ played: JudgementRound, _ honest: JudgementRound, _ verifier: VerifierSpec
    ) -> Bool {
        // Pawl's own meters say nothing here: a stub is quick and small, and cannot help it.
        guard verifier.metrics[bound.metric]?.from == .judge, let value = played.metrics[bound.metric] else {
            return true
        }
        if let most = bound.atMost, value > most { return false }
        if let least = bound.atLeast, value < least { return false }
        guard let fraction = bound.worsenAtMost, let before = honest.metrics[bound.metric] else { return true }
        let room = fraction * before.magnitude
        return verifier.metrics[bound.metric]?.better == .higher ? value >= before - room : value <= before + room
    }
}

extension PlayedRound {
    /// Why it did not pass, in a few words: what Pawl saw, else what the judge said.
    var refusal: String {
        if let signal = record.signals.max(by: { $0.severity < $1.severity }) {
            return "\(signal.code): \(signal.evidence)"
        }
        guard let said = feedback?.stringValue, !said.isEmpty else { return "the judge failed it" }
        return "the judge: \(said)"
    }
}
