// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlStatistics
internal import PawlStore

/// Reads the gain that visible rounds show, for a comparison with a hidden set.
struct VisibleRounds: Sendable {
    let verifier: VerifierSpec
    let objects: ObjectStore
    /// Whether values are those of items, which the judge gives in `private`, else of rounds.
    let usesItems: Bool

    private static let transcriptLimit = 64 << 20

    /// The gain of the rounds of the last stage that measured the objective; nil where there is none.
    ///
    /// Rounds with the same seed pair one by one, others are two samples.
    func sample(
        candidate: [JudgementRound], reference: [JudgementRound], direction: GainDirection
    ) -> HoldoutGap.Sample? {
        guard let stage = verifier.stages.last(where: { stage in candidate.contains { isMeasured($0, stage.name) } })
        else { return nil }
        let ours = candidate.filter { isMeasured($0, stage.name) }
        let theirs = reference.filter { isMeasured($0, stage.name) }
        let bySeed = Dictionary(theirs.map { ($0.seed, $0) }, uniquingKeysWith: { $1 })
        let pairs = ours.compactMap { round in bySeed[round.seed].map { (round, $0) } }
        guard pairs.isEmpty else {
            guard let mine = values(pairs.map(\.0)), let others = values(pairs.map(\.1)) else { return nil }
            return HoldoutGap.Sample(candidate: mine, reference: others, direction: direction)
        }
        guard let mine = values(ours), let others = values(theirs) else { return nil }
        return HoldoutGap.Sample(apart: mine, from: others, direction: direction)
    }

    private func isMeasured(_ round: JudgementRound, _ stage: String) -> Bool {
        round.stage == stage && round.outcome == "pass" && round.metrics[verifier.objective] != nil
    }

    /// The objective of each round, by item or as one number; nil where a round has no items.
    private func values(_ rounds: [JudgementRound]) -> [[Double]]? {
        guard usesItems else { return rounds.compactMap { $0.metrics[verifier.objective] }.map { [$0] } }
        var values: [[Double]] = []
        for round in rounds {
            guard let evidence = round.evidence, let bytes = try? objects.get(evidence, limit: Self.transcriptLimit),
                let items = (try? StrictJSON.decode(bytes))?["private"]?["items"]?.arrayValue
            else { return nil }
            let numbers = items.compactMap(\.doubleValue)
            guard numbers.count == items.count, numbers.allSatisfy(\.isFinite) else { return nil }
            values.append(numbers)
        }
        return values
    }
}
