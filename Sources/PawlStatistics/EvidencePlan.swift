// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// How evidence against "the candidate is not better" is counted from the signs of pairs.
///
/// **Null hypothesis.** Given all earlier pairs, the next log-ratio is above zero with probability at most 1/2
/// ("median at most 0"). A tie is no win. Nothing is assumed about the noise: not its shape, not its size, not that
/// it stays the same.
///
/// **Evidence.** A convex mixture of nonnegative supermartingales that start at 1, so it is one itself. By Ville's
/// inequality (J. Ville, "Étude critique de la notion de collectif", 1939) it ever reaches 1/alpha with probability at
/// most alpha, so the test may stop whenever it likes.
/// - *Bets*: for fixed q of at least 1/2, a win multiplies by 2q and a loss by 2(1 - q). Under the null with
///   probability p of a win, the expected factor is 1 + (2p - 1)(2q - 1) <= 1. A straight row of wins decides fast.
///   (I. Waudby-Smith, A. Ramdas, "Estimating means of bounded random variables by betting", JRSS B 86, 2024.)
/// - *Horizons*: the Doob martingale of a fixed-sample sign test that rejects when at least k of h pairs are wins,
///   h(n, s) = P(S_h >= k | S_n = s) / P(S_h >= k) for fair tosses. It never falls in s, so with p < 1/2,
///   p h(n+1, s+1) + (1 - p) h(n+1, s) <= 1/2 h(n+1, s+1) + 1/2 h(n+1, s) = h(n, s): a supermartingale under all of
///   the null. Its weight is P(S_h >= k) / alpha, so k wins in h pairs reach 1/alpha on their own. After h pairs it
///   stays where it is: at its end, or at 0.
/// (A. Ramdas, P. Grünwald, V. Vovk, G. Shafer, "Game-theoretic statistics and safe anytime-valid inference",
/// Statistical Science 38, 2023.)
///
/// Two horizons are used, all pairs and three quarters of them; each gets the smallest k that costs at most 45 % of
/// alpha, the bets get the rest. The evidence depends on the counts alone and grows with the wins, so the plan boils
/// down to one table: how many wins decide after n pairs.
public struct EvidencePlan: Hashable, Sendable {
    /// The probability of a false rejection, in (0, 1).
    public let alpha: Double
    /// The most pairs, 1 to `maximumPairs`.
    public let maxPairs: Int
    /// `boundary[n]` wins in n pairs reach the threshold; n + 1 where no count does.
    public let boundary: [Int]

    /// The largest number of pairs that a plan covers.
    public static let maximumPairs = 1_000
    /// The fixed alternatives of the bets, with equal weights.
    public static let alternatives = [0.75, 0.9, 0.97, 1.0]
    /// The share of alpha that one horizon may take.
    public static let horizonShare = 0.45
    /// Logarithms closer than this are equal.
    static let tolerance = 1e-9

    /// `hope[n]` wins after n pairs can still become enough; above n where nothing can.
    private let hope: [Int]
    private let logBetWeight: Double
    private let horizons: [Horizon]

    private struct Horizon: Hashable, Sendable {
        var pairs: Int
        var wins: Int
        var logProbability: Double
    }

    /// Makes a plan.
    ///
    /// `alpha` is brought into [1e-300, 0.5] and `maxPairs` into 1...`maximumPairs`.
    public init(alpha: Double, maxPairs: Int) {
        let alpha = alpha.isFinite ? min(max(alpha, 1e-300), 0.5) : 1e-300
        let maxPairs = min(max(maxPairs, 1), Self.maximumPairs)
        let logShare = log(alpha * Self.horizonShare)
        var horizons: [Horizon] = []
        var spent = 0.0
        for pairs in Set([maxPairs, (3 * maxPairs + 3) / 4]).sorted(by: >)
        where FairCoin.logTail(tosses: pairs, wins: pairs) <= logShare {
            var low = 0
            var high = pairs
            while low < high {
                let middle = (low + high) / 2
                if FairCoin.logTail(tosses: pairs, wins: middle) <= logShare {
                    high = middle
                } else {
                    low = middle + 1
                }
            }
            let logProbability = FairCoin.logTail(tosses: pairs, wins: low)
            horizons.append(Horizon(pairs: pairs, wins: low, logProbability: logProbability))
            spent += exp(logProbability - log(alpha))
        }
        self.alpha = alpha
        self.maxPairs = maxPairs
        self.horizons = horizons
        self.logBetWeight = log(1 - spent) - log(Double(Self.alternatives.count))
        let boundary = Self.table(alpha: alpha, maxPairs: maxPairs) { [horizons, logBetWeight] pairs, wins in
            Self.logEvidence(
                alpha: alpha, logBetWeight: logBetWeight, horizons: horizons, pairs: pairs, wins: wins)
        }
        var hope = boundary
        hope[maxPairs] = maxPairs + 1
        for pairs in stride(from: maxPairs - 1, through: 0, by: -1) {
            hope[pairs] = min(boundary[pairs + 1], hope[pairs + 1]) - 1
        }
        self.boundary = boundary
        self.hope = hope
    }

    /// The natural logarithm of the evidence after `pairs` pairs of which `wins` were won, where the threshold was
    /// not reached before; a horizon that lies behind counts as lost.
    public func logEvidence(pairs: Int, wins: Int) -> Double {
        Self.logEvidence(alpha: alpha, logBetWeight: logBetWeight, horizons: horizons, pairs: pairs, wins: wins)
    }

    /// log(1 / alpha).
    public var logThreshold: Double { -log(alpha) }

    /// Whether so many wins in so many pairs decide.
    public func decides(pairs: Int, wins: Int) -> Bool {
        pairs >= 1 && pairs <= maxPairs && wins >= boundary[pairs]
    }

    /// Whether a row of wins from here on can still decide.
    public func canDecide(pairs: Int, wins: Int) -> Bool {
        pairs >= 0 && pairs < maxPairs && wins >= hope[pairs]
    }

    /// Each win raises the evidence and each loss lowers it, so the boundary never falls and one walk finds it.
    private static func table(alpha: Double, maxPairs: Int, logEvidence: (Int, Int) -> Double) -> [Int] {
        var boundary = [1]
        var wins = 0
        for pairs in 1...maxPairs {
            while wins <= pairs, logEvidence(pairs, wins) < -log(alpha) - tolerance { wins += 1 }
            boundary.append(min(wins, pairs + 1))
        }
        return boundary
    }

    private static func logEvidence(
        alpha: Double, logBetWeight: Double, horizons: [Horizon], pairs: Int, wins: Int
    ) -> Double {
        let losses = pairs - wins
        var terms: [Double] = alternatives.map { chance in
            let loss = chance < 1 ? Double(losses) * log(2 * (1 - chance)) : losses > 0 ? -.infinity : 0
            return logBetWeight + Double(wins) * log(2 * chance) + loss
        }
        for horizon in horizons where pairs <= horizon.pairs {
            // weight times h(n, s) = P(S_h >= k) / alpha * P(S_h >= k | S_n = s) / P(S_h >= k)
            terms.append(
                FairCoin.logTail(tosses: horizon.pairs - pairs, wins: horizon.wins - wins) - log(alpha))
        }
        let largest = terms.reduce(-.infinity, max)
        guard largest > -.infinity else { return largest }
        return largest + log(terms.reduce(0) { $0 + exp($1 - largest) })
    }
}
