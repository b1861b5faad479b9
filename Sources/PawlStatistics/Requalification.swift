// SPDX-License-Identifier: Apache-2.0

/// What is left of a gain that was selected, once it is measured again.
///
/// A candidate is kept when its measured gain is large, so the measured gains of kept candidates are too large on
/// average (the winner's curse: E. C. Capen, R. V. Clapp, W. M. Campbell, "Competitive bidding in high-risk
/// situations", 1971; for selected estimates J. P. Ioannidis, "Why most discovered true associations are inflated",
/// Epidemiology 19, 2008). No formula on the same data undoes that without assumptions. Fresh data do: the champion,
/// fixed beforehand, meets the baseline a number of times that is fixed beforehand, on inputs that decided nothing. That
/// estimate is unbiased, and it is the one to be reported.
public struct Requalification: Hashable, Sendable {
    /// How the fresh measurement compares with the claim.
    public enum Finding: String, Hashable, Sendable {
        /// A gain, and no smaller than chance allows.
        case confirmed
        /// A gain, but the claim lies above the fresh interval.
        case smaller
        /// The fresh interval does not exclude that there is no gain.
        case unconfirmed
    }

    /// The gain that the accepted steps add up to, as a log-ratio.
    public let claimed: Double
    /// The gain as measured afresh: the number to report.
    public let gain: Double
    /// The lower end of its 95 % interval.
    public let low: Double
    /// The upper end.
    public let high: Double

    /// Sets a claim beside a fresh measurement and its 95 % interval, all log-ratios.
    public init(claimed: Double, gain: Double, low: Double, high: Double) {
        (self.claimed, self.gain, self.low, self.high) = (claimed, gain, low, high)
    }

    /// Sets a claim beside fresh log-ratios, positive where the champion is better; nil for none.
    public init?(claimed: Double, freshLogRatios: [Double]) {
        guard !freshLogRatios.isEmpty else { return nil }
        let fresh = Estimate(of: freshLogRatios)
        self.init(claimed: claimed, gain: fresh.median, low: fresh.low, high: fresh.high)
    }

    /// How much of the claim was luck, as a log-ratio; negative where the claim was too small.
    public var curse: Double { claimed - gain }

    /// How the fresh measurement compares with the claim.
    public var finding: Finding {
        if low <= 0 { return .unconfirmed }
        return claimed > high ? .smaller : .confirmed
    }
}
