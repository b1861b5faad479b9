// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger
internal import PawlLoop

/// Carries out what the ratchet decides, until it closes the run.
///
/// Each turn decides from the fold and makes the decisions durable in one commit; only then does their work begin.
struct Coordinator: Sendable {
    private let context: RunContext
    private let ratchet: Locked<Ratchet>
    private let isStopping: @Sendable () -> Bool

    init(context: RunContext, isStopping: @escaping @Sendable () -> Bool) {
        self.context = context
        self.ratchet = Locked(Ratchet(rules: RatchetRules(context.contract)))
        self.isStopping = isStopping
    }

    /// Drives the run to its end. Cancellation ends all cells and leaves the run to be resumed.
    func drive() async throws -> RunClosed {
        try await withThrowingTaskGroup(of: Void.self) { group in
            while true {
                try Task.checkCancellation()
                let decisions = try await decide()
                // Before the run may close: whoever handed in the last candidate waits, too.
                await answerSubmissions()
                for decision in decisions {
                    if case .close(let closed) = decision { return closed }
                    start(decision, in: &group)
                }
                if decisions.isEmpty, try await group.next() == nil {
                    throw RunError(.damaged, "the run has nothing to do and no reason to end")
                }
            }
        }
    }

    private func decide() async throws -> [LoopDecision] {
        let moment = LoopMoment(wallNanoseconds: context.wallNanoseconds(), isStopping: isStopping())
        let (ratchet, session) = (ratchet, context.session)
        return try await session.commit { state in
            let decisions = ratchet.withLock { $0.next(state, moment: moment) }
            return (try decisions.flatMap { try Self.events($0, state, session) }, decisions)
        }
    }

    private static func events(
        _ decision: LoopDecision, _ state: RunState, _ session: RunSession
    ) throws -> [Event] {
        switch decision {
        case .record(let events): events
        case .repeatVerdict(let attempt, let entry):
            state.events(repeating: try session.verdict(at: entry), attempt: attempt)
        case .judge(let plan): plan.events
        case .startAttempt(let plan): plan.events(briefing: nil)
        case .close(let closed): [.runClosed(closed)]
        case .continueJudgement, .repeatAttempt, .askVault: []
        }
    }

    private func start(_ decision: LoopDecision, in group: inout ThrowingTaskGroup<Void, any Error>) {
        let (context, ratchet) = (context, ratchet)
        switch decision {
        case .judge(let plan): judge(plan.reserved.judgement, in: &group)
        case .continueJudgement(let number): judge(number, in: &group)
        case .startAttempt(let plan):
            group.addTask { try await AttemptWork(context: context, ratchet: ratchet).run(plan.attempt) }
        case .repeatAttempt(let number):
            group.addTask { try await AttemptWork(context: context, ratchet: ratchet).run(number) }
        case .askVault: group.addTask { try await HiddenWork(context: context).vault() }
        case .record, .repeatVerdict, .close: break
        }
    }

    private func judge(_ number: Int, in group: inout ThrowingTaskGroup<Void, any Error>) {
        let context = context
        group.addTask { try await JudgementWork(context: context).run(number) }
    }

    /// Tells submitters what became of their folders.
    private func answerSubmissions() async {
        let waiting = await context.submissions.unanswered
        guard !waiting.isEmpty else { return }
        let verdicts = await context.session.read { state in
            waiting.compactMap { number -> (Int, VerdictReached)? in
                guard let attempt = state.attempt(number), var verdict = attempt.decision else { return nil }
                // What the capture noticed is told with it, as `pawl judge` does.
                let noticed = (attempt.ended?.signals ?? []).filter { !verdict.signals.contains($0) }
                verdict.signals = noticed + verdict.signals
                return (number, verdict)
            }
        }
        for (number, verdict) in verdicts {
            await context.submissions.decided(attempt: number, verdict)
        }
    }
}
