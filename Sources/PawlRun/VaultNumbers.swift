// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlJudge
internal import PawlLedger
internal import PawlStatistics

/// The vault's numbers: what champion and baseline are worth on inputs that decided nothing.
struct VaultNumbers: Hashable, Sendable {
    let candidate: MetricRecord
    let reference: MetricRecord
    let comparison: ComparisonRecord

    /// nil where some round gave no value, or a mean has no logarithm.
    init?(_ reading: HiddenReading, direction: GainDirection) {
        guard reading.isPaired, let ours = Self.record(reading.candidate.values),
            let theirs = Self.record(reading.reference.values),
            let effect = try? direction.logRatio(champion: theirs.value, candidate: ours.value)
        else { return nil }
        self.candidate = ours
        self.reference = theirs
        let sign: Double = direction == .lower ? -1 : 1
        let gains = zip(reading.candidate.values, reading.reference.values).map { sign * ($0 - $1) }
        // The error of the paired difference over the reference's mean is that of the log-ratio, to first order.
        let width = 1.96 * Self.error(gains) / theirs.value.magnitude
        self.comparison = ComparisonRecord(
            rule: "vault", pairs: gains.count, wins: gains.count { $0 > 0 }, evidence: 0, threshold: 0, effect: effect,
            low: effect - width, high: effect + width)
    }

    private static func record(_ values: [Double]) -> MetricRecord? {
        let mean = values.reduce(0, +) / Double(max(1, values.count))
        guard !values.isEmpty, mean.isFinite else { return nil }
        let width = 1.96 * error(values)
        guard width.isFinite else { return nil }
        return MetricRecord(value: mean, low: mean - width, high: mean + width, rounds: values.count)
    }

    /// The standard error of a mean; 0 for a single value.
    private static func error(_ values: [Double]) -> Double {
        guard values.count > 1 else { return 0 }
        let count = Double(values.count)
        let mean = values.reduce(0) { $0 + $1 / count }
        return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1) / count).squareRoot()
    }
}
