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
    /// The gain as measured afresh, with its 95 % interval.
    public let fresh: Estimate

    /// Sets a claim beside fresh log-ratios, positive where the champion is better; at least one.
    public init(claimed: Double, freshLogRatios: [Double]) {
        self.claimed = claimed
        self.fresh = Estimate(of: freshLogRatios)
    }

    /// The number to report.
    public var corrected: Double { fresh.median }

    /// How much of the claim was luck, as a log-ratio; negative where the claim was too small.
    public var curse: Double { claimed - fresh.median }

    /// How the fresh measurement compares with the claim.
    public var finding: Finding {
        if fresh.count == 0 || fresh.low <= 0 { return .unconfirmed }
        return claimed > fresh.high ? .smaller : .confirmed
    }

    /// Whether the visible sets say more than chance explains (signal holdout.gap): the claim lies above the fresh
    /// interval by more than its own width above the median.
    public var isGap: Bool {
        fresh.count >= 6 && claimed > fresh.high + (fresh.high - fresh.median)
    }
}
