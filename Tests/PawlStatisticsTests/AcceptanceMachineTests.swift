// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlStatistics
import Testing

@Suite("acceptance machine")
struct AcceptanceMachineTests {
    static func machine(
        _ rule: ComparisonRule = .sequential, _ direction: GainDirection = .lower, minEffect: Double = 0,
        maxPairs: Int = 30, confirm: Int = 0, alpha: Double = 0.05
    ) -> AcceptanceMachine {
        AcceptanceMachine(
            settings: AcceptanceSettings(
                rule: rule, direction: direction, minEffect: minEffect, maxPairs: maxPairs, confirm: confirm),
            alpha: alpha, ordering: PairOrdering(seed: "seed"))
    }

    /// Feeds pairs until the end; returns how many were drawn.
    static func feed(_ machine: inout AcceptanceMachine, _ pair: (Int) -> (Double, Double)) -> Int {
        var drawn = 0
        while case .drawPair(let index, _) = machine.action, drawn < 10_000 {
            drawn += 1
            #expect(index == drawn)
            let (champion, candidate) = pair(index)
            machine.add(champion: champion, candidate: candidate)
        }
        return drawn
    }

    static func isNoGain(_ action: AcceptanceAction) -> Bool {
        if case .noGain = action { true } else { false }
    }

    @Test("a candidate that wins every pair is accepted after the row that decides, then confirmed by fresh pairs")
    func accepts() {
        var machine = Self.machine(minEffect: 0.01, confirm: 3)
        let drawn = Self.feed(&machine) { _ in (1.0, 0.9) }
        #expect(machine.action == .accept)
        #expect(machine.summary.pairs == 7)
        #expect(machine.summary.wins == 7)
        #expect(drawn == 10)
        #expect(machine.summary.confirmed == true)
        #expect(abs(machine.summary.effect.median - log(1 / 0.9)) < 1e-12)
        #expect(machine.summary.evidence >= machine.summary.threshold)
        let ended = machine
        machine.add(champion: 1, candidate: 2)
        #expect(machine == ended)
    }

    @Test("confirming pairs whose mean shows no gain take the acceptance back")
    func unconfirmed() {
        var machine = Self.machine(confirm: 3)
        _ = Self.feed(&machine) { $0 <= 7 ? (1.0, 0.9) : (1.0, $0 == 10 ? 1.5 : 0.9) }
        #expect(Self.isNoGain(machine.action))
        #expect(machine.summary.confirmed == false)
        #expect(machine.summary.pairs == 7)
    }

    @Test("a sure gain below the least effect is no gain, and the floor follows the direction")
    func floor() {
        var small = Self.machine(minEffect: 0.02)
        _ = Self.feed(&small) { _ in (1.0, 0.981) }
        #expect(Self.isNoGain(small.action))
        var enough = Self.machine(minEffect: 0.02)
        _ = Self.feed(&enough) { _ in (1.0, 0.979) }
        #expect(enough.action == .accept)
        var higher = Self.machine(.sequential, .higher, minEffect: 0.02)
        _ = Self.feed(&higher) { _ in (1.0, 1.021) }
        #expect(higher.action == .accept)
        #expect(abs(GainDirection.higher.floor(minEffect: 0.02) - log(1.02)) < 1e-15)
        #expect(abs(GainDirection.lower.floor(minEffect: 0.02) + log(0.98)) < 1e-15)
    }

    @Test("an equal candidate is given up as soon as no row of wins could save it")
    func futile() {
        var machine = Self.machine(alpha: 0.05 / 700)
        let drawn = Self.feed(&machine) { _ in (1.0, 1.0) }
        #expect(Self.isNoGain(machine.action))
        #expect(drawn == 5)
        #expect(machine.summary.confirmed == nil)
    }

    @Test("a budget that cannot be reached is inconclusive before the first pair")
    func underpowered() {
        var machine = Self.machine(alpha: 1e-30)
        #expect(Self.feed(&machine) { _ in (1, 0.1) } == 0)
        guard case .inconclusive = machine.action else {
            Issue.record("\(machine.action)")
            return
        }
    }

    struct BadValue: Sendable {
        var champion: Double
        var candidate: Double
        var invalid: Bool
    }

    @Test(
        "a value without a logarithm is invalid in a candidate and inconclusive in the champion",
        arguments: [
            BadValue(champion: 1, candidate: 0, invalid: true), BadValue(champion: 1, candidate: -1, invalid: true),
            BadValue(champion: 1, candidate: .nan, invalid: true),
            BadValue(champion: 1, candidate: .infinity, invalid: true),
            BadValue(champion: 0, candidate: 1, invalid: false),
            BadValue(champion: .infinity, candidate: 1, invalid: false),
        ])
    func range(value: BadValue) {
        for rule in [ComparisonRule.sequential, .measure] {
            var machine = Self.machine(rule)
            switch machine.add(champion: value.champion, candidate: value.candidate) {
            case .invalid: #expect(value.invalid)
            case .inconclusive: #expect(!value.invalid)
            default: Issue.record("\(machine.action)")
            }
        }
    }

    @Test("exact metrics of any sign are compared strictly, with the least effect as a share of the champion's size")
    func exact() {
        func outcome(_ direction: GainDirection, _ minEffect: Double, _ champion: Double, _ candidate: Double) -> Bool {
            var machine = Self.machine(.exact, direction, minEffect: minEffect)
            return machine.add(champion: champion, candidate: candidate) == .accept
        }
        #expect(outcome(.lower, 0, 5, 4))
        #expect(!outcome(.lower, 0, 5, 5))
        #expect(!outcome(.lower, 0, 4, 5))
        #expect(outcome(.higher, 0, -5, -4))
        #expect(outcome(.higher, 0, 0, 1e-300))
        #expect(outcome(.higher, 0.1, 10, 11))
        #expect(!outcome(.higher, 0.1, 10, 10.9))
        #expect(outcome(.lower, 0.1, -10, -11))
        #expect(!outcome(.lower, 0.1, -10, -10.5))
        #expect(!outcome(.lower, 0, 1, .nan))
        var range = Self.machine(.exact)
        guard case .invalid = range.add(champion: 1, candidate: .infinity) else {
            Issue.record("an infinite exact metric must be invalid")
            return
        }
    }

    @Test("the naive rule keeps one lucky pair")
    func naive() {
        var machine = Self.machine(.naive)
        #expect(machine.add(champion: 1, candidate: 0.999) == .accept)
        #expect(machine.summary.wins == 1)
        var worse = Self.machine(.naive)
        #expect(Self.isNoGain(worse.add(champion: 1, candidate: 1)))
        var negative = Self.machine(.naive, .higher)
        #expect(negative.add(champion: -2, candidate: -1) == .accept)
    }

    @Test("measuring draws every pair and decides nothing")
    func measures() {
        var machine = Self.machine(.measure, maxPairs: 12, alpha: 1e-30)
        #expect(Self.feed(&machine) { _ in (1.0, 0.5) } == 12)
        #expect(Self.isNoGain(machine.action))
        #expect(machine.summary.pairs == 12 && machine.summary.wins == 12 && machine.summary.evidence == 0)
    }

    @Test("orders come in blocks A B B A or B A A B, about as often each, and repeat with the seed")
    func orders() {
        let ordering = PairOrdering(seed: "a seed")
        var leads = 0
        for block in 0..<2_000 {
            let first = ordering.order(of: 2 * block + 1)
            #expect(first != ordering.order(of: 2 * block + 2))
            if first == .candidateFirst { leads += 1 }
        }
        #expect((900...1_100).contains(leads))
        #expect(PairOrdering(seed: "a seed") == ordering)
        #expect(PairOrdering(seed: "b seed") != ordering)
    }

    @Test("a comparison that is cut anywhere goes on as it would have")
    func resume() {
        func pair(_ index: Int) -> (Double, Double) { (1, index % 7 == 3 ? 1.01 : 0.97) }
        var whole = Self.machine(minEffect: 0.01, confirm: 3, alpha: 0.001)
        let drawn = Self.feed(&whole, pair)
        for cut in 0...drawn {
            var again = Self.machine(minEffect: 0.01, confirm: 3, alpha: 0.001)
            for index in stride(from: 1, through: cut, by: 1) {
                let (champion, candidate) = pair(index)
                again.add(champion: champion, candidate: candidate)
            }
            var rest = cut
            while case .drawPair(let index, _) = again.action {
                rest += 1
                #expect(index == rest)
                let (champion, candidate) = pair(index)
                again.add(champion: champion, candidate: candidate)
            }
            #expect(again == whole)
        }
    }
}
