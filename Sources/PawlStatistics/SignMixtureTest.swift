// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The sign test with a uniform mixture of bets: a win has some probability p, and every p from 1/2 to 1 is believed
/// equally.
///
/// The evidence after n pairs with s wins is the mean over p of (2p)^s (2(1 - p))^(n - s), a convex mixture of the
/// supermartingales of ``EvidencePlan``, and so one itself: valid under the same null, without any assumption about the
/// noise. In closed form it is 2^(n+1) B(s+1, n-s+1) P(Beta(s+1, n-s+1) > 1/2), and the last factor is
/// P(Bin(n+1, 1/2) <= s). (H. Robbins, "Statistical methods related to the law of the iterated logarithm", Annals of
/// Mathematical Statistics 41, 1970; S. R. Howard, A. Ramdas, "Sequential estimation of quantiles with applications to
/// A/B testing and best-arm identification", Bernoulli 28, 2022, whose confidence sequence for the median inverts the
/// two-sided form of this test.)
public struct SignMixtureTest: PairTest, Hashable {
    /// The probability of a false "better".
    public let alpha: Double
    /// The most pairs.
    public let maxPairs: Int
    /// Pairs so far.
    public private(set) var pairs = 0
    /// Pairs whose log-ratio was above zero.
    public private(set) var wins = 0
    /// What is known so far.
    public private(set) var decision = SequentialTest.Decision.undecided

    /// Starts a test; `alpha` lies in (0, 0.5].
    public init(alpha: Double, maxPairs: Int) {
        self.alpha = alpha
        self.maxPairs = maxPairs
    }

    /// The natural logarithm of the evidence after `pairs` pairs of which `wins` were won.
    public static func logEvidence(pairs: Int, wins: Int) -> Double {
        Double(pairs + 1) * log(2) - log(Double(pairs + 1)) - FairCoin.logChoose(pairs, wins)
            + FairCoin.logTail(tosses: pairs + 1, wins: pairs + 1 - wins)
    }

    /// Counts one pair; zero and NaN count against the candidate.
    @discardableResult
    public mutating func add(logRatio: Double) -> SequentialTest.Decision {
        guard decision == .undecided else { return decision }
        pairs += 1
        if logRatio > 0 { wins += 1 }
        let needed = -log(alpha)
        if Self.logEvidence(pairs: pairs, wins: wins) >= needed {
            decision = .better
        } else if pairs >= maxPairs {
            decision = .exhausted
        } else if Self.logEvidence(pairs: maxPairs, wins: wins + maxPairs - pairs) < needed {
            // A win never lowers the evidence, so a row of them is the best that can come.
            decision = .futile
        }
        return decision
    }
}
