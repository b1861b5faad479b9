// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import PawlStatistics

@Suite("simulation")
struct SimulationTests {
    @Test(
        "of 700 identical candidates at 1 % noise none is kept in at least 93 % of 300 runs",
        arguments: [NoiseModel.normal, .student, .drifting])
    func falseKeeps(noise: NoiseModel) {
        let outcome = Simulation().identicalCandidates(noise: noise, runs: 300, seed: 11)
        // Three standard errors below the 96.3 % that follow from the size of the test.
        #expect(outcome.shareWithout >= 0.93)
        #expect(outcome.comparisons == 210_000)
    }

    @Test("a candidate that is handed in 700 times under new seeds is kept no more often than alpha, where it is spent")
    func retries() {
        func share(_ spending: ErrorBudget.Spending) -> Double {
            Simulation().retries(noise: .normal, spending: spending, runs: 300, seed: 11).shareWith
        }
        // Three standard errors above alpha.
        #expect(share(.run(comparisons: nil)) <= 0.088)
        #expect(share(.run(comparisons: 700)) <= 0.088)
        #expect(share(.each) > 0.99)
    }

    @Test("a true 2 % gain is kept with probability 0.9 within 30 pairs, also where 40 may be drawn")
    func power() {
        for maxPairs in [30, 40] {
            var simulation = Simulation()
            simulation.settings.maxPairs = maxPairs
            for candidate in [1, 700] {
                let win = FairCoin.positive(mean: log(1.02), deviation: 0.01 * 2.0.squareRoot())
                let power = Simulation.exactPower(
                    plan: simulation.plan(candidate: candidate), winProbability: win, within: 30)
                #expect(power >= 0.91)
            }
        }
    }

    @Test("sampled power agrees with the computed one")
    func sampled() {
        let simulation = Simulation()
        let outcome = simulation.betterCandidate(
            gain: log(1.02), candidate: 700, noise: .normal, trials: 2_000, seed: 3)
        #expect(abs(outcome.shareWith - 0.9132) < 0.02)
    }

    @Test(
        "the noise models have the deviation that they promise",
        arguments: [NoiseModel.normal, .student, .contaminated])
    func deviation(noise: NoiseModel) {
        var source = NoiseSource(model: noise, deviation: 0.01, seed: 5)
        let values = (0..<100_000).map { _ in source.next() }
        let variance = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
        // Student's t with 3 degrees of freedom has no fourth moment, so its sample variance settles slowly.
        #expect(abs(variance.squareRoot() - 0.01) < (noise == .student ? 0.001 : 0.0002))
    }

    @Test("the report names every requirement, meets them, and counts what the naive rule would keep")
    func report() {
        let report = SimulationReport.run(size: .init(runs: 20, trials: 1_000, seeds: [1]))
        #expect(report.rows.filter { $0.atLeast != nil }.count == 6 + 1 + 2 * 3)
        let computed = report.rows.filter { $0.trials == 0 }
        #expect(computed.filter(\.isMet).count == computed.count)
        #expect(abs(FalseKeeps.records(among: 125) - 4.42) < 0.01)
        #expect(report.text.split(separator: "\n").count == report.rows.count + 1)
        #expect(report.text.contains("H(n + 1) - 1"))
    }
}
