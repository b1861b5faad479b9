// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The mixture sequential probability ratio test on the log-ratios themselves, as A/B testing platforms use it.
///
/// For normal log-ratios with variance v and a normal prior of the same variance on their mean, the mixture of
/// likelihood ratios against "mean 0" after n pairs with the mean m is (1 + n)^(-1/2) exp(n^2 m^2 / (2 v (1 + n))), a
/// martingale under that null. One side of it is used: the two-sided test at 2 alpha rejects upwards with probability
/// alpha, by symmetry. The variance is not known, so the sample variance takes its place after `burnIn` pairs, which
/// makes the error probability a hope. (H. Robbins, 1970; R. Johari, P. Koomen, L. Pekelis, D. Walsh, "Always valid
/// inference: continuous monitoring of A/B tests", Operations Research 70, 2022.)
public struct NormalMixtureTest: PairTest, Hashable {
    /// The probability of a false "better" that is aimed at.
    public let alpha: Double
    /// The most pairs.
    public let maxPairs: Int
    /// What is known so far.
    public private(set) var decision = SequentialTest.Decision.undecided

    /// Pairs before the first look, so that the variance is more than a guess.
    public static let burnIn = 5

    private var count = 0.0
    private var mean = 0.0
    private var squares = 0.0

    /// Starts a test; `alpha` lies in (0, 0.5].
    public init(alpha: Double, maxPairs: Int) {
        self.alpha = alpha
        self.maxPairs = maxPairs
    }

    /// Counts one pair. Nothing is futile: one large log-ratio could still decide.
    @discardableResult
    public mutating func add(logRatio: Double) -> SequentialTest.Decision {
        guard decision == .undecided else { return decision }
        // B. P. Welford, "Note on a method for calculating corrected sums of squares and products", 1962.
        count += 1
        let before = logRatio - mean
        mean += before / count
        squares += before * (logRatio - mean)
        let variance = squares / max(1, count - 1)
        let evidence = -log(1 + count) / 2 + count * count * mean * mean / (2 * variance * (1 + count))
        if Int(count) >= Self.burnIn, mean > 0, evidence >= -log(2 * alpha) {
            decision = .better
        } else if Int(count) >= maxPairs {
            decision = .exhausted
        }
        return decision
    }
}
