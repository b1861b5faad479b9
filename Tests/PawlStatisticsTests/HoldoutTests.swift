// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import PawlStatistics

@Suite("hidden sets")
struct HoldoutTests {
    @Test("the margin is three standard errors, more for many queries, and never less than the least effect")
    func margin() {
        #expect(abs(HiddenGate(direction: .higher, minEffect: 0, queries: 1).deviations - 3) < 1e-9)
        #expect(abs(HiddenGate(direction: .higher, minEffect: 0, queries: 500).deviations - 3.719) < 0.001)
        let gate = HiddenGate(direction: .higher, minEffect: 0, queries: 1)
        let zeros = [Double](repeating: 0, count: 1_000)
        // k items of n gained: mean k/n, error about sqrt(k)/n, so nine and a little more make three errors.
        func gained(_ count: Int) -> [Double] { zeros.indices.map { $0 < count ? 1 : 0 } }
        #expect(gate.compare(candidate: gained(8), reference: zeros) == .same)
        #expect(gate.compare(candidate: gained(12), reference: zeros) == .better)
        #expect(gate.compare(candidate: zeros, reference: gained(12)) == .worse)
        let lower = HiddenGate(direction: .lower, minEffect: 0, queries: 1)
        #expect(lower.compare(candidate: zeros, reference: gained(12)) == .better)
        // Without any error the least effect is what is left.
        let demanding = HiddenGate(direction: .higher, minEffect: 0.02, queries: 1)
        let ones = [Double](repeating: 1, count: 20)
        #expect(demanding.compare(candidate: ones.map { $0 * 1.01 }, reference: ones) == .same)
        #expect(demanding.compare(candidate: ones.map { $0 * 1.03 }, reference: ones) == .better)
        #expect(demanding.compare(candidate: ones, reference: ones) == .same)
    }

    @Test("few values, other numbers of them and numbers that are none have no word")
    func unusable() {
        let gate = HiddenGate(direction: .higher, minEffect: 0, queries: 50)
        #expect(gate.compare(candidate: [1, 2, 3], reference: [1, 2, 3]) == nil)
        #expect(gate.compare(candidate: Array(repeating: 1, count: 9), reference: Array(repeating: 1, count: 8)) == nil)
        let bad = Array(repeating: 1.0, count: 9) + [.nan]
        #expect(gate.compare(candidate: bad, reference: Array(repeating: 1, count: 10)) == nil)
    }

    @Test("fewer than thirty values take Student's point: six differences pass by luck no more often than promised")
    func student() {
        // Tables of t: 5 degrees of freedom, one-sided 0.00135 is 5.51; 10: 3.96.
        #expect(abs(HiddenGate.student(normal: 3, freedom: 5) - 5.51) < 0.25)
        #expect(abs(HiddenGate.student(normal: 3, freedom: 10) - 3.96) < 0.03)
        let gate = HiddenGate(direction: .higher, minEffect: 0, queries: 1)
        var sampler = Sampler(seed: 6)
        var lucky = 0
        for _ in 0..<20_000 {
            let ours = (0..<6).map { _ in sampler.normal() }
            if gate.compare(candidate: ours, reference: [0, 0, 0, 0, 0, 0]) == .better { lucky += 1 }
        }
        #expect(lucky < 20_000 * 3 / 1_000)
    }

    @Test("any order of queries: the budget only falls, a retired set stays retired, an answer is never paid twice")
    func budgetFold() {
        var sampler = Sampler(seed: 12)
        for _ in 0..<300 {
            var budget = HoldoutBudget<Int>()
            var declared = Int.max
            var answers: [Int: Bool] = [:]
            var wasRetired = false
            var passOrder: [Int] = []
            for _ in 0..<60 {
                let candidate = Int(sampler.unit() * 25)
                let root = -1 - Int(sampler.unit() * 3)
                let queries = 1 + Int(sampler.unit() * 40)
                let champion = passOrder.last ?? root
                switch budget.plan(candidate: candidate, champion: champion, queries: queries) {
                case .remembered(let passed):
                    #expect(answers[candidate] != nil)
                    if passed { #expect(answers[candidate] == true) }
                case .retired:
                    #expect(budget.used >= min(declared, queries) && answers[candidate] == nil)
                    if queries >= declared { wasRetired = true }
                case .ask(let reference):
                    #expect(answers[candidate] == nil && budget.used < min(declared, queries) && !wasRetired)
                    #expect(reference == budget.best || reference == champion)
                    let before = budget.used
                    declared = min(declared, queries)
                    budget.ask(root: root, queries: queries)
                    let passed = sampler.unit() < 0.3
                    budget.answer(candidate: candidate, passed: passed)
                    answers[candidate] = passed
                    if passed { passOrder.append(candidate) }
                    #expect(budget.used == before + 1 && budget.allowed == declared)
                }
                #expect(budget.usedByRoot.values.reduce(0, +) == budget.used)
                #expect(budget.used <= declared)
            }
        }
    }

    @Test("a pass is remembered against what it beat, and not against what came after it")
    func memory() {
        var budget = HoldoutBudget<String>()
        #expect(budget.plan(candidate: "a", champion: "base", queries: 9) == .ask(reference: "base"))
        budget.ask(root: "base", queries: 9)
        budget.answer(candidate: "a", passed: true)
        // A restart begins at the baseline again, and the set still compares with the best it let through.
        #expect(budget.plan(candidate: "b", champion: "base", queries: 9) == .ask(reference: "a"))
        budget.ask(root: "base", queries: 9)
        budget.answer(candidate: "b", passed: true)
        #expect(budget.plan(candidate: "a", champion: "base", queries: 9) == .remembered(passed: true))
        #expect(budget.plan(candidate: "a", champion: "b", queries: 9) == .remembered(passed: false))
        #expect(budget.plan(candidate: "b", champion: "a", queries: 9) == .remembered(passed: true))
        // Another workspace pays from the same budget and is compared with the same tree.
        #expect(budget.plan(candidate: "c", champion: "other", queries: 9) == .ask(reference: "b"))
        #expect(budget.plan(candidate: "c", champion: "other", queries: 2) == .retired)
        budget.forget(["b"])
        #expect(budget.plan(candidate: "c", champion: "other", queries: 9) == .ask(reference: "a"))
        #expect(budget.left(queries: 100) == 7)
    }

    @Test("500 queries gain at most 0.03, however they are spread; exact scores gain 0.2")
    func probing() {
        let probing = ProbeSimulation()
        func gain(_ feedback: ProbeSimulation.Feedback, _ spread: ProbeSimulation.Spread, _ isSkilled: Bool) -> Double {
            probing.run(feedback, spread, isSkilled: isSkilled, trials: 2, seed: 2).gain
        }
        #expect(gain(.exact, .one, false) > 0.2)
        // A thousand items have a standard error of 0.016 of their own; the mean of many attacks is in the record.
        #expect(gain(.gate, .one, false) < 0.03)
        #expect(gain(.gate, .restarts, true) < 0.05)
        // What the memory is for: the same margin, each query against the baseline.
        #expect(gain(.forgetful, .commands, true) > 0.06)
        let rows = [probing.run(.gate, .commands, isSkilled: false, trials: 1, seed: 2)]
        #expect(ProbeSimulation.text(rows).contains("pawl judge"))
    }
}
