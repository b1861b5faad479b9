// SPDX-License-Identifier: Apache-2.0

/// How many candidates a run keeps by luck, to be printed beside how many it kept.
public struct FalseKeeps: Hashable, Sendable {
    /// What the number is.
    public enum Kind: String, Hashable, Sendable {
        /// The metric repeats exactly: nothing is kept by luck.
        case none
        /// No more than this on average, whatever the candidates were: the error budget that was spent. By linearity
        /// of expectation the expected number of false keeps is at most the sum of the comparisons' alphas.
        case atMost
        /// About this many, had none of the candidates been better.
        case about
    }

    /// What the number is.
    public let kind: Kind
    /// The expected number; 0 or more.
    public let expected: Double
    /// The comparisons that it counts.
    public let comparisons: Int

    /// What a run's comparisons are worth. `alphas` are the error budgets of those whose first pair was drawn (rule
    /// sequential), `comparisons` their number under the other rules, `isPaired` whether the rule naive measures the
    /// champion afresh.
    public init(rule: ComparisonRule, alphas: [Double], comparisons: Int, isPaired: Bool) {
        switch rule {
        case .exact, .measure: (kind, expected, self.comparisons) = (.none, 0, comparisons)
        case .sequential: (kind, expected, self.comparisons) = (.atMost, alphas.reduce(0, +), alphas.count)
        case .naive:
            // A fresh pair of equals is won every second time; against the best value so far, wins are records.
            let expected = isPaired ? Double(max(0, comparisons)) / 2 : Self.records(among: comparisons)
            (kind, self.expected, self.comparisons) = (.about, expected, comparisons)
        }
    }

    /// The expected number of identical candidates that "one sample, better than the best so far" keeps: the records
    /// among n + 1 independent draws of one continuous distribution, without the first, are 1/2 + ... + 1/(n + 1)
    /// (A. Rényi, "Théorie des éléments saillants d'une suite d'observations", 1962).
    public static func records(among candidates: Int) -> Double {
        candidates < 1 ? 0 : (1...candidates).reduce(0) { $0 + 1 / Double($1 + 1) }
    }
}
