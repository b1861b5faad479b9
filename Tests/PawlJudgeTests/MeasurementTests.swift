// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlLedger
import Testing

@testable import PawlContract
@testable import PawlJudge

@Suite("Measuring")
struct MeasurementTests {
    @Test("the lease is held by one at a time", .timeLimit(.minutes(1)))
    func lease() async throws {
        let lease = MeasurementLease(cores: [0, 1, 2])
        #expect(lease.measuredCores == [2])
        #expect(lease.otherCores == [0, 1])
        let inside = Locked((now: 0, most: 0, total: 0))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try await lease.hold {
                        inside.withLock { state in
                            state.now += 1
                            state.most = max(state.most, state.now)
                        }
                        await Task.yield()
                        inside.withLock { state in
                            state.now -= 1
                            state.total += 1
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(inside.withLock { $0.most } == 1)
        #expect(inside.withLock { $0.total } == 50)
    }

    @Test("a waiter that is cancelled leaves the queue", .timeLimit(.minutes(1)))
    func cancelled() async throws {
        let lease = MeasurementLease(cores: [0])
        #expect(lease.measuredCores.isEmpty && lease.otherCores.isEmpty)
        try await lease.hold {
            let waiter = Task { try await lease.hold { 1 } }
            await Task.yield()
            waiter.cancel()
            await #expect(throws: CancellationError.self) { try await waiter.value }
        }
        #expect(try await lease.hold { 2 } == 2)
    }

    @Test("a core's load is its busy ticks, without idle and iowait")
    func load() {
        let text = "cpu  9 9 9 9 9 9 9 9 9 9\ncpu0 1 2 3 400 500 6 7 8 99 99\ncpu1 1 0 0 0 0 0 0 0 0 0\nintr 1\n"
        #expect(CoreLoad.parse(Array(text.utf8), core: 0) == 270_000_000)
        #expect(CoreLoad.parse(Array(text.utf8), core: 1) == 10_000_000)
        #expect(CoreLoad.parse(Array(text.utf8), core: 2) == nil)
        #expect(CoreLoad.parse(Array("cpu0 1 2".utf8), core: 0) == nil)
        #expect(CoreLoad.system.busyNanoseconds(0) != nil)
    }

    @Test("others count as load above a tenth of the time and above the grain of the probe")
    func contention() {
        #expect(!CoreLoad.isContended(busy: 1_000_000_000, own: 950_000_000, wall: 1_000_000_000))
        #expect(CoreLoad.isContended(busy: 1_000_000_000, own: 800_000_000, wall: 1_000_000_000))
        #expect(!CoreLoad.isContended(busy: 20_000_000, own: 0, wall: 5_000_000))
    }

    @Test(
        "a gain is told in one sentence",
        arguments: [
            (
                MetricSource.clockCPU, Direction.lower, 0.116, 0.112, 0.12,
                "12.3 % faster (95 % 11.9 to 12.7), 16 of 16 pairs"
            ),
            (.clockCPU, .lower, -0.105, -0.2, -0.01, "10.0 % slower (95 % 1.0 to 18.1), 16 of 16 pairs"),
            (.memoryPeak, .lower, 0.105, 0.05, 0.2, "10.0 % less m (95 % 4.9 to 18.1), 16 of 16 pairs"),
            (.judge, .higher, 0.0953, 0.05, 0.2, "10.0 % more m (95 % 5.1 to 22.1), 16 of 16 pairs"),
            (.judge, .higher, -0.105, -0.2, 0.05, "10.0 % less m (95 % -5.1 to 18.1), 16 of 16 pairs"),
        ])
    func reason(source: MetricSource, better: Direction, effect: Double, low: Double, high: Double, text: String) {
        let comparison = ComparisonRecord(
            rule: "sequential", pairs: 16, wins: 16, evidence: 1, threshold: 20, effect: effect, low: low, high: high)
        #expect(VerdictReason.gain(comparison, metric: "m", source: source, better: better) == text)
    }

    @Test("seeds repeat, and differ by purpose, number and retry")
    func seeds() {
        let run = String(repeating: "ab", count: 16)
        let first = RunSeed.round(run: run, judgement: 1, stage: 0, round: 1, retry: 0)
        #expect(first == RunSeed.derive("round", run: run, [1, 0, 1]))
        #expect(first == String(Digest.of("pawl/1 round \(run) 1 0 1").hex.prefix(32)))
        let others = [
            RunSeed.round(run: run, judgement: 2, stage: 0, round: 1, retry: 0),
            RunSeed.round(run: run, judgement: 1, stage: 1, round: 1, retry: 0),
            RunSeed.round(run: run, judgement: 1, stage: 0, round: 2, retry: 0),
            RunSeed.round(run: run, judgement: 1, stage: 0, round: 1, retry: 1),
        ]
        #expect(Set(others + [first]).count == 5)
    }
}
