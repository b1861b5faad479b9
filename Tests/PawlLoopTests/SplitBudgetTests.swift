// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlLedger
import PawlLoop
import PawlStatistics
import Testing

@Suite("Budgets of hidden sets")
struct SplitBudgetTests {
    static let root = Digest.of("root")

    static func query(
        _ phase: String, _ used: Int, candidate: String = "a", reference: Digest = root, queries: Int = 3,
        judgement: Int = 1, word: String? = nil, split: String = "gate"
    ) -> SplitQueried {
        SplitQueried(
            split: split, set: "items", phase: phase, judgement: judgement, candidate: Digest.of(candidate),
            reference: reference, root: root, used: used, queries: queries, word: word)
    }

    @Test("queries count over runs, and an entry that miscounts, overdraws or answers what was not asked is refused")
    func counts() throws {
        var splits = SplitBudgets()
        try splits.apply(Self.query("asked", 1), run: "one")
        #expect(splits.unanswered(run: "one", judgement: 1, split: "gate") != nil)
        #expect(splits.unanswered(run: "two", judgement: 1, split: "gate") == nil)
        #expect(throws: LoopError.self) { try splits.apply(Self.query("asked", 2), run: "one") }
        #expect(throws: LoopError.self) { try splits.apply(Self.query("asked", 1, candidate: "b"), run: "two") }
        #expect(throws: LoopError.self) {
            try splits.apply(Self.query("answered", 1, candidate: "b", word: "pass"), run: "one")
        }
        try splits.apply(Self.query("asked", 2, candidate: "b"), run: "two")
        try splits.apply(Self.query("asked", 3, candidate: "c", judgement: 2), run: "two")
        #expect(throws: LoopError.self) { try splits.apply(Self.query("asked", 4, candidate: "d"), run: "three") }
        #expect(throws: LoopError.self) {
            try splits.apply(Self.query("asked", 4, candidate: "d", queries: 900), run: "three")
        }
        let budget = splits.budget(of: "items")
        #expect(budget.used == 3 && budget.usedByRoot == [Self.root: 3] && budget.left(queries: 900) == 0)
    }

    @Test("an answer closes its query, and a gate's pass becomes what later candidates are compared with")
    func answers() throws {
        var splits = SplitBudgets()
        try splits.apply(Self.query("asked", 1), run: "one")
        try splits.apply(Self.query("answered", 1, word: "pass"), run: "one")
        #expect(splits.unanswered(run: "one", judgement: 1, split: "gate") == nil)
        let plan = splits.budget(of: "items").plan(
            candidate: Digest.of("b"), champion: Self.root, queries: 3)
        #expect(plan == .ask(reference: Digest.of("a")))
        var without = splits
        without.forget([Digest.of("a")])
        #expect(without.budget(of: "items").best == nil && without.budget(of: "items").used == 1)
        #expect(throws: LoopError.self) { try splits.apply(Self.query("answered", 1, word: "pass"), run: "one") }
        #expect(throws: LoopError.self) { try splits.apply(Self.query("sold", 1), run: "one") }
    }

    @Test("a judge that failed on the reference costs the query and decides nothing")
    func unknown() throws {
        var splits = SplitBudgets()
        try splits.apply(Self.query("asked", 1), run: "one")
        try splits.apply(Self.query("answered", 1, word: "unknown"), run: "one")
        let budget = splits.budget(of: "items")
        #expect(budget.used == 1)
        #expect(
            budget.plan(candidate: Digest.of("a"), champion: Self.root, queries: 3)
                == .ask(reference: Self.root))
    }

    @Test("a rehearsal's word is remembered for the same two trees")
    func words() throws {
        var splits = SplitBudgets()
        try splits.apply(Self.query("asked", 1, split: "rehearsal"), run: "one")
        try splits.apply(Self.query("answered", 1, word: "worse", split: "rehearsal"), run: "one")
        #expect(splits.word(set: "items", candidate: Digest.of("a"), reference: Self.root) == "worse")
        #expect(splits.word(set: "items", candidate: Digest.of("a"), reference: Digest.of("b")) == nil)
    }

    @Test("the champion meets the vault once before the run closes, and no vault means no query")
    func vault() throws {
        for hasVault in [true, false] {
            var rules = ScriptedRun.rules(attempts: 4)
            rules.hasVault = hasVault
            var run = try ScriptedRun(rules: rules)
            try run.runToEnd()
            let asked = run.entries.filter { $0.event.name == "split.queried" }
            let hasGain = run.state.accepted > 0
            #expect(asked.count == (hasVault && hasGain ? 2 : 0))
            #expect(run.entries.last?.event.name == "run.closed")
        }
    }
}
