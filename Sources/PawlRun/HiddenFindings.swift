// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlJudge
internal import PawlLedger
internal import PawlLoop
internal import PawlStatistics

/// What a query of a hidden set brought to light besides its word: for the ledger, and never for an agent.
struct HiddenFindings: Sendable {
    let context: RunContext

    /// Violations in the candidate's hidden rounds, and `holdout.gap` where the gain that the visible rounds show is not
    /// there on the gate or the vault. The evidence names the object that holds it and tells nothing of hidden items.
    func signals(_ reading: HiddenReading, _ asked: SplitQueried, _ split: SplitName) async throws -> [SignalRecord] {
        let place = "hidden set '\(asked.set)', object \(reading.evidence.short)"
        var found = reading.violations.map { signal in
            SignalRecord(code: signal.code, severity: .violation, evidence: "noticed behind \(place)")
        }
        if split == .vault || (split == .gate && asked.word == "fail"), try await isMissing(reading, asked, split) {
            found.append(JudgeSignal.holdoutGap.record("the gain of the visible rounds is not there on \(place)"))
        }
        return found
    }

    /// The entries that follow from findings on a tree: it is quarantined, and falls where it was accepted.
    static func events(_ signals: [SignalRecord], on asked: SplitQueried, in state: RunState) -> [Event] {
        guard !signals.isEmpty, !state.quarantined.contains(asked.candidate) else { return [] }
        let attempt = asked.judgement.flatMap { state.judgement($0)?.reserved.attempt }
        var events: [Event] = [
            .violation(ViolationFound(candidate: asked.candidate, attempt: attempt, signals: signals))
        ]
        let codes = signals.map(\.code).joined(separator: ", ")
        if let fall = state.revocation(of: asked.candidate, why: "\(codes) on the hidden set '\(asked.split)'") {
            events.append(.revoked(fall))
        }
        return events
    }

    private func isMissing(_ reading: HiddenReading, _ asked: SplitQueried, _ split: SplitName) async throws -> Bool {
        let verifier = context.contract.verifier
        let direction: GainDirection = verifier.objectiveSpec?.better == .higher ? .higher : .lower
        guard reading.isPaired,
            let hidden = HoldoutGap.Sample(
                candidate: reading.candidate.byRound, reference: reading.reference.byRound, direction: direction)
        else { return false }
        let visible = VisibleRounds(
            verifier: verifier, objects: context.library.objects, usesItems: reading.candidate.isByItem)
        let rounds = try await self.rounds(asked)
        guard let seen = visible.sample(candidate: rounds.candidate, reference: rounds.reference, direction: direction)
        else { return false }
        let (attempts, trials) = await context.session.read { ($0.attempts.count, max(1, $0.judgements.count)) }
        // A step is one of as many as were tried; the whole way was chosen by every verdict on it.
        return HoldoutGap(
            comparisons: max(trials, context.contract.budget.attempts ?? 0), bits: split == .vault ? attempts : 0,
            minEffect: verifier.accept.minEffect
        ).isMissing(visible: seen, hidden: hidden)
    }

    /// The visible rounds of both trees; none where the hidden set compared with another tree than the visible stages.
    private func rounds(
        _ asked: SplitQueried
    ) async throws -> (candidate: [JudgementRound], reference: [JudgementRound]) {
        let session = context.session
        guard let number = asked.judgement else {
            return (
                try await session.rounds(deciding: asked.candidate).filter { $0.arm == "candidate" },
                try await session.rounds(deciding: asked.reference).filter { $0.arm == "candidate" }
            )
        }
        let judgement = await session.read { $0.judgement(number) }
        guard let judgement, judgement.reserved.champion == asked.reference else { return ([], []) }
        let theirs = judgement.rounds.filter { $0.arm == "champion" }
        return (
            judgement.rounds.filter { $0.arm == "candidate" },
            theirs.isEmpty
                ? try await session.rounds(deciding: asked.reference).filter { $0.arm == "candidate" } : theirs
        )
    }
}
