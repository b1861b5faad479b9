// SPDX-License-Identifier: Apache-2.0
internal import PawlContract

/// Pawl's own clocks over one round: the sum over its timed questions, the maximum for memory.
struct RoundMeter: Hashable, Sendable {
    private(set) var timedAsks = 0
    /// Whether a timed question was not answered: the round then has no measure.
    private(set) var hasTimedFault = false
    private(set) var wallNanoseconds = 0
    private(set) var cpuNanoseconds = 0
    private(set) var peakBytes = 0
    private var busyNanoseconds = 0

    /// Adds what a timed question cost; `busy` is how long its core was busy meanwhile, whoever used it.
    mutating func add(_ reply: ContestantReply, busy: Int?) {
        timedAsks += 1
        if case .fault = reply.result { hasTimedFault = true }
        wallNanoseconds += reply.reading.wallNanoseconds
        cpuNanoseconds += reply.reading.cpuNanoseconds
        peakBytes = max(peakBytes, reply.reading.peakBytes)
        busyNanoseconds += busy ?? reply.reading.cpuNanoseconds
    }

    /// Whether others disturbed the measurement enough for it to be repeated.
    var isContended: Bool {
        CoreLoad.isContended(busy: busyNanoseconds, own: cpuNanoseconds, wall: wallNanoseconds)
    }

    /// The metric of a source, in seconds or bytes; nil where the round measured nothing, and for the judge's own.
    func metric(_ source: MetricSource) -> Double? {
        guard timedAsks > 0, !hasTimedFault else { return nil }
        switch source {
        case .clockCPU: return Double(cpuNanoseconds) / 1e9
        case .clockWall: return Double(wallNanoseconds) / 1e9
        case .memoryPeak: return Double(peakBytes)
        case .judge, .suitePassed, .suiteResolved, .command: return nil
        }
    }
}
