// SPDX-License-Identifier: Apache-2.0
internal import PawlAgents
internal import PawlBase
internal import PawlContract
internal import PawlJudge
internal import PawlLedger
internal import PawlLoop
internal import PawlSandbox
internal import PawlStore

/// Judges an agent's present workspace on visible stages, within `feedback.during`, and records what it was told.
struct TryWork: Sendable {
    let context: RunContext
    let ratchet: Locked<Ratchet>
    let attempt: Int

    /// What the agent may know.
    func judge(_ captured: CaptureResult) async throws -> JSONValue {
        let capture = try context.watch.checked(captured, library: context.library)
        if capture.refused {
            // Recorded at once: taking the canary out again before the end of the attempt does not help.
            let copied = capture.signals.filter { CanaryWatch.codes.contains($0.code) }
            if !copied.isEmpty {
                try await context.session.commit([
                    .violation(ViolationFound(candidate: capture.tree.digest, attempt: attempt, signals: copied))
                ])
            }
            let codes = capture.signals.filter { $0.severity > .note }.map(\.code).joined(separator: ", ")
            return TryAnswer.error("the workspace cannot become a candidate: \(codes)").json
        }
        try context.library.trees.put(capture.tree)
        let candidate = capture.tree.digest
        let (ratchet, attempt, wall) = (ratchet, attempt, context.wallNanoseconds())
        let plan: JudgementPlan? = try await context.session.commit { state in
            let plan = ratchet.withLock { ratchet in
                ratchet.during(
                    state, attempt: attempt, candidate: candidate, moment: LoopMoment(wallNanoseconds: wall))
            }
            return (plan?.events ?? [], plan)
        }
        guard let plan else { return TryAnswer.budgetSpent.json }
        let result = try await JudgementWork(context: context).run(plan.reserved.judgement)
        let allowed = context.contract.feedback.duringJudgements
        let used = await context.session.read { $0.attempt(attempt)?.duringJudgements ?? 0 }
        let answer = TryAnswer(
            result.verdict, feedback: result.feedback, logTail: result.logTail, contract: context.contract,
            left: allowed - used
        ).json
        let content = try context.session.keep(CanonicalJSON.encode(answer))
        try await context.session.commit([
            .feedbackGiven(
                FeedbackGiven(attempt: attempt, judgement: plan.reserved.judgement, content: content))
        ])
        return answer
    }
}
