// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The mixture test on log-ratios for a variance that nobody knows: exact for normal noise.
///
/// The prior on the standardised mean is normal with variance 1, that on the deviation is the right Haar one, so that the
/// mixture depends on the data only through their ratios: with q the sum of squares and s the sum of n log-ratios it is
/// (1 + n)^(-1/2) (q / (q - s^2 / (n + 1)))^(n / 2), a martingale under "normal with mean 0". One side is used as in
/// ``NormalMixtureTest``. (T. L. Lai, "On confidence sequences", Annals of Statistics 4, 1976; H. Wang, A. Ramdas,
/// "Anytime-valid t-tests and confidence sequences for Gaussian means with unknown variance", Sequential Analysis 44,
/// 2025.)
public struct StudentMixtureTest: PairTest, Hashable {
    /// The probability of a false "better" where the noise is normal.
    public let alpha: Double
    /// The most pairs.
    public let maxPairs: Int
    /// What is known so far.
    public private(set) var decision = SequentialTest.Decision.undecided

    private var count = 0
    private var sum = 0.0
    private var squares = 0.0

    /// Starts a test; `alpha` lies in (0, 0.5].
    public init(alpha: Double, maxPairs: Int) {
        self.alpha = alpha
        self.maxPairs = maxPairs
    }

    /// The natural logarithm of the evidence so far; 0 where every log-ratio was 0.
    public var logEvidence: Double {
        guard squares > 0 else { return 0 }
        let pairs = Double(count)
        // By Cauchy and Schwarz s^2 <= n q, so the quotient stays below n / (n + 1).
        let explained = min(sum * sum / squares / (pairs + 1), pairs / (pairs + 1))
        return -log(1 + pairs) / 2 - pairs / 2 * log1p(-explained)
    }

    /// Counts one pair. Nothing is futile: the evidence has no bound.
    @discardableResult
    public mutating func add(logRatio: Double) -> SequentialTest.Decision {
        guard decision == .undecided else { return decision }
        count += 1
        sum += logRatio
        squares += logRatio * logRatio
        if sum > 0, logEvidence >= -log(2 * alpha) {
            decision = .better
        } else if count >= maxPairs {
            decision = .exhausted
        }
        return decision
    }
}
