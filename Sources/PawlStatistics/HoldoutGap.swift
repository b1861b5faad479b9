// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Whether a gain that visible inputs show is missing on hidden ones, beyond what luck, search and a difference between
/// the two sets explain.
///
/// The null hypothesis is that both sets are samples of one population, on which the candidate has one true gain. The
/// gap between the two estimated gains, less the difference between the two sets that the *reference* shows, is compared
/// with t standard errors (the two-sample test of Student, 1908, with the larger of the two spreads on both sides and the
/// degrees of freedom of the smaller set, so that neither a set without variation nor unequal ones sharpen it). A finding
/// is an accusation, so t is far out:
///
/// - `alpha` is a millionth, and it bounds a whole search: Bonferroni's bound over the comparisons that it may make. The
///   normal tail is bounded by exp(-z²/2) (H. Chernoff, 1952), the point of Student's distribution is D. L. Wallace's
///   ("Bounds on normal approximations to Student's and the chi-square distributions", Annals of Mathematical Statistics
///   30, 1959).
/// - Where the candidate is the end of a search on the same visible inputs, each verdict that the search heard is one bit
///   of description, and the tail is divided by 2 to their number (C. Dwork et al., "Generalization in adaptive data
///   analysis and holdout reuse", NIPS 2015, max-information): an honest climb on a fixed set fits its noise, too.
/// - The gap must also reach the least effect, and the hidden gain must lie below half of the visible one as a whole
///   interval, so that a gain that is merely smaller there is none.
public struct HoldoutGap: Hashable, Sendable {
    /// The gains on one set of inputs.
    ///
    /// Items of one round may go together (they are pieces of one text, say), so where there are several rounds, these
    /// are what was drawn independently of each other (L. Kish, "Survey sampling", 1965, on clusters). Of a single round
    /// the items are, which is the author's word.
    public struct Sample: Hashable, Sendable {
        /// Values that the mean rests on.
        public var count: Int
        /// What was drawn independently: rounds, or the items of the only one.
        public var units: Int
        /// The mean gain of the candidate over the reference; positive is better.
        public var gain: Double
        /// The standard deviation of one value's gain.
        public var spread: Double
        /// The standard error of the mean gain, at least that of independent values.
        public var error: Double
        /// The mean value of the reference.
        public var level: Double

        /// Makes a sample of independent values.
        public init(count: Int, gain: Double, spread: Double, level: Double) {
            (self.count, self.units, self.gain, self.spread, self.level) = (count, count, gain, spread, level)
            self.error = spread / Double(max(1, count)).squareRoot()
        }

        /// The sample of values that pair one by one, round by round; nil where they do not, or are fewer than two.
        public init?(candidate: [[Double]], reference: [[Double]], direction: GainDirection) {
            guard candidate.map(\.count) == reference.map(\.count) else { return nil }
            let sign: Double = direction == .lower ? -1 : 1
            let gains = zip(candidate, reference).map { zip($0, $1).map { sign * ($0 - $1) } }
            guard let spread = Spread(gains) else { return nil }
            self.init(
                count: spread.count, gain: spread.mean, spread: spread.one,
                level: Spread.mean(reference.flatMap(\.self)))
            (self.units, self.error) = (spread.units, spread.error)
        }

        /// The sample of two sets of rounds that do not pair; nil where one has fewer than two values. Their errors are
        /// added: no dependence between them makes a difference vary more.
        public init?(apart candidate: [[Double]], from reference: [[Double]], direction: GainDirection) {
            guard let ours = Spread(candidate), let theirs = Spread(reference) else { return nil }
            let sign: Double = direction == .lower ? -1 : 1
            self.init(
                count: min(ours.count, theirs.count), gain: sign * (ours.mean - theirs.mean),
                spread: ours.one + theirs.one, level: theirs.mean)
            (self.units, self.error) = (min(ours.units, theirs.units), ours.error + theirs.error)
        }

        fileprivate var isUsable: Bool {
            units >= HoldoutGap.leastValues && gain.isFinite && error.isFinite && level.isFinite
        }
    }

    /// How values vary that came in rounds.
    private struct Spread {
        let count: Int
        let units: Int
        let mean: Double
        /// Of one value.
        let one: Double
        let error: Double

        init?(_ rounds: [[Double]]) {
            let rounds = rounds.filter { !$0.isEmpty }
            let values = rounds.flatMap(\.self)
            guard values.count > 1 else { return nil }
            count = values.count
            mean = Self.mean(values)
            one = Self.deviation(values)
            let alone = one / Double(values.count).squareRoot()
            units = rounds.count > 1 ? rounds.count : values.count
            error =
                rounds.count > 1
                ? max(alone, Self.deviation(rounds.map(Self.mean)) / Double(units).squareRoot()) : alone
        }

        static func mean(_ values: [Double]) -> Double {
            values.reduce(0) { $0 + $1 / Double(max(1, values.count)) }
        }

        private static func deviation(_ values: [Double]) -> Double {
            let mean = mean(values)
            return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, values.count - 1))).squareRoot()
        }
    }

    /// Fewer rounds, or items of the only one, on either side say nothing.
    public static let leastValues = 12
    /// The chance of one finding in a whole search among honest candidates.
    public static let alpha = 1e-6

    /// Standard errors, for normal values.
    public let deviations: Double
    /// The least effect, as a fraction of the reference's mean.
    public let minEffect: Double

    /// A test that a search of `comparisons` candidates may meet; `bits` is what the search learned of the visible
    /// inputs, where it went on on the same ones.
    public init(comparisons: Int, bits: Int = 0, minEffect: Double) {
        let tail = log(Double(max(1, comparisons)) / Self.alpha) + Double(max(0, bits)) * log(2)
        self.deviations = (2 * tail).squareRoot()
        self.minEffect = minEffect
    }

    /// Whether the visible gain is missing on the hidden set. Too little to go by is no finding.
    public func isMissing(visible: Sample, hidden: Sample) -> Bool {
        guard visible.isUsable, hidden.isUsable, visible.gain > 0 else { return false }
        let spread = max(visible.spread, hidden.spread)
        func error(_ sample: Sample) -> Double { max(sample.error, spread / Double(sample.count).squareRoot()) }
        let (seen, unseen) = (error(visible), error(hidden))
        let factor = Self.student(normal: deviations, freedom: Double(min(visible.units, hidden.units) - 1))
        let gap = visible.gain - hidden.gain - (visible.level - hidden.level).magnitude
        let threshold = max(
            factor * (seen * seen + unseen * unseen).squareRoot(), minEffect * hidden.level.magnitude)
        guard gap.isFinite, threshold.isFinite else { return false }
        return gap > 0 && gap >= threshold && hidden.gain + factor * unseen < visible.gain / 2
    }

    /// The point of Student's distribution that leaves about the same tail as a normal point, and no more than it.
    static func student(normal: Double, freedom: Double) -> Double {
        let correction = (8 * freedom + 3) / (8 * freedom + 1)
        let exponent = normal * normal * correction * correction / freedom
        return (freedom * expm1(exponent)).squareRoot()
    }
}
