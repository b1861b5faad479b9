// SPDX-License-Identifier: Apache-2.0
internal import PawlContract
internal import PawlLedger
internal import PawlStatistics

/// Pawl's own clocks over one round: the sum over its timed questions, the maximum for memory.
struct RoundMeter: Hashable, Sendable {
    private(set) var timedAsks = 0
    /// Whether a timed question was not answered: the round then has no measure.
    private(set) var hasTimedFault = false
    private(set) var wallNanoseconds = 0
    private(set) var cpuNanoseconds = 0
    private(set) var peakBytes = 0
    private(set) var openNanoseconds = 0
    private var busyNanoseconds = 0
    /// What valgrind counted when the round's questions were put again; nil where nothing was counted.
    var count: InstructionCount?
    /// Whether the core's load was known for each question.
    private var knowsLoad = true

    /// Adds what a timed question cost; `busy` is how long its core was busy meanwhile, whoever used it.
    mutating func add(_ reply: ContestantReply, busy: Int?) {
        timedAsks += 1
        if case .fault = reply.result { hasTimedFault = true }
        wallNanoseconds += reply.reading.wallNanoseconds
        cpuNanoseconds += reply.reading.cpuNanoseconds
        peakBytes = max(peakBytes, reply.reading.peakBytes)
        openNanoseconds += reply.reading.openNanoseconds
        busyNanoseconds += busy ?? reply.reading.cpuNanoseconds
        if busy == nil { knowsLoad = false }
    }

    /// Whether others disturbed the measurement enough for it to be repeated.
    var isContended: Bool {
        CoreLoad.isContended(busy: busyNanoseconds, own: cpuNanoseconds, wall: wallNanoseconds)
    }

    /// Whether the cells used more CPU time than so many cores could give them; 0: not known.
    func exceeds(cores: Int) -> Bool {
        ClockGap.exceeds(cpu: Double(cpuNanoseconds) / 1e9, open: Double(openNanoseconds) / 1e9, cores: cores)
    }

    /// What the ledger keeps; nil where nothing was timed.
    var record: MeterRecord? {
        guard timedAsks > 0 else { return nil }
        return MeterRecord(
            wallNanoseconds: wallNanoseconds, cpuNanoseconds: cpuNanoseconds, openNanoseconds: openNanoseconds,
            othersNanoseconds: knowsLoad ? max(0, busyNanoseconds - cpuNanoseconds) : nil)
    }

    /// The metric of a source, in seconds or bytes; nil where the round measured nothing, and for the judge's own.
    func metric(_ source: MetricSource) -> Double? {
        guard timedAsks > 0, !hasTimedFault else { return nil }
        switch source {
        case .clockCPU: return Double(cpuNanoseconds) / 1e9
        case .clockWall: return Double(wallNanoseconds) / 1e9
        case .memoryPeak: return Double(peakBytes)
        case .clockInstructions: return count?.instructions.map { Double($0) }
        case .judge, .suitePassed, .suiteResolved, .command: return nil
        }
    }
}
