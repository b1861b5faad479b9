// SPDX-License-Identifier: Apache-2.0
import Glibc
import PawlBase
import Testing

@testable import PawlStatistics

@Suite("Alarms about time")
struct AlarmTests {
    private func trend(_ later: [Double], value: Double = 1, low: Double = 0.98, high: Double = 1.02) -> RecordTrend? {
        RecordTrend(recorded: value, low: low, high: high, later: later)
    }

    @Test("a champion that goes on as it was recorded raises none, whatever the noise")
    func steady() {
        var random = SeededGenerator(seed: 11)
        var alarms = 0
        for _ in 0..<500 {
            let recorded = Estimate(of: (0..<8).map { _ in 1 + 0.03 * Double.random(in: -1...1, using: &random) })
            let later = (0..<10).map { _ in 1 + 0.03 * Double.random(in: -1...1, using: &random) }
            if trend(later, value: recorded.median, low: recorded.low, high: recorded.high) != nil { alarms += 1 }
        }
        #expect(alarms == 0)
    }

    @Test("one that turns slow or fast raises it, with how far it moved")
    func moved() throws {
        let slow = try #require(trend([2, 2.1, 1.9, 2, 2.05, 1.95]))
        #expect(slow.ratio == 2 && slow.later.count == 6)
        #expect(try #require(trend([0.5, 0.5, 0.5, 0.5, 0.5, 0.5])).ratio == 0.5)
    }

    @Test("too few values, overlapping intervals, small changes and values without a ratio raise none")
    func silent() {
        #expect(trend([2, 2, 2, 2, 2]) == nil)
        #expect(trend([2, 2, 2, 1, 1, 2]) == nil)
        #expect(trend([1.05, 1.05, 1.05, 1.05, 1.05, 1.05]) == nil)
        #expect(trend([2, 2, 2, 2, 2, 0]) == nil)
        #expect(trend([2, 2, 2, 2, 2, 2], value: 0, low: 0, high: 0) == nil)
        #expect(trend([2, 2, 2, 2, 2, .infinity]) == nil)
    }

    private func readings(_ count: Int = 6, wall: Double, cpu: Double, others: Double = 0) -> [ClockReading] {
        Array(repeating: ClockReading(wall: wall, cpu: cpu, others: others), count: count)
    }

    @Test("CPU time that falls while the waiting grows is a gap; a plain gain or loss is none")
    func waits() throws {
        let champion = readings(wall: 1.01, cpu: 1)
        let gap = try #require(ClockGap(candidate: readings(wall: 1.01, cpu: 0.2), champion: champion))
        #expect(gap.kind == .waits && abs(gap.saved - 0.8) < 1e-9 && abs(gap.extra - 0.8) < 1e-9)
        #expect(ClockGap(candidate: readings(wall: 0.21, cpu: 0.2), champion: champion) == nil)
        #expect(ClockGap(candidate: readings(wall: 2.01, cpu: 2), champion: champion) == nil)
        // Threads on several cores: more CPU time than wall time is a gain in waiting.
        #expect(ClockGap(candidate: readings(wall: 0.6, cpu: 1), champion: champion) == nil)
        #expect(ClockGap(candidate: readings(5, wall: 1.01, cpu: 0.2), champion: readings(5, wall: 1, cpu: 1)) == nil)
        // Tiny questions are mostly waiting.
        #expect(
            ClockGap(candidate: readings(wall: 0.015, cpu: 0.001), champion: readings(wall: 0.01, cpu: 0.005)) == nil)
    }

    @Test("others that are busy on the candidate's core, and not on the champion's, are a gap")
    func others() throws {
        let champion = readings(wall: 1, cpu: 1)
        let gap = try #require(ClockGap(candidate: readings(wall: 1, cpu: 0.5, others: 0.5), champion: champion))
        #expect(gap.kind == .others && gap.extra == 0.5)
        let both = ClockGap(
            candidate: readings(wall: 1, cpu: 1, others: 0.5), champion: readings(wall: 1, cpu: 1, others: 0.5))
        #expect(both == nil)
    }

    @Test("a claimed gain is confirmed by half of it in CPU time, and by nothing else")
    func confirmation() throws {
        func readings(_ cpu: Double, others: Double = 0) -> [ClockReading] {
            [ClockReading(wall: 1, cpu: cpu, others: others)]
        }
        let seen = try #require(ClockGap.gain(candidate: readings(0.5), champion: readings(1), withOthers: false))
        #expect(abs(seen - log(2)) < 1e-12)
        let charged = ClockGap.gain(candidate: readings(0.5, others: 0.5), champion: readings(1), withOthers: true)
        #expect(charged == 0)
        #expect(ClockGap.gain(candidate: [], champion: [], withOthers: false) == nil)
        #expect(ClockGap.gain(candidate: readings(0), champion: readings(1), withOthers: false) == nil)
        #expect(ClockGap.confirms(claimed: 0.2, seen: 0.1) && !ClockGap.confirms(claimed: 0.2, seen: 0.09))
        #expect(!ClockGap.confirms(claimed: 0.2, seen: nil) && !ClockGap.confirms(claimed: 0, seen: 0))
    }

    @Test("more CPU time than the cores can give is impossible; none is known where the cores are not")
    func impossible() {
        #expect(ClockGap.exceeds(cpu: 2, open: 1, cores: 1))
        #expect(!ClockGap.exceeds(cpu: 2, open: 1, cores: 2))
        #expect(!ClockGap.exceeds(cpu: 1.2, open: 1, cores: 1))
        #expect(!ClockGap.exceeds(cpu: 0.04, open: 0, cores: 1))
        #expect(!ClockGap.exceeds(cpu: 100, open: 1, cores: 0))
    }
}
