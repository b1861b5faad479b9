// SPDX-License-Identifier: Apache-2.0
internal import PawlAgents
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlLoop
internal import PawlStore

/// Gathers what an agent may be told before an attempt; the briefing itself drops what the contract does not allow.
struct BriefingWork: Sendable {
    let context: RunContext

    private struct Facts: Sendable {
        var champion: Digest?
        var startsFromChampion: Bool
        var verdicts: ArraySlice<VerdictReached>
        var remaining: RemainingBudget
    }

    /// The briefing of an attempt that the ledger says has started.
    func briefing(_ number: Int, agent: AgentSpec) async throws -> Briefing {
        let (budget, wall) = (context.contract.budget, context.wallNanoseconds())
        let facts = await context.session.read { state in
            Facts(
                champion: state.champion,
                startsFromChampion: state.attempt(number)?.started.parent == state.champion,
                verdicts: state.attempts.recent.filter { $0.started.attempt < number }.compactMap(\.decision)
                    .suffix(Briefing.maximumVerdicts),
                remaining: state.budget.remaining(under: budget, wallNanoseconds: wall))
        }
        // What a judgement took would tell of the questions that a hidden set asked.
        let isHiding = !context.contract.verifier.splits.isEmpty
        let metrics = try await context.session.metrics(of: facts.champion) ?? [:]
        return Briefing(
            contract: context.contract, agent: agent, attempt: number, champion: metrics.mapValues(\.value),
            startsFromChampion: facts.startsFromChampion, verdicts: facts.verdicts.map(told),
            budget: BriefingBudget(
                attempts: facts.remaining.attempts.map { $0 + 1 }, judgements: facts.remaining.judgements,
                wall: isHiding ? nil : facts.remaining.wallNanoseconds.map { Double($0) / 1e9 },
                cpu: isHiding ? nil : facts.remaining.cpuNanoseconds.map { Double($0) / 1e9 }))
    }

    /// A verdict with what its visible stages said.
    private func told(_ verdict: VerdictReached) -> BriefingVerdict {
        guard let digest = verdict.feedback, let bytes = try? context.library.objects.get(digest, limit: 1 << 20),
            let kept = try? StrictJSON.decode(bytes)
        else { return BriefingVerdict(verdict) }
        return BriefingVerdict(verdict, feedback: kept["feedback"], logTail: kept["log_tail"]?.stringValue)
    }
}
