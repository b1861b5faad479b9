// SPDX-License-Identifier: Apache-2.0

/// The median of some measurements with a 95 % interval that assumes nothing about their distribution.
///
/// The interval runs from the j-th smallest to the j-th largest value, with the largest j for which
/// P(Bin(n, 1/2) < j) is at most 2.5 % (order-statistic interval of the median: H. A. David, H. N. Nagaraja, "Order
/// Statistics", 3rd edition, section 7.1). Fewer than six values cannot reach 95 % that way; then the range is widened
/// to at least the Student interval around the mean, and a single value gets a factor of two (log 2, or its own size).
public struct Estimate: Hashable, Sendable {
    /// The median; the mean of the two middle values for an even count; 0 for none.
    public let median: Double
    /// The lower end of the 95 % interval.
    public let low: Double
    /// The upper end of the 95 % interval.
    public let high: Double
    /// The arithmetic mean; 0 for none.
    public let mean: Double
    /// How many values it rests on.
    public let count: Int

    /// Estimates from finite values.
    public init(of values: [Double]) {
        let sorted = values.sorted()
        let count = sorted.count
        self.count = count
        guard let first = sorted.first, let last = sorted.last else {
            (median, low, high, mean) = (0, 0, 0, 0)
            return
        }
        // Halves are taken first so that two large values do not overflow.
        let median = sorted[(count - 1) / 2] / 2 + sorted[count / 2] / 2
        // Divided first for the same reason; the order of addition is the sorted one, so that it repeats.
        let mean = sorted.reduce(0) { $0 + $1 / Double(count) }
        self.median = median
        self.mean = mean
        if count == 1 {
            let width = max(0.6931471805599453, first.magnitude)
            (low, high) = (first - width, first + width)
        } else if count < 6 {
            let variance = sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / Double(count - 1) }
            let width = Self.student[count] * (variance / Double(count)).squareRoot()
            (low, high) = (min(first, mean - width), max(last, mean + width))
        } else {
            let rank = Self.rank(count)
            (low, high) = (sorted[rank - 1], sorted[count - rank])
        }
    }

    /// The 97.5 % points of Student's t with n - 1 degrees of freedom, for n = 0...5 (tables; n below 2 unused).
    private static let student = [0, 0, 12.706, 4.303, 3.182, 2.776]

    /// The largest j with P(Bin(count, 1/2) < j) <= 0.025; at least 1.
    static func rank(_ count: Int) -> Int {
        var rank = 1
        // P(Bin < j) = P(Bin >= count - j + 1) by symmetry.
        while rank < count / 2, FairCoin.tail(tosses: count, wins: count - rank) <= 0.025 { rank += 1 }
        return rank
    }
}
