// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The anytime-valid sign test of one comparison: a false "better" has probability at most alpha, whenever it stops.
/// ``EvidencePlan`` states the hypothesis, the evidence and the sources.
public struct SequentialTest: Hashable, Sendable {
    /// What is known after a pair.
    public enum Decision: String, Hashable, Sendable {
        /// More pairs are needed.
        case undecided
        /// The evidence reached 1/alpha: the null is rejected.
        case better
        /// Even a row of wins could no longer reach 1/alpha.
        case futile
        /// All pairs were drawn.
        case exhausted
    }

    /// How evidence is counted.
    public let plan: EvidencePlan
    /// Pairs so far.
    public private(set) var pairs = 0
    /// Pairs whose log-ratio was above zero.
    public private(set) var wins = 0
    /// What is known so far.
    public private(set) var decision: Decision

    /// Starts a test; see ``EvidencePlan`` for the ranges.
    public init(alpha: Double, maxPairs: Int) {
        self.init(plan: EvidencePlan(alpha: alpha, maxPairs: maxPairs))
    }

    /// Starts a test from a plan that other tests share. A plan that cannot decide is futile before its first pair.
    public init(plan: EvidencePlan) {
        self.plan = plan
        self.decision = plan.canDecide(pairs: 0, wins: 0) ? .undecided : .futile
    }

    /// Counts one pair; positive means that the candidate was better. Zero and NaN count against it. A test that
    /// has decided ignores further pairs.
    @discardableResult
    public mutating func add(logRatio: Double) -> Decision {
        guard decision == .undecided else { return decision }
        pairs += 1
        if logRatio > 0 { wins += 1 }
        if plan.decides(pairs: pairs, wins: wins) {
            decision = .better
        } else if pairs == plan.maxPairs {
            decision = .exhausted
        } else if !plan.canDecide(pairs: pairs, wins: wins) {
            decision = .futile
        }
        return decision
    }

    /// The natural logarithm of the evidence.
    public var logEvidence: Double { plan.logEvidence(pairs: pairs, wins: wins) }

    /// The evidence (an e-value): the null is rejected where it reaches `threshold`. Finite.
    public var evidence: Double { min(exp(logEvidence), .greatestFiniteMagnitude) }

    /// 1 / alpha.
    public var threshold: Double { 1 / plan.alpha }
}
