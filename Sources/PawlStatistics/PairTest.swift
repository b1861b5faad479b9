// SPDX-License-Identifier: Apache-2.0

/// A test of one comparison that is fed pair by pair and may decide after any of them.
public protocol PairTest: Sendable {
    /// What is known so far.
    var decision: SequentialTest.Decision { get }
    /// Counts one pair; positive means that the candidate was better.
    @discardableResult
    mutating func add(logRatio: Double) -> SequentialTest.Decision
}

extension SequentialTest: PairTest {}

/// The methods that ``MethodComparison`` sets side by side. Runs use `signEvidence`, the others are there to be
/// compared with it (Documentation/decisions/0004).
public enum TestMethod: String, Hashable, Sendable, CaseIterable {
    /// ``SequentialTest``: bets and horizons on the signs of pairs.
    case signEvidence = "sign e-process"
    /// ``SignMixtureTest``: a uniform mixture of bets on the signs of pairs.
    case signMixture = "sign mixture"
    /// ``NormalMixtureTest``: the mixture SPRT on log-ratios.
    case normalMixture = "mixture SPRT"
    /// ``StudentMixtureTest``: the same for an unknown variance.
    case studentMixture = "t mixture"

    /// A fresh test with the error budget `alpha` in (0, 0.5] and at most `maxPairs` pairs, 1 to 1,000.
    public func test(alpha: Double, maxPairs: Int) -> any PairTest {
        switch self {
        case .signEvidence: SequentialTest(alpha: alpha, maxPairs: maxPairs)
        case .signMixture: SignMixtureTest(alpha: alpha, maxPairs: maxPairs)
        case .normalMixture: NormalMixtureTest(alpha: alpha, maxPairs: maxPairs)
        case .studentMixture: StudentMixtureTest(alpha: alpha, maxPairs: maxPairs)
        }
    }
}
