// SPDX-License-Identifier: Apache-2.0

/// The rules by which a candidate is compared with the champion.
public enum ComparisonRule: String, Hashable, Sendable, CaseIterable {
    /// Pairs until the evidence decides.
    case sequential
    /// One pair of a metric that always repeats: strictly better.
    case exact
    /// One measurement of a noisy metric: strictly better, as it is. Keeps luck; for reproducing loops that work so.
    case naive
    /// All pairs, and nothing is decided: for measuring noise.
    case measure
}

/// One comparison's rule and bounds.
public struct AcceptanceSettings: Hashable, Sendable {
    /// The rule.
    public var rule: ComparisonRule
    /// Which direction is better.
    public var direction: GainDirection
    /// The least gain worth keeping, a fraction in [0, 1): a floor on the estimate, not the null hypothesis.
    public var minEffect: Double
    /// The most pairs of the test, 1 to 1,000 (rule sequential).
    public var maxPairs: Int
    /// Fresh pairs after the test whose mean log-ratio must be above zero (rule sequential); 0 or more.
    public var confirm: Int

    /// Makes settings.
    public init(
        rule: ComparisonRule, direction: GainDirection, minEffect: Double = 0, maxPairs: Int = 40, confirm: Int = 0
    ) {
        self.rule = rule
        self.direction = direction
        self.minEffect = minEffect
        self.maxPairs = maxPairs
        self.confirm = confirm
    }
}

/// What a comparison found.
public struct AcceptanceSummary: Hashable, Sendable {
    /// Pairs drawn, without the confirming ones.
    public var pairs: Int
    /// Pairs in which the candidate was better.
    public var wins: Int
    /// The e-value at the end; 0 for the rules exact and naive.
    public var evidence: Double
    /// The e-value that was needed; 0 for the rules exact and naive.
    public var threshold: Double
    /// The estimated gain as a log-ratio and its 95 % interval; 0 where the metric has no ratio.
    public var effect: Estimate
    /// Whether the confirming pairs agreed, where all of them were drawn.
    public var confirmed: Bool?
}
