// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Which direction of a metric is better, and what a gain is.
///
/// The gain of a pair is a *log-ratio*, positive where the candidate is better: log(champion / candidate) where lower
/// is better, log(candidate / champion) where higher is. Both values must be positive; a metric that can be zero or
/// negative has no ratio and can only be compared exactly.
public enum GainDirection: String, Hashable, Sendable, CaseIterable {
    case lower, higher

    /// The gain of one pair.
    ///
    /// Throws `candidateRange` or `championRange` for a value that is zero, negative or not finite.
    public func logRatio(champion: Double, candidate: Double) throws(StatisticsError) -> Double {
        guard candidate.isFinite, candidate > 0 else {
            throw StatisticsError(
                .candidateRange, "the candidate's metric is \(candidate); a comparison by ratio needs a positive number"
            )
        }
        guard champion.isFinite, champion > 0 else {
            throw StatisticsError(
                .championRange, "the champion's metric is \(champion); a comparison by ratio needs a positive number")
        }
        // A difference of logarithms, because a quotient of tiny and huge values would overflow.
        let gain = log(champion) - log(candidate)
        return self == .lower ? gain : -gain
    }

    /// The least log-ratio that is a gain of the fraction `minEffect`: a metric that should fall falls to (1 -
    /// minEffect) of the champion's, one that should rise rises to (1 + minEffect) of it. `minEffect` lies in [0, 1).
    public func floor(minEffect: Double) -> Double {
        self == .lower ? -log1p(-minEffect) : log1p(minEffect)
    }

    /// Whether a value is strictly better than another, and by at least the fraction `minEffect` of the other's size.
    /// Made for exact metrics of any sign; NaN is never better.
    public func isBetter(_ candidate: Double, than champion: Double, minEffect: Double) -> Bool {
        let least = minEffect * champion.magnitude
        switch self {
        case .lower: return candidate < champion && candidate <= champion - least
        case .higher: return candidate > champion && candidate >= champion + least
        }
    }
}
