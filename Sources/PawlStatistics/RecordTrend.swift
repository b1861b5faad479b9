// SPDX-License-Identifier: Apache-2.0

/// How far a program has moved from the record by which it was accepted: the alarm `time.trend`.
///
/// A champion that is measured again beside each later candidate should go on as it did. One that turns slow lets worse
/// candidates beat it; one that turns fast holds better ones off. The machine may have changed as well, so this is an
/// alarm, and decides nothing.
///
/// The rule: at least six later values, their 95 % interval of the median (``Estimate``) apart from the recorded one, and
/// the median at least a tenth away. The interval alone would call every slow drift of a busy machine a change; the tenth
/// alone would call noise one.
public struct RecordTrend: Hashable, Sendable {
    /// The fewest later values that an interval without assumptions needs.
    public static let fewestValues = 6
    /// The least change that is an alarm, as a fraction.
    public static let leastChange = 0.1

    /// The later median over the recorded value; above 1 is more.
    public let ratio: Double
    /// What was measured later.
    public let later: Estimate

    /// Compares later values with a recorded one and its 95 % interval; nil where there is no alarm, or where a value
    /// is not above 0 (a ratio says nothing then).
    public init?(recorded value: Double, low: Double, high: Double, later values: [Double]) {
        guard values.count >= Self.fewestValues, value > 0, value.isFinite, values.allSatisfy({ $0 > 0 && $0.isFinite })
        else { return nil }
        let later = Estimate(of: values)
        let ratio = later.median / value
        guard later.low > high || later.high < low else { return nil }
        guard max(ratio, 1 / ratio) >= 1 + Self.leastChange else { return nil }
        self.ratio = ratio
        self.later = later
    }
}
