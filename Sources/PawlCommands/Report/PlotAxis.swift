// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// A scale from values to a position between 0 and 1, with round tick marks: linear, or logarithmic where the values
/// are positive and span more than a factor of ten.
struct PlotAxis: Hashable, Sendable {
    let isLogarithmic: Bool
    let ticks: [Double]
    private let low: Double
    private let high: Double

    /// An axis that holds all the values, with about `count` ticks.
    init(holding values: [Double], ticks count: Int = 5) {
        let finite = values.filter(\.isFinite)
        var low = finite.min() ?? 0
        var high = finite.max() ?? 1
        self.isLogarithmic = low > 0 && high / low > 10
        if isLogarithmic {
            (low, high) = (log10(low), log10(high))
        }
        if high - low < abs(high) * 1e-9 || high == low {
            let margin = high == 0 ? 1 : abs(high) * 0.1
            (low, high) = (low - margin, high + margin)
        }
        let margin = (high - low) * 0.06
        self.low = low - margin
        self.high = high + margin
        self.ticks =
            isLogarithmic
            ? Self.logarithmicTicks(self.low, self.high) : Self.linearTicks(self.low, self.high, count)
    }

    /// Where a value stands; below 0 or above 1 outside the axis.
    func position(_ value: Double) -> Double {
        let scaled = isLogarithmic ? log10(max(value, 1e-300)) : value
        return (scaled - low) / (high - low)
    }

    /// Steps of 1, 2 or 5 times a power of ten.
    private static func linearTicks(_ low: Double, _ high: Double, _ count: Int) -> [Double] {
        let raw = (high - low) / Double(max(1, count))
        guard raw > 0, raw.isFinite else { return [] }
        let power = pow(10, log10(raw).rounded(.down))
        let step = [1.0, 2, 5, 10].map { $0 * power }.first { $0 >= raw } ?? raw
        let first = (low / step).rounded(.up)
        let last = (high / step).rounded(.down)
        guard last - first < 50 else { return [] }
        return stride(from: first, through: last, by: 1).map { $0 * step }
    }

    /// Powers of ten, and 2 and 5 times them where there are few.
    private static func logarithmicTicks(_ low: Double, _ high: Double) -> [Double] {
        let factors: [Double] = high - low > 3 ? [1] : [1, 2, 5]
        let stretch = max(1, ((high - low) / 12).rounded(.up))
        let powers = stride(from: low.rounded(.down), through: high.rounded(.up), by: stretch)
        return powers.flatMap { power in factors.map { $0 * pow(10, power) } }
            .filter { (low...high).contains(log10($0)) }
    }
}
