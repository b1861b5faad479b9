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
            signals: machine.signals, metrics: machine.metrics(of: machine.candidateValues),
            baseline: assignment.champion == nil ? [:] : machine.baseline,
            comparison: assignment.visibleOnly ? nil : machine.comparison, feedback: feedbackObject, usage: usage)
        return JudgementResult(
            verdict: verdict, feedback: told, logTail: LogText.tail(log, limit: setting.contract.feedback.logTail),
            guardsHold: machine.guardFailure() == nil,
            judgeFailed: decision.judgeFailed)
    }

    /// How far the verdict can be trusted: fresh questions and outside clocks are A3, unless a meter that decides can be
    /// deceived from inside, or a stage ran programs beside the candidate's code. A4 needs an exam and a hidden gate.
    private var assurance: Assurance {
        let verifier = setting.contract.verifier
        let deciding = [verifier.objective] + verifier.guards.map(\.metric)
        let isDeceivable = deciding.contains { name in
            switch verifier.metrics[name]?.from {
            case .clockCPU: !setting.metering.cpuCountsTree
            case .memoryPeak: !setting.metering.memoryExcludesCache
            case .clockWall, .judge, .suitePassed, .suiteResolved, .command, nil: false
            }
        }
        return min(isDeceivable ? .a1 : .a3, machine.assurance ?? .a3, verifier.bestAssurance)
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
