// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Plays the acceptance rule, the one that runs use, against noise whose truth is known.
public struct Simulation: Hashable, Sendable {
    /// Candidates of one run, which is the bound on its comparisons.
    public var candidates: Int
    /// The run's error budget.
    public var alpha: Double
    /// The standard deviation of one measurement's logarithm.
    public var deviation: Double
    /// The rule and its bounds.
    public var settings: AcceptanceSettings

    /// Makes a simulation; the defaults are the ones that the documentation quotes.
    public init(
        candidates: Int = 700, alpha: Double = 0.05, deviation: Double = 0.01,
        settings: AcceptanceSettings = AcceptanceSettings(rule: .sequential, direction: .lower, maxPairs: 30)
    ) {
        self.candidates = candidates
        self.alpha = alpha
        self.deviation = deviation
        self.settings = settings
    }

    /// What a number of runs showed.
    public struct Outcome: Hashable, Sendable {
        /// Runs, or comparisons where each stands alone.
        public var trials = 0
        /// Trials in which at least one candidate was kept.
        public var trialsWithKeep = 0
        /// Candidates kept.
        public var keeps = 0
        /// Comparisons made.
        public var comparisons = 0
        /// Pairs drawn.
        public var pairs = 0

        /// The share of trials without a keep.
        public var shareWithout: Double { 1 - shareWith }
        /// The share of trials with a keep.
        public var shareWith: Double { trials == 0 ? 0 : Double(trialsWithKeep) / Double(trials) }
        /// Pairs drawn for one comparison.
        public var meanPairs: Double { comparisons == 0 ? 0 : Double(pairs) / Double(comparisons) }
    }

    /// Runs in which every candidate equals the champion. The noise goes on from one candidate to the next.
    public func identicalCandidates(noise: NoiseModel, runs: Int, seed: UInt64) -> Outcome {
        let plan = plan(candidate: 1)
        var outcome = Outcome()
        var seeds = Sampler(seed: seed)
        for _ in 0..<runs {
            var source = NoiseSource(model: noise, deviation: deviation, seed: seeds.bits())
            var kept = 0
            for _ in 0..<candidates {
                let ordering = PairOrdering(seed: seeds.bits())
                if compare(plan: plan, gain: 0, ordering: ordering, source: &source, outcome: &outcome) { kept += 1 }
            }
            outcome.trials += 1
            outcome.keeps += kept
            if kept > 0 { outcome.trialsWithKeep += 1 }
        }
        return outcome
    }

    /// Comparisons of a candidate that is truly better by the log-ratio `gain`, as number `candidate` of its run.
    public func betterCandidate(
        gain: Double, candidate: Int, noise: NoiseModel, trials: Int, seed: UInt64
    ) -> Outcome {
        let plan = plan(candidate: candidate)
        var outcome = Outcome()
        // Another candidate of the run sees other noise.
        var seeds = Sampler(seed: seed &+ UInt64(truncatingIfNeeded: candidate) << 32)
        for _ in 0..<trials {
            var source = NoiseSource(model: noise, deviation: deviation, seed: seeds.bits())
            let ordering = PairOrdering(seed: seeds.bits())
            outcome.trials += 1
            if compare(plan: plan, gain: gain, ordering: ordering, source: &source, outcome: &outcome) {
                outcome.trialsWithKeep += 1
                outcome.keeps += 1
            }
        }
        return outcome
    }

    /// Runs in which one candidate that equals the champion is handed in again and again, each time under new seeds,
    /// until it is kept or was refused `candidates` times: what retries gain where alpha is spent as `spending` says.
    public func retries(
        noise: NoiseModel, spending: ErrorBudget.Spending, runs: Int, seed: UInt64
    ) -> Outcome {
        let budget = ErrorBudget(alpha: alpha, spending: spending)
        let plans = (1...max(1, candidates)).map {
            EvidencePlan(alpha: budget.share(ofComparison: $0), maxPairs: settings.maxPairs)
        }
        var outcome = Outcome()
        var seeds = Sampler(seed: seed)
        for _ in 0..<runs {
            var source = NoiseSource(model: noise, deviation: deviation, seed: seeds.bits())
            outcome.trials += 1
            for plan in plans {
                let ordering = PairOrdering(seed: seeds.bits())
                guard compare(plan: plan, gain: 0, ordering: ordering, source: &source, outcome: &outcome) else {
                    continue
                }
                outcome.keeps += 1
                outcome.trialsWithKeep += 1
                break
            }
        }
        return outcome
    }

    /// Runs under the rule "one measurement, lower than the best so far": how many of the identical candidates it
    /// keeps.
    public func naiveKeeps(noise: NoiseModel, runs: Int, seed: UInt64) -> Outcome {
        var outcome = Outcome()
        var seeds = Sampler(seed: seed)
        for _ in 0..<runs {
            var source = NoiseSource(model: noise, deviation: deviation, seed: seeds.bits())
            var best = source.next()
            var kept = 0
            for _ in 0..<candidates {
                let value = source.next()
                if value < best {
                    best = value
                    kept += 1
                }
            }
            outcome.trials += 1
            outcome.comparisons += candidates
            outcome.keeps += kept
            if kept > 0 { outcome.trialsWithKeep += 1 }
        }
        return outcome
    }

    /// The exact probability that the test alone, without floor and confirmation, ends as "better" within so many pairs
    /// (all of the plan's by default) where every pair is won with the same probability: a walk over the counts, no
    /// sampling.
    public static func exactPower(plan: EvidencePlan, winProbability: Double, within pairs: Int = .max) -> Double {
        var weights = [1.0]
        var decided = 0.0
        for pairs in 1...max(1, min(pairs, plan.maxPairs)) {
            var next = [Double](repeating: 0, count: pairs + 1)
            for (wins, weight) in weights.enumerated() where weight > 0 {
                next[wins] += weight * (1 - winProbability)
                next[wins + 1] += weight * winProbability
            }
            for wins in next.indices where plan.decides(pairs: pairs, wins: wins) {
                decided += next[wins]
                next[wins] = 0
            }
            weights = next
        }
        return decided
    }

    /// The plan of one candidate's comparison.
    public func plan(candidate: Int) -> EvidencePlan {
        let budget = ErrorBudget(alpha: alpha, spending: .run(comparisons: candidates))
        return EvidencePlan(alpha: budget.share(ofComparison: candidate), maxPairs: settings.maxPairs)
    }

    private func compare(
        plan: EvidencePlan, gain: Double, ordering: PairOrdering, source: inout NoiseSource, outcome: inout Outcome
    ) -> Bool {
        var machine = AcceptanceMachine(settings: settings, plan: plan, ordering: ordering)
        outcome.comparisons += 1
        while case .drawPair(_, let order) = machine.action {
            outcome.pairs += 1
            let first = source.next()
            let second = source.next()
            let (champion, candidate) = order == .championFirst ? (first, second) : (second, first)
            let better = settings.direction == .lower ? -gain : gain
            machine.add(champion: exp(champion), candidate: exp(candidate + better))
        }
        return machine.action == .accept
    }
}
