// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// How a candidate and a reference are compared on a hidden set, and how few bits of it come out.
///
/// A candidate is better only if the mean of the paired differences reaches a margin: the least effect, or a number of
/// standard errors, whichever is more. Three standard errors are the least; where the set may be asked q times, it is as many
/// as keep the chance of one lucky pass in all q queries at alpha (Bonferroni), because a prober asks until luck
/// passes. The step of the margin is what the Ladder releases (A. Blum, M. Hardt, "The Ladder: a reliable leaderboard
/// for machine learning competitions", ICML 2015): an agent learns that its score rose by a step, and no score.
public struct HiddenGate: Hashable, Sendable {
    /// What leaves a hidden set.
    public enum Word: String, Hashable, Sendable {
        case better, same, worse
    }

    /// Which direction of the values is better.
    public let direction: GainDirection
    /// The least effect, as a fraction of the reference's mean.
    public let minEffect: Double
    /// Standard errors of the margin, for normal differences; at least 3.
    public let deviations: Double

    /// The least number of paired values that has a standard error worth the name.
    public static let leastValues = 6

    /// Makes a gate that may be asked `queries` times with the chance `alpha`, in (0, 0.5], of one lucky pass in all.
    public init(direction: GainDirection, minEffect: Double, queries: Int, alpha: Double = 0.05) {
        self.direction = direction
        self.minEffect = minEffect
        self.deviations = max(3, Self.quantile(tail: alpha / Double(max(1, queries))))
    }

    /// What may be told of values that are paired by item or by round; nil where there are too few, where their numbers
    /// differ or where one is not finite.
    public func compare(candidate: [Double], reference: [Double]) -> Word? {
        let count = Double(candidate.count)
        guard candidate.count >= Self.leastValues, candidate.count == reference.count,
            candidate.allSatisfy(\.isFinite), reference.allSatisfy(\.isFinite)
        else { return nil }
        let sign: Double = direction == .lower ? -1 : 1
        let gains = zip(candidate, reference).map { sign * ($0 - $1) }
        let mean = gains.reduce(0) { $0 + $1 / count }
        let spread = gains.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let error = (spread / (count - 1) / count).squareRoot()
        let level = reference.reduce(0) { $0 + $1 / count }
        let margin = max(Self.student(normal: deviations, freedom: count - 1) * error, minEffect * level.magnitude)
        guard mean.isFinite, margin.isFinite, mean != 0, mean.magnitude >= margin else { return .same }
        return mean > 0 ? .better : .worse
    }

    /// The value above which a normal variable lies with the probability `tail`, in (0, 0.5].
    static func quantile(tail: Double) -> Double {
        var (low, high) = (0.0, 40.0)
        for _ in 0..<100 {
            let middle = (low + high) / 2
            if 0.5 * erfc(middle / 2.0.squareRoot()) > tail { low = middle } else { high = middle }
        }
        return high
    }

    /// The point of Student's t with the same tail as a normal point (M. Abramowitz, I. A. Stegun, "Handbook of
    /// mathematical functions", 26.7.5); good to a few per cent from five degrees of freedom on.
    static func student(normal: Double, freedom: Double) -> Double {
        let (one, three, five) = (normal, pow(normal, 3), pow(normal, 5))
        return one + (three + one) / (4 * freedom) + (5 * five + 16 * three + 3 * one) / (96 * freedom * freedom)
            + (3 * pow(normal, 7) + 19 * five + 17 * three - 15 * one) / (384 * pow(freedom, 3))
    }
}
