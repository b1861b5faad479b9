// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase
internal import PawlContract
internal import PawlLedger

/// How much better one candidate is than another: a ratio of objectives, above 1 when it is better, with its 95 %
/// interval.
struct Gain: Hashable, Sendable {
    /// What the numbers rest on.
    enum Basis: String, Hashable, Sendable {
        /// The champion met the baseline once more, on fresh inputs: free of the bias of choosing the best.
        case fresh
        /// The product of the accepted steps, each as it was measured when it was accepted.
        case steps
        /// The champion met the baseline on the vault, which decided nothing: the number to quote.
        case vault
    }

    var ratio: Double
    var low: Double
    var high: Double
    var basis: Basis

    /// The gain that one verdict found, or nil where a ratio has no meaning.
    init?(_ verdict: VerdictReached, objective: RunFacts.Objective?) {
        if let comparison = verdict.comparison, comparison.rule != "exact", comparison.pairs > 0 {
            self.init(
                ratio: exp(comparison.effect), low: exp(comparison.low), high: exp(comparison.high), basis: .fresh)
            return
        }
        guard let objective, let new = verdict.metrics[objective.name], let old = verdict.baseline[objective.name],
            let ratio = Self.ratio(of: new.value, over: old.value, objective.better)
        else { return nil }
        self.init(ratio: ratio, low: ratio, high: ratio, basis: .fresh)
    }

    /// The champion against the baseline: the last judgement that compared these two, else the accepted steps.
    init?(_ history: RunHistory, facts: RunFacts) {
        guard let baseline = history.opened?.workspace, let champion = history.champion else { return nil }
        if let vault = history.vault?.comparison, history.vault?.candidate == champion {
            self.init(ratio: exp(vault.effect), low: exp(vault.low), high: exp(vault.high), basis: .vault)
            return
        }
        let direct = history.judgements.last {
            $0.candidate == champion && $0.champion == baseline && $0.verdict != nil && $0.purpose != "candidate"
        }
        if let verdict = direct?.verdict, let gain = Gain(verdict, objective: facts.objective) {
            self = gain
            return
        }
        self.init(steps: history, facts: facts)
    }

    /// The product of the accepted steps, each as it was measured when it was accepted.
    init?(steps history: RunHistory, facts: RunFacts) {
        guard history.champion != history.opened?.workspace else {
            self.init(ratio: 1, low: 1, high: 1, basis: .steps)
            return
        }
        // Steps are independent measurements, so their variances add.
        var (sum, below, above) = (0.0, 0.0, 0.0)
        for step in history.steps {
            guard let verdict = history.judgement(step.changed.judgement)?.verdict,
                let gain = Gain(verdict, objective: facts.objective)
            else { return nil }
            sum += log(gain.ratio)
            below += pow(log(gain.ratio / gain.low), 2)
            above += pow(log(gain.high / gain.ratio), 2)
        }
        self.init(
            ratio: exp(sum), low: exp(sum - below.squareRoot()), high: exp(sum + above.squareRoot()), basis: .steps)
    }

    private init?(ratio: Double, low: Double, high: Double, basis: Basis) {
        guard ratio.isFinite, low.isFinite, high.isFinite, ratio > 0, low > 0 else { return nil }
        self.ratio = ratio
        self.low = low
        self.high = high
        self.basis = basis
    }

    /// How many times better `new` is than `old`; nil unless both are positive.
    static func ratio(of new: Double, over old: Double, _ better: Direction) -> Double? {
        guard new > 0, old > 0 else { return nil }
        return better == .lower ? old / new : new / old
    }
}
