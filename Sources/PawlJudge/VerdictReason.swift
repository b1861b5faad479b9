// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlContract
internal import PawlLedger

/// Sentences about a comparison, such as "12.3 % faster (95 % 11.9 to 12.8), 16 of 16 pairs".
enum VerdictReason {
    /// The size of a difference. A clock is told as speed (12 % faster is 12 % more work in the same time); any other
    /// metric by its change.
    static func gain(
        _ comparison: ComparisonRecord, metric: String, source: MetricSource, better: Direction
    ) -> String? {
        guard comparison.effect != 0 || comparison.low != 0 || comparison.high != 0 else { return nil }
        // "0.0 % more" of an exact metric would only hide that it is the same.
        guard comparison.effect != 0 || comparison.rule == "sequential" else { return nil }
        let isClock = (source == .clockCPU || source == .clockWall) && better == .lower
        let isGain = comparison.effect >= 0
        // The ratio of the metric itself falls where lower is better.
        let sign: Double = isClock || better == .higher ? 1 : -1
        func change(_ effect: Double) -> Double { expm1(sign * effect) * 100 }
        let word = isClock ? (isGain ? "faster" : "slower") : change(comparison.effect) < 0 ? "less" : "more"
        // Everything is told in the direction of the word.
        let orientation: Double = change(comparison.effect) < 0 ? -1 : 1
        let value = change(comparison.effect) * orientation
        let ends = [change(comparison.low) * orientation, change(comparison.high) * orientation].sorted()
        let subject = isClock ? word : "\(word) \(metric)"
        guard comparison.rule == "sequential" else { return "\(decimal(value)) % \(subject)" }
        return "\(decimal(value)) % \(subject) (95 % \(decimal(ends[0])) to \(decimal(ends[1]))), "
            + "\(comparison.wins) of \(comparison.pairs) pairs"
    }

    /// A number with one decimal.
    static func decimal(_ value: Double) -> String {
        guard value.isFinite, value.magnitude < 1e12 else { return "\(value)" }
        let tenths = Int((value.magnitude * 10).rounded())
        let sign = value < 0 && tenths > 0 ? "-" : ""
        return "\(sign)\(tenths / 10).\(tenths % 10)"
    }
}
