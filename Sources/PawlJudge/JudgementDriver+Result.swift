// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlStore

extension JudgementDriver {
    /// The verdict of a machine that has decided.
    func result() throws -> JudgementResult {
        guard case .decided(let decision) = machine.step else {
            throw JudgeError(.contract, "the judgement is not decided")
        }
        let told: JSONValue? = feedback.isEmpty ? nil : .object(feedback)
        let feedbackObject = try told.map { try setting.objects.put(CanonicalJSON.encode($0)) }
        try setting.objects.sync()
        var usage = machine.usage
        usage.add(judgeUsage)
        let verdict = VerdictReached(
            judgement: assignment.judgement, attempt: assignment.attempt, candidate: assignment.candidate.candidate,
            verdict: decision.verdict, assurance: assurance, reason: Evidence.clean(decision.reason, limit: 509),
            signals: machine.signals + machine.alarms, metrics: machine.metrics(of: machine.candidateValues),
            baseline: assignment.champion == nil ? [:] : machine.baseline,
            comparison: assignment.visibleOnly ? nil : machine.comparison, feedback: feedbackObject, usage: usage)
        return JudgementResult(
            verdict: verdict, feedback: told, logTail: LogText.tail(log, limit: setting.contract.feedback.logTail),
            guardsHold: machine.guardFailure() == nil,
            judgeFailed: decision.judgeFailed)
    }

    /// How far the verdict can be trusted; a stage that ran programs beside the candidate's code bounds it.
    private var assurance: Assurance {
        let facts = AssuranceFacts(setting, isCompared: assignment.champion != nil && !assignment.visibleOnly)
        return min(facts.level, machine.assurance ?? .a4, setting.contract.verifier.bestAssurance)
    }
}

/// What the assurance level of a verdict rests on (DESIGN section 5), as far as it is not in the verdict itself.
struct AssuranceFacts: Hashable, Sendable {
    /// Whether a meter that decides can be deceived from inside the cell.
    var isDeceivable: Bool
    /// What the exam said of the verifier.
    var standing: ExamStanding
    /// Whether a hidden gate has the last word.
    var hasGate: Bool
    /// Whether luck is bounded: by an error budget, or because the metric is exact.
    var isBudgeted: Bool

    /// Fresh questions, or inert bytes, and outside clocks are A3; with an exam that was passed, a hidden gate and an error
    /// budget A4. A meter that can be deceived, and a verifier that let a control through, are worth no more than a
    /// measurement inside the candidate's own process: A1.
    var level: Assurance {
        if isDeceivable || standing == .failed { return .a1 }
        return standing == .passed && hasGate && isBudgeted ? .a4 : .a3
    }
}

extension AssuranceFacts {
    init(_ setting: JudgeSetting, isCompared: Bool) {
        let verifier = setting.contract.verifier
        let deciding = [verifier.objective] + verifier.guards.map(\.metric)
        isDeceivable = deciding.contains { name in
            switch verifier.metrics[name]?.from {
            case .clockCPU: !setting.metering.cpuCountsTree
            case .memoryPeak: !setting.metering.memoryExcludesCache
            case .clockInstructions: true
            case .clockWall, .judge, .suitePassed, .suiteResolved, .command, nil: false
            }
        }
        standing = setting.standing
        hasGate = isCompared && verifier.splits[.gate] != nil
        isBudgeted = verifier.accept.rule != .naive
    }
}

extension Usage {
    /// Adds what other cells used.
    mutating func add(_ other: Usage) {
        wallNanoseconds += other.wallNanoseconds
        cpuNanoseconds += other.cpuNanoseconds
        peakBytes = max(peakBytes, other.peakBytes)
    }
}
