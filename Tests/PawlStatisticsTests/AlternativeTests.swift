// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import PawlStatistics

@Suite("alternatives to the default test")
struct AlternativeTests {
    @Test("the sign mixture is the integral that it claims to be")
    func integral() {
        for (pairs, wins) in [(0, 0), (1, 1), (1, 0), (10, 8), (30, 26), (200, 90)] {
            // Midpoint rule over p in [1/2, 1] with density 2.
            let steps = 20_000
            var sum = 0.0
            for step in 0..<steps {
                let chance = 0.5 + (Double(step) + 0.5) / Double(2 * steps)
                let logarithm =
                    Double(wins) * log(2 * chance) + Double(pairs - wins) * log(2 * (1 - chance))
                sum += exp(logarithm) / Double(steps)
            }
            #expect(abs(SignMixtureTest.logEvidence(pairs: pairs, wins: wins) - log(sum)) < 1e-6)
        }
    }

    @Test("under a fair coin the sign mixture is a martingale until the edge of its prior, and never more than one")
    func martingale() {
        for pairs in 0..<60 {
            for wins in 0...pairs {
                let now = exp(SignMixtureTest.logEvidence(pairs: pairs, wins: wins))
                let next =
                    (exp(SignMixtureTest.logEvidence(pairs: pairs + 1, wins: wins + 1))
                        + exp(SignMixtureTest.logEvidence(pairs: pairs + 1, wins: wins))) / 2
                #expect(abs(next / now - 1) < 1e-9)
            }
        }
    }

    @Test("the t mixture depends on ratios alone, is bounded for equal values, and knows no evidence in zeros")
    func student() {
        var (small, large) = (
            StudentMixtureTest(alpha: 1e-6, maxPairs: 50), StudentMixtureTest(alpha: 1e-6, maxPairs: 50)
        )
        var sampler = Sampler(seed: 4)
        for _ in 0..<20 {
            let value = sampler.normal()
            small.add(logRatio: value * 1e-6)
            large.add(logRatio: value * 1e6)
            #expect(abs(small.logEvidence - large.logEvidence) < 1e-9)
        }
        var zeros = StudentMixtureTest(alpha: 0.05, maxPairs: 3)
        #expect(zeros.add(logRatio: 0) == .undecided && zeros.logEvidence == 0)
        #expect(zeros.add(logRatio: 0) == .undecided && zeros.add(logRatio: 0) == .exhausted)
        var equal = StudentMixtureTest(alpha: 1e-12, maxPairs: 1_000)
        for _ in 0..<30 { equal.add(logRatio: 0.01) }
        #expect(equal.logEvidence.isFinite && equal.decision == .better)
    }

    @Test(
        "every method keeps a candidate that always wins by much, and none that always loses",
        arguments: TestMethod.allCases)
    func extremes(method: TestMethod) {
        var (winner, loser) = (method.test(alpha: 0.001, maxPairs: 40), method.test(alpha: 0.001, maxPairs: 40))
        var sampler = Sampler(seed: 9)
        for _ in 0..<40 {
            winner.add(logRatio: 1 + 0.1 * sampler.normal())
            loser.add(logRatio: -1 + 0.1 * sampler.normal())
        }
        #expect(winner.decision == .better)
        #expect(loser.decision != .better)
    }

    @Test("the comparison of methods shows the default keeping its promise under every noise, and another breaking it")
    func comparison() {
        let comparison = MethodComparison.run(runs: 12, seed: 3)
        #expect(comparison.rows.count == TestMethod.allCases.count * MethodComparison.Setting.allCases.count)
        for row in comparison.rows where row.method == .signEvidence || row.method == .signMixture {
            #expect(!row.breaksItsPromise(alpha: comparison.alpha))
        }
        let broken = comparison.rows.filter { $0.breaksItsPromise(alpha: comparison.alpha) }
        #expect(broken.contains { $0.method == .normalMixture && $0.setting == .noise(.normal) })
        #expect(broken.contains { $0.method == .studentMixture && $0.setting == .rareSlowRounds })
        let text = comparison.text
        #expect(text.contains("BROKEN") && text.contains("winner's curse"))
    }
}

@Suite("luck in numbers")
struct LuckTests {
    @Test("expected false keeps: the spent error budget, nothing for exact metrics, records or coin tosses when naive")
    func expected() {
        let sequential = FalseKeeps(rule: .sequential, alphas: [0.01, 0.02], comparisons: 9, isPaired: true)
        #expect(sequential.kind == .atMost && abs(sequential.expected - 0.03) < 1e-12 && sequential.comparisons == 2)
        #expect(FalseKeeps(rule: .exact, alphas: [], comparisons: 9, isPaired: false).expected == 0)
        let records = FalseKeeps(rule: .naive, alphas: [], comparisons: 125, isPaired: false)
        #expect(records.kind == .about && abs(records.expected - 4.42) < 0.01)
        #expect(FalseKeeps(rule: .naive, alphas: [], comparisons: 125, isPaired: true).expected == 62.5)
        #expect(FalseKeeps.records(among: -1) == 0)
    }

    @Test("what comparisons spend never passes alpha, bounded or not, and grows with each")
    func spent() {
        for spending in [ErrorBudget.Spending.run(comparisons: 60), .run(comparisons: nil)] {
            let budget = ErrorBudget(alpha: 0.05, spending: spending)
            var before = 0.0
            for count in [0, 1, 2, 10, 60, 1_000] {
                let spent = budget.spent(by: count)
                #expect(spent >= before && spent <= 0.05 + 1e-12)
                before = spent
            }
        }
        #expect(abs(ErrorBudget(alpha: 0.05, spending: .run(comparisons: 60)).spent(by: 60) - 0.05) < 1e-12)
        #expect(ErrorBudget(alpha: 0.05, spending: .each).spent(by: 3) == 3 * 0.05)
    }

    @Test("selected gains are too large, and re-qualification brings them back to the truth")
    func curse() {
        let outcome = CurseSimulation().run(runs: 300, seed: 5)
        #expect(outcome.claimed > outcome.truth * 1.03)
        #expect(abs(outcome.fresh - outcome.truth) < 0.0015)
        #expect(outcome.naiveClaimed > outcome.naiveTruth)
    }

    @Test("a re-qualified gain is confirmed, smaller, or not there")
    func requalification() throws {
        let near = (0..<20).map { 0.05 + 0.001 * Double($0 - 10) }
        #expect(try #require(Requalification(claimed: 0.052, freshLogRatios: near)).finding == .confirmed)
        let inflated = try #require(Requalification(claimed: 0.2, freshLogRatios: near))
        #expect(inflated.finding == .smaller && abs(inflated.curse - 0.1505) < 1e-9)
        let none = Requalification(claimed: 0.05, freshLogRatios: near.map { $0 - 0.05 })
        #expect(try #require(none).finding == .unconfirmed)
        #expect(Requalification(claimed: 0.05, freshLogRatios: []) == nil)
    }

    @Test("the noise floor finds the deviation that is there, and the pairs that it costs")
    func floor() throws {
        var sampler = Sampler(seed: 8)
        let pairs = (0..<400).map { _ in
            (champion: exp(0.01 * sampler.normal()), candidate: exp(0.01 * sampler.normal()))
        }
        let floor = try NoiseFloor(pairs: pairs, direction: .lower)
        #expect(abs(floor.singleDeviation - 0.01) < 0.001)
        #expect(abs(floor.pairDeviation - 0.01 * 2.0.squareRoot()) < 0.001)
        #expect(floor.bias.low < 0 && floor.bias.high > 0 && !floor.isExact)
        // The reference case of the decision record: 2 % at 1 % noise takes 27 to 32 pairs at 0.05 / 700.
        let needed = try #require(floor.pairsNeeded(gain: log(1.02), alpha: 0.05 / 700))
        #expect((25...33).contains(needed))
        let small = try #require(floor.pairsNeeded(gain: log(1.01), alpha: 0.05 / 700))
        #expect(small > 2 * needed)
        #expect(floor.pairsNeeded(gain: 0.0005, alpha: 0.05 / 700) == nil)
    }

    @Test("few exact pairs are no proof of exactness: a win is never certain")
    func exact() throws {
        let floor = try NoiseFloor(pairs: Array(repeating: (champion: 2, candidate: 2), count: 10), direction: .higher)
        #expect(floor.isExact && floor.winProbability(gain: 0.01) < 1)
        #expect(floor.pairsNeeded(gain: 0.01, alpha: 0.05) != nil)
        #expect(throws: StatisticsError.self) {
            try NoiseFloor(pairs: [(champion: 1, candidate: 0)], direction: .lower)
        }
    }
}
