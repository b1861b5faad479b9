// SPDX-License-Identifier: Apache-2.0

/// How a run's probability of a false keep is spread over its comparisons.
///
/// Where the budget bounds the comparisons by N, each gets alpha / N (Bonferroni). Where nothing bounds them,
/// comparison i gets alpha * 6 / (pi^2 i^2), a series that sums to alpha (alpha spending, as in D. P. Foster, R. A.
/// Stine, "Alpha-investing", JRSS B 70, 2008, section 2). Either way the sum over all comparisons is at most alpha. A
/// comparison counts as soon as its first pair is drawn, however it ends.
public struct ErrorBudget: Hashable, Sendable {
    /// Over what alpha is spent.
    public enum Spending: Hashable, Sendable {
        /// Over all comparisons of the run, bounded by `comparisons` where that is known.
        case run(comparisons: Int?)
        /// Each comparison may err with probability alpha.
        case each
    }

    /// The probability of a false keep.
    public let alpha: Double
    /// Over what it is spent.
    public let spending: Spending

    /// Makes a budget; `alpha` lies in (0, 0.5].
    public init(alpha: Double, spending: Spending) {
        self.alpha = alpha
        self.spending = spending
    }

    /// The share of comparison `number`, counted from 1; 0 beyond the bound.
    public func share(ofComparison number: Int) -> Double {
        guard number >= 1 else { return 0 }
        switch spending {
        case .each: return alpha
        case .run(comparisons: let bound?): return number <= bound ? alpha / Double(bound) : 0
        case .run(comparisons: nil):
            let index = Double(number)
            return alpha * 6 / (Double.pi * Double.pi * index * index)
        }
    }

    /// What the first `comparisons` comparisons spend together: an upper bound on the false keeps that are expected of
    /// them.
    public func spent(by comparisons: Int) -> Double {
        guard comparisons >= 1 else { return 0 }
        return (1...comparisons).reduce(0) { $0 + share(ofComparison: $1) }
    }
}
