// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// How a metric's repeated measurements differ, from pairs of the same thing, and what that lets a comparison see.
public struct NoiseFloor: Hashable, Sendable {
    /// The log-ratios of the pairs: second arm against first, in the metric's own direction.
    public let logRatios: [Double]
    /// The standard deviation of a pair's log-ratio about zero, which is its truth.
    public let pairDeviation: Double
    /// The standard deviation of one measurement's logarithm over the whole time. Well above `pairDeviation` / sqrt(2),
    /// the machine drifts or seeds matter, and pairing pays.
    public let singleDeviation: Double
    /// The log-ratio of the two arms and its 95 % interval. Without zero in it, the same thing differs from itself.
    public let bias: Estimate

    /// Takes pairs of positive, finite values of the same thing; at least two. Throws `candidateRange` or
    /// `championRange` where a value has no logarithm.
    public init(pairs: [(champion: Double, candidate: Double)], direction: GainDirection) throws(StatisticsError) {
        var ratios: [Double] = []
        var levels: [Double] = []
        for pair in pairs {
            ratios.append(try direction.logRatio(champion: pair.champion, candidate: pair.candidate))
            levels += [log(pair.champion), log(pair.candidate)]
        }
        let mean = levels.reduce(0) { $0 + $1 / Double(max(1, levels.count)) }
        let spread = levels.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        self.logRatios = ratios
        self.pairDeviation = (ratios.reduce(0) { $0 + $1 * $1 } / Double(max(1, ratios.count))).squareRoot()
        // The mean of equal logarithms is off by a rounding, which is no noise.
        let isOneNumber = levels.allSatisfy { $0 == levels.first }
        self.singleDeviation = isOneNumber ? 0 : (spread / Double(max(1, levels.count - 1))).squareRoot()
        self.bias = Estimate(of: ratios)
    }

    /// Whether every pair agreed to the last bit: the metric is exact.
    public var isExact: Bool { logRatios.allSatisfy { $0 == 0 } }

    /// The probability that a candidate that is truly better by the log-ratio `gain` wins a pair.
    ///
    /// The smaller of two readings, since a sample shows few of its tails: normal noise of the measured deviation, and
    /// the measured log-ratios themselves with both signs, of which one more is counted lost than was (P. S. de
    /// Laplace's rule of succession).
    public func winProbability(gain: Double) -> Double {
        let won = logRatios.count { $0 + gain > 0 } + logRatios.count { gain - $0 > 0 }
        let seen = (Double(won) + 0.5) / (2 * Double(logRatios.count) + 1)
        guard pairDeviation > 0 else { return seen }
        return min(seen, FairCoin.positive(mean: gain, deviation: pairDeviation))
    }

    /// The least `max_pairs` with which the test alone keeps a candidate that is truly better by the log-ratio `gain`
    /// with probability `power`; nil where a thousand pairs are too few. `alpha` is the comparison's error budget.
    public func pairsNeeded(gain: Double, alpha: Double, power: Double = 0.9) -> Int? {
        let win = winProbability(gain: gain)
        func reaches(_ pairs: Int) -> Bool {
            Simulation.exactPower(plan: EvidencePlan(alpha: alpha, maxPairs: pairs), winProbability: win) >= power
        }
        // Power rises with the pairs, by steps that can be followed by a slight fall: halving finds one such place.
        var high = 4
        while !reaches(high) {
            guard high < EvidencePlan.maximumPairs else { return nil }
            high = min(2 * high, EvidencePlan.maximumPairs)
        }
        var low = high / 2
        while low + 1 < high {
            let middle = (low + high) / 2
            if reaches(middle) { high = middle } else { low = middle }
        }
        return high
    }
}
