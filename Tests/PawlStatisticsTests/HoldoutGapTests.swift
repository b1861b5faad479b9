// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import PawlStatistics

@Suite("a gain that is missing on a hidden set")
struct HoldoutGapTests {
    private typealias Sample = HoldoutGap.Sample

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    private static func right(_ count: Int, of items: Int) -> [Double] { (0..<items).map { $0 < count ? 1 : 0 } }

    @Test("Wallace's point leaves no more than the normal tail", arguments: [11.0, 30, 100])
    func student(freedom: Double) {
        // The tail of Student's distribution, by the midpoint rule over u = point / x.
        let constant =
            exp(lgamma((freedom + 1) / 2) - lgamma(freedom / 2)) / (freedom * Double.pi).squareRoot()
        for normal in [3.0, 5, 6] {
            let point = HoldoutGap.student(normal: normal, freedom: freedom)
            var tail = 0.0
            for step in 0..<20_000 {
                let part = (Double(step) + 0.5) / 20_000
                let x = point / part
                tail += constant * pow(1 + x * x / freedom, -(freedom + 1) / 2) * point / part / part / 20_000
            }
            let ratio = tail / (0.5 * erfc(normal / 2.0.squareRoot()))
            #expect(ratio < 1.001 && ratio > 0.2)
        }
    }

    @Test("answers known by heart on the visible items are found, in either direction")
    func byHeart() throws {
        let gap = HoldoutGap(comparisons: 60, minEffect: 0.01)
        let half = Self.right(100, of: 200)
        for direction in [GainDirection.higher, .lower] {
            let best = [Double](repeating: direction == .higher ? 1 : 0, count: 200)
            let visible = try #require(Sample(candidate: [best], reference: [half], direction: direction))
            let hidden = try #require(Sample(candidate: [half], reference: [half], direction: direction))
            #expect(gap.isMissing(visible: visible, hidden: hidden))
            #expect(!gap.isMissing(visible: hidden, hidden: visible), "a gain that only the hidden set shows is none")
            #expect(!gap.isMissing(visible: visible, hidden: visible))
        }
    }

    @Test("a smaller gain, a small set, and a set on which the reference stands elsewhere are no findings")
    func innocent() throws {
        let gap = HoldoutGap(comparisons: 60, minEffect: 0.01)
        func sample(_ gain: Double, level: Double = 0.5, count: Int = 1_000, spread: Double = 0.5) -> Sample {
            Sample(count: count, gain: gain, spread: spread, level: level)
        }
        #expect(gap.isMissing(visible: sample(0.3), hidden: sample(0)))
        #expect(!gap.isMissing(visible: sample(0.3, count: 1_000_000), hidden: sample(0.2, count: 1_000_000)))
        #expect(!gap.isMissing(visible: sample(0.3), hidden: sample(0, level: 0.3)))
        #expect(!gap.isMissing(visible: sample(0.3, count: 11, spread: 0), hidden: sample(0)))
        #expect(!gap.isMissing(visible: sample(0.3), hidden: sample(0, count: 20, spread: 0)), "spreads are the larger")
        #expect(!gap.isMissing(visible: sample(-0.3), hidden: sample(-0.9)))
        #expect(!gap.isMissing(visible: sample(.nan), hidden: sample(0)))
        #expect(!gap.isMissing(visible: sample(0.3), hidden: sample(0, spread: .infinity)))
        // Times of larger inputs: the same third less.
        #expect(
            !gap.isMissing(
                visible: sample(3, level: 9, spread: 0.1), hidden: sample(0.03, level: 0.09, spread: 0.001)))
        // What a search of a thousand verdicts can fit to one set is expected of it.
        let vault = HoldoutGap(comparisons: 1_000, bits: 1_000, minEffect: 0.01)
        #expect(vault.deviations > 37 && !vault.isMissing(visible: sample(0.3), hidden: sample(0)))
    }

    @Test("rounds are what was drawn where there are several, and two samples vary by both errors")
    func rounds() throws {
        let none = (0..<12).map { _ in [Double](repeating: 0, count: 10) }
        let steps = (0..<12).map { [Double](repeating: Double($0 % 2), count: 10) }
        let together = try #require(Sample(candidate: steps, reference: none, direction: .higher))
        let alone = try #require(
            Sample(candidate: [steps.flatMap(\.self)], reference: [none.flatMap(\.self)], direction: .higher))
        #expect(together.units == 12 && alone.units == 120 && together.count == 120)
        #expect(together.error > 3 * alone.error && abs(together.gain - 0.5) < 1e-12)
        let apart = try #require(Sample(apart: steps, from: steps, direction: .higher))
        #expect(abs(apart.error - 2 * together.error) < 1e-12 && apart.gain == 0)
        #expect(Sample(candidate: steps, reference: none.dropLast(), direction: .higher) == nil)
        #expect(Sample(candidate: [[1]], reference: [[0]], direction: .higher) == nil)
        #expect(Sample(apart: [[], [1]], from: steps, direction: .higher) == nil)
    }

    /// Honest differences of one item, or of five that go together.
    enum Nature: CaseIterable, Sendable {
        case normal, heavy, rare, together

        fileprivate func draw(_ count: Int, _ sampler: inout Sampler) -> [Double] {
            var common = 0.0
            return (0..<count).map { index in
                switch self {
                case .normal: return 0.1 + sampler.normal()
                case .heavy: return 0.1 + sampler.student(freedom: 2)
                case .rare: return sampler.unit() < 0.02 ? 1 : 0
                case .together:
                    if index % 5 == 0 { common = sampler.normal() }
                    return common + 0.3 * sampler.normal()
                }
            }
        }
    }

    @Test("no search among honest candidates ends in a finding, whatever is drawn", arguments: Nature.allCases)
    func falseAlarms(nature: Nature) throws {
        var sampler = Sampler(seed: 7)
        let gap = HoldoutGap(comparisons: 60, minEffect: 0)
        var largest = 0.0
        for _ in 0..<150 {
            for _ in 0..<60 {
                func sample(_ count: Int) -> Sample? {
                    let values = nature.draw(count, &sampler)
                    let rounds =
                        nature == .together
                        ? stride(from: 0, to: count, by: 5).map { Array(values[$0..<$0 + 5]) } : [values]
                    return Sample(
                        candidate: rounds, reference: rounds.map { $0.map { _ in 0 } }, direction: .higher)
                }
                let (visible, hidden) = (try #require(sample(75)), try #require(sample(60)))
                #expect(!gap.isMissing(visible: visible, hidden: hidden))
                largest = max(largest, visible.gain - hidden.gain)
            }
        }
        #expect(largest > 0.05, "the draws do differ")
    }

    @Test("an honest climb on one fixed visible set fits its noise, and is no finding at a step or at the end")
    func climb() throws {
        let (items, attempts) = (300, 300)
        for seed in UInt64(1)...20 {
            var sampler = Sampler(seed: seed)
            func guesses() -> [Double] { (0..<items).map { _ in sampler.unit() < 0.5 ? 1 : 0 } }
            let start = (seen: guesses(), unseen: guesses())
            var champion = start
            for attempt in 1...attempts {
                // Some of what it does is changed, and none of that is better than a guess.
                var next = champion
                for item in 0..<items where sampler.unit() < 0.1 { next.seen[item] = sampler.unit() < 0.5 ? 1 : 0 }
                for item in 0..<items where sampler.unit() < 0.1 { next.unseen[item] = sampler.unit() < 0.5 ? 1 : 0 }
                guard Self.mean(next.seen) > Self.mean(champion.seen) else { continue }
                func sample(_ ours: [Double], _ theirs: [Double]) throws -> Sample {
                    try #require(Sample(candidate: [ours], reference: [theirs], direction: .higher))
                }
                #expect(
                    !HoldoutGap(comparisons: attempts, minEffect: 0.01).isMissing(
                        visible: try sample(next.seen, champion.seen),
                        hidden: try sample(next.unseen, champion.unseen)))
                champion = next
                #expect(
                    !HoldoutGap(comparisons: attempts, bits: attempt, minEffect: 0.01).isMissing(
                        visible: try sample(champion.seen, start.seen),
                        hidden: try sample(champion.unseen, start.unseen)))
            }
            #expect(Self.mean(champion.seen) > 0.6, "it did fit the noise")
        }
    }
}
