// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlContract
import PawlLedger
import Testing

@testable import PawlLoop

@Suite("properties of runs")
struct RatchetPropertyTests {
    struct World: Sendable {
        var seed: UInt64
        var parallel: Int
        var cpu: Double?
        var judgements: Int?

        var rules: RatchetRules {
            ScriptedRun.rules(
                attempts: 14, judgements: judgements, cpu: cpu, parallel: parallel, patience: seed % 2 == 0 ? 9 : nil)
        }
    }

    static let worlds = (1...20).map { seed in
        World(
            seed: UInt64(seed), parallel: 1 + seed % 3, cpu: seed % 4 == 0 ? 400 : nil,
            judgements: seed % 5 == 0 ? 12 : nil)
    }

    /// What must hold in every state.
    static func check(_ run: ScriptedRun) {
        let state = run.state
        let committed = state.budget.committed
        #expect(state.budget.overruns == 0)
        #expect(committed.attempts <= run.rules.budget.attempts ?? .max)
        #expect(committed.judgements <= run.rules.budget.judgements ?? .max)
        #expect(committed.cpuNanoseconds <= run.rules.budget.cpu.map { Int($0 * 1e9) } ?? .max)
        #expect(state.champion == state.champions.last?.candidate)
        #expect(state.openAttempts.count <= run.rules.loop.parallel)
    }

    /// What the entries themselves say, counted without the fold.
    static func checkEntries(_ run: ScriptedRun) {
        var reserved = Amount()
        var settled = Amount()
        var decided: Set<Int> = []
        var champion: Digest?
        var purposes: [Int: String] = [:]
        for entry in run.entries {
            switch entry.event {
            case .budgetReserved(let record): reserved = reserved.adding(record.amount) ?? reserved
            case .budgetSettled(let record): settled = settled.adding(record.amount) ?? settled
            case .judgementReserved(let record): purposes[record.judgement] = record.purpose
            case .verdict(let record) where record.duplicateOf == nil:
                #expect(decided.insert(record.judgement).inserted)
            case .championChanged(let record):
                #expect(record.replaced == champion)
                champion = record.candidate
            default: break
            }
        }
        #expect(settled.isWithin(reserved))
        #expect(run.state.budget.settled == settled)
        #expect(run.state.champion == champion)
        #expect(run.state.closed?.champion == champion ?? ScriptedRun.workspace)
        #expect(purposes.count { $0.value == "baseline" } == 1)
        // Each attempt with a candidate has exactly one final verdict, unless the run ended before.
        let finals = run.state.attempts.recent.filter { $0.captured != nil && $0.verdict == nil }
        #expect(finals.count <= run.rules.loop.parallel)
    }

    @Test("random runs keep to their budgets and decide nothing twice, whatever agents and judge do", arguments: worlds)
    func random(world: World) throws {
        var run = try ScriptedRun(rules: world.rules, mode: .random, seed: world.seed)
        while try run.step() { Self.check(run) }
        #expect(run.running.isEmpty)
        Self.checkEntries(run)
    }

    @Test("folding a prefix and then the rest equals folding the whole", arguments: worlds.prefix(5))
    func prefixes(world: World) throws {
        var run = try ScriptedRun(rules: world.rules, mode: .random, seed: world.seed)
        try run.runToEnd()
        var prefix = RunState()
        for cut in run.entries.indices {
            try prefix.apply(run.entries[cut], at: cut)
            guard cut % 7 == 0 else { continue }
            var state = prefix
            for index in (cut + 1)..<run.entries.count { try state.apply(run.entries[index], at: index) }
            #expect(state == run.state)
        }
        #expect(prefix == run.state)
    }

    @Test("random runs that are killed again and again still end within their budgets", arguments: worlds)
    func killed(world: World) throws {
        var run = try ScriptedRun(rules: world.rules, mode: .random, seed: world.seed)
        var kills = SeededGenerator(seed: world.seed &+ 1_000)
        var sessions = 0
        while run.state.closed == nil, sessions < 200 {
            for _ in 0..<Int.random(in: 1...6, using: &kills) where run.state.closed == nil {
                _ = try run.step()
                Self.check(run)
            }
            guard run.state.closed == nil else { break }
            // Any entries of the last commit may be lost or torn apart.
            let durable = Int.random(
                in: (run.commits.dropLast().last ?? 1)...run.entries.count, using: &kills)
            run = try ScriptedRun(
                resuming: run.entries.prefix(max(1, durable)), of: run, seed: world.seed &+ UInt64(sessions))
            sessions += 1
        }
        if run.state.closed == nil { try run.runToEnd() }
        Self.checkEntries(run)
    }

    @Test(
        "a run killed after any entry reaches the same champion and the same verdicts",
        arguments: [2, 5] as [UInt64])
    func deterministic(seed: UInt64) throws {
        let rules = ScriptedRun.rules(attempts: 6 + Int(seed), patience: 8, agents: 2)
        var whole = try ScriptedRun(rules: rules)
        try whole.runToEnd()
        #expect(whole.state.accepted >= 1)
        for cut in 1..<whole.entries.count {
            var again = try ScriptedRun(resuming: whole.entries.prefix(cut), of: whole)
            try again.runToEnd()
            #expect(again.state.champion == whole.state.champion)
            #expect(again.state.closed == whole.state.closed)
            #expect(again.state.attempts.recent.map(\.verdict) == whole.state.attempts.recent.map(\.verdict))
            #expect(again.state.budget.reservations == whole.state.budget.reservations)
            if whole.commits.contains(cut) {
                // Between two commits nothing else is written than in the run that was never stopped.
                let events = again.entries.map(\.event).filter { $0.name != "run.resumed" }
                #expect(events == whole.entries.map(\.event), "cut at \(cut)")
            }
        }
    }
}
