// SPDX-License-Identifier: Apache-2.0
@testable import PawlContract
import PawlLedger
import PawlStatistics
import Testing

@testable import PawlRun

/// What `pawl noise` warns of.
@Suite("Warnings about a measurement")
struct NoiseWarningTests {
    private func warnings(startUp share: Double?, noise: Double = 0) throws -> [SignalRecord] {
        let pairs = (0..<10).map { (champion: 1.0, candidate: $0 % 2 == 0 ? 1 + noise : 1 - noise) }
        return NoiseMeasurement.warnings(
            AcceptSpec(rule: .sequential, alpha: 0.05, spend: .run, minEffect: 0.01, maxPairs: 40, confirm: 3),
            floor: try NoiseFloor(pairs: pairs, direction: .lower), direction: .lower, alpha: 0.05,
            startUp: share.map { NoiseMeasurement.StartUp(seconds: 0.1, timesPerRound: 1, share: $0) })
    }

    @Test("process start-up above 20 % of the metric is stats.underpowered, below it is nothing")
    func startUp() throws {
        #expect(try warnings(startUp: nil) == [] && warnings(startUp: 0.2) == [])
        let warned = try warnings(startUp: 0.21)
        #expect(warned.map(\.code) == ["stats.underpowered"] && warned.map(\.severity) == [.note])
        #expect(warned.first?.evidence.hasPrefix("starting the process is 21 % of the metric") == true)
    }

    @Test("noise in which max_pairs cannot show a gain is stats.underpowered")
    func noise() throws {
        #expect(try warnings(startUp: 0.1, noise: 0.5).map(\.code) == ["stats.underpowered"])
        #expect(try warnings(startUp: 0.9, noise: 0.5).count == 2)
    }

    @Test("equal measurements have no noise at all, whatever the rounding of their mean")
    func exact() throws {
        for value in [0.1, 3.3, 1e-9, 1e9 / 7] {
            let pairs = Array(repeating: (champion: value, candidate: value), count: 7)
            let floor = try NoiseFloor(pairs: pairs, direction: .lower)
            #expect(floor.isExact && floor.singleDeviation == 0 && floor.pairDeviation == 0)
        }
    }
}
