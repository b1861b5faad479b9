// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// What the winner's curse does to a run's reported gain, and what re-qualification makes of it.
///
/// A run of candidates most of which do nothing: the champion's claim is the sum of its accepted steps, each as measured
/// when it was accepted, and is set beside the truth and beside a fresh measurement (``Requalification``).
public struct CurseSimulation: Hashable, Sendable {
    /// What the runs that kept something showed on average, as log-ratios.
    public struct Outcome: Hashable, Sendable {
        /// Runs played.
        public var runs = 0
        /// Runs that kept something.
        public var runsWithKeep = 0
        /// The true gain of the champion over the baseline.
        public var truth = 0.0
        /// What the accepted steps claim.
        public var claimed = 0.0
        /// What fresh pairs say.
        public var fresh = 0.0
        /// The truth under the rule "one sample, better than the best so far".
        public var naiveTruth = 0.0
        /// What that rule claims.
        public var naiveClaimed = 0.0

        /// Four lines for people.
        public var text: String {
            func percent(_ value: Double) -> String { TextColumns.decimals(value * 100, 2) + " %" }
            return """
                winner's curse: \(runs) runs of candidates of which one in ten is truly better by 1 %
                  default rule: truth \(percent(truth)), claimed by the steps \(percent(claimed)), \
                re-qualified \(percent(fresh)) (\(runsWithKeep) runs kept something)
                  one sample, lower: truth \(percent(naiveTruth)), claimed \(percent(naiveClaimed))

                """
        }
    }

    /// Candidates of one run.
    public var candidates = 60
    /// The true gain of one candidate in ten, as a log-ratio; the others have none.
    public var gain = log(1.01)
    /// The standard deviation of one measurement.
    public var deviation = 0.01
    /// Fresh pairs of champion and baseline at the end.
    public var freshPairs = 20

    /// Makes a simulation; the defaults are the ones that the documentation quotes.
    public init() {}

    /// Plays runs.
    public func run(runs: Int, seed: UInt64) -> Outcome {
        let settings = AcceptanceSettings(
            rule: .sequential, direction: .higher, minEffect: 0.005, maxPairs: 40, confirm: 3)
        let share = ErrorBudget(alpha: 0.05, spending: .run(comparisons: candidates)).share(ofComparison: 1)
        let plan = EvidencePlan(alpha: share, maxPairs: settings.maxPairs)
        var outcome = Outcome()
        var sampler = Sampler(seed: seed)
        for _ in 0..<runs {
            var (truth, claimed) = (0.0, 0.0)
            var (best, naiveTruth) = (deviation * sampler.normal(), 0.0)
            let start = best
            for _ in 0..<candidates {
                let better = sampler.unit() < 0.1 ? gain : 0
                var machine = AcceptanceMachine(
                    settings: settings, plan: plan, ordering: PairOrdering(seed: sampler.bits()))
                while case .drawPair = machine.action {
                    machine.add(
                        champion: exp(deviation * sampler.normal()),
                        candidate: exp(better + deviation * sampler.normal()))
                }
                if machine.action == .accept {
                    truth += better
                    claimed += machine.summary.effect.median
                }
                let sample = naiveTruth + better + deviation * sampler.normal()
                if sample > best { (best, naiveTruth) = (sample, naiveTruth + better) }
            }
            outcome.naiveTruth += naiveTruth / Double(runs)
            outcome.naiveClaimed += (best - start) / Double(runs)
            outcome.runs += 1
            guard claimed > 0 else { continue }
            let fresh = (0..<freshPairs).map { _ in truth + deviation * (sampler.normal() - sampler.normal()) }
            guard let requalified = Requalification(claimed: claimed, freshLogRatios: fresh) else { continue }
            outcome.runsWithKeep += 1
            outcome.truth += truth
            outcome.claimed += claimed
            outcome.fresh += requalified.gain
        }
        let kept = Double(max(1, outcome.runsWithKeep))
        (outcome.truth, outcome.claimed, outcome.fresh) = (
            outcome.truth / kept, outcome.claimed / kept, outcome.fresh / kept
        )
        return outcome
    }
}
