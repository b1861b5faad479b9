// SPDX-License-Identifier: Apache-2.0
import PawlBase

/// Milliseconds on the monotonic clock.
func milliseconds() -> Double { Double(PawlClock.system.monotonic()) / 1e6 }

/// How long something takes, in milliseconds.
func time<Result>(_ body: () async throws -> Result) async rethrows -> (Double, Result) {
    let start = milliseconds()
    let result = try await body()
    return (milliseconds() - start, result)
}

extension [Double] {
    /// The value at a fraction of the sorted list; NaN of none.
    func quantile(_ fraction: Double) -> Double {
        let sorted = self.sorted()
        guard !sorted.isEmpty else { return .nan }
        return sorted[Swift.min(sorted.count - 1, Int(Double(sorted.count) * fraction))]
    }

    var median: Double { quantile(0.5) }
}
