// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlContract
import PawlLedger
import PawlLoop
import PawlSandbox
import PawlStatistics
import PawlTesting
import Testing

@testable import PawlRun

/// Real runs and commands over one ledger; only the cells are scripted.
@Suite("Hidden sets of runs")
struct HiddenSetTests {
    /// A judge of labels. Every candidate does better on the visible items than all before; on hidden ones a number is
    /// a guess, wrong on about half, 1000 is right everywhere, and 77 is right on the visible items alone.
    private static func judge(items: Int) -> ScriptedProgram {
        let count = Locked(0)
        return { process in
            while let line = await process.readLine() {
                let split = (try? StrictJSON.decode(line))?["split"]?.stringValue ?? ""
                await process.print(#"{"ask":1,"input":{}}"#)
                guard let line = await process.readLine(), let answer = try? StrictJSON.decode(line),
                    let value = answer["output"]?.stringValue.flatMap({ Int($0.prefix { $0.isNumber }) })
                else { return .exited(1) }
                let wrong = Self.wrong(value, on: split, items)
                let better = count.withLock { count -> Double in
                    count += 1
                    return 1e-9 * Double(count)
                }
                await process.print(
                    CanonicalJSON.text([
                        "verdict": "pass",
                        "metrics": ["error": .number(Self.mean(wrong) - (split == "visible" ? better : 0) + 0.001)],
                        "private": ["items": .array(wrong.map { .number($0) })],
                    ]))
            }
            return .exited(0)
        }
    }

    private static func wrong(_ value: Int, on split: String, _ items: Int) -> [Double] {
        if value == 1_000 || (value == 77 && split == "visible") { return [Double](repeating: 0, count: items) }
        // On the visible items all guesses are the same, so that each is better by the judge's word only.
        var generator = SeededGenerator(seed: split == "visible" ? 1 : UInt64(value) &+ 10)
        return (0..<items).map { _ in generator.unit() < 0.5 ? 1 : 0 }
    }

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    private static func stage(
        _ splits: String, value: String = "1 # pawl:tune 2..70\n", attempts: Int = 1, parallel: Int = 1,
        items: Int = 400
    ) throws -> Stage {
        try Stage(
            value: value, attempts: attempts, parallel: parallel, tie: "keep", more: "  splits: {\(splits)}",
            judge: judge(items: items)
        ) { _ in 1 }
    }

    private static func queries(_ stage: Stage) throws -> [SplitQueried] {
        try stage.entries().compactMap { entry in
            if case .splitQueried(let record) = entry.event { return record }
            return nil
        }
    }

    private static func verdict(_ stage: Stage, _ value: Int) async throws -> VerdictReached {
        let folder = stage.folder + "/candidate-\(value)"
        try Files.makeFolder(folder)
        try Data("\(value) # pawl:tune 2..70\n".utf8).write(to: URL(filePath: folder + "/value.txt"))
        return try await stage.service().judge(
            stage.contract, folder: folder, acceptsWeakVerifier: stage.weakness
        ) { _, _ in }
    }

    private static func fold(_ stage: Stage) throws -> LedgerFold {
        var fold = LedgerFold()
        for (index, entry) in try stage.entries().enumerated() { try fold.apply(entry, at: index) }
        return fold
    }

    @Test(
        "parallel lineages, a stopped run, commands and other workspaces spend one budget, and nothing revives the set",
        .timeLimit(.minutes(2)))
    func budget() async throws {
        let stage = try Self.stage("gate: {judge: [judge], queries: 16}", attempts: 10, parallel: 5, items: 60)
        func asked() throws -> [Int] { try Self.queries(stage).filter { $0.phase == "asked" }.map(\.used) }
        // Ten attempts, five at a time; the run is stopped as a query is asked, twice, and resumed.
        let stops = Locked(0)
        let stopping: @Sendable (LedgerEntry) -> Bool = { entry in
            guard case .splitQueried(let record) = entry.event, record.phase == "asked" else { return false }
            return stops.withLock { count in
                count += 1
                return count == 3 || count == 6
            }
        }
        var summary = try await stage.run(interrupt: stopping)
        while summary == nil { summary = try await stage.run(resuming: true, interrupt: stopping) }
        let spent = try asked().count
        #expect(try asked() == Array(1...spent) && (6...10).contains(spent), "each query is counted once")
        #expect(summary?.closed.accepted == 0)
        // One command after the other, each against the baseline again.
        for value in 101...103 { #expect(try await Self.verdict(stage, value).verdict == .noGain) }
        #expect(try asked() == Array(1...(spent + 3)))
        // What was answered is remembered, in a command or a replay; measuring the noise asks no hidden set.
        #expect(try await Self.verdict(stage, 102).verdict == .noGain)
        let fold = try Self.fold(stage)
        let run = try #require(fold.order.first.flatMap { fold.runs[$0] })
        let old = try #require(try Self.queries(stage).first { $0.judgement != nil })
        #expect(
            try await stage.service().replay(old.candidate, against: run.opened!.workspace, in: run.id) { _, _ in }
                .verdict
                == .noGain)
        _ = try await stage.service().noise(stage.contract, pairs: 2) { _, _ in }
        #expect(try asked().count == spent + 3)
        // Another workspace is another root, and no other budget.
        try Data("3 # pawl:tune 2..70\n".utf8).write(to: URL(filePath: stage.folder + "/workspace/value.txt"))
        for value in 201...(213 - spent) { _ = try await Self.verdict(stage, value) }
        #expect(try asked() == Array(1...16))
        let budget = try Self.fold(stage).splits.budget(of: "stage/gate")
        #expect(budget.usedByRoot.count == 2 && budget.usedByRoot.values.reduce(0, +) == 16)
        // The set is spent: even what is right everywhere is not let through, and nobody says that it is not right.
        for _ in 0..<2 {
            let late = try await Self.verdict(stage, 1_000)
            #expect(late.verdict == .inconclusive && late.signals.contains { $0.code == "feedback.budget" })
        }
        #expect(try asked().count == 16)
        // Sixteen guesses, sixteen bits, and none of them a pass: what the attacker may hand in is where it began.
        #expect(try Self.queries(stage).allSatisfy { $0.word != "pass" })
    }

    @Test(
        "a gain known by heart is a violation behind the gate, and its verdict says only that it did not pass",
        .timeLimit(.minutes(1)))
    func gap() async throws {
        let stage = try Self.stage("gate: {judge: [judge]}")
        let verdict = try await Self.verdict(stage, 77)
        #expect(verdict.verdict == .noGain && verdict.signals == [])
        let state = try #require(try Self.fold(stage).latest)
        #expect(state.quarantined == [verdict.candidate] && state.signals["holdout.gap"] == 1)
        let entries = try stage.entries()
        let answer = try #require(
            entries.firstIndex { entry in
                if case .splitQueried(let record) = entry.event {
                    return record.phase == "answered" && record.purpose == nil
                }
                return false
            })
        guard case .violation(let found) = entries[answer + 1].event else {
            Issue.record("the violation does not follow the answer")
            return
        }
        #expect(found.candidate == verdict.candidate && found.attempt == 1)
        #expect(found.signals.map(\.severity) == [.violation])
        // The verdict of a candidate that is merely no better there is the same, but for the visible numbers.
        let honest = try await Self.verdict(stage, 5)
        for told in [verdict, honest] {
            #expect(told.verdict == .noGain && told.signals == [])
            #expect(told.reason.split(separator: "; ")[1] == "the hidden gate did not let it pass")
            #expect(!CanonicalJSON.text(try JSONCoding.encode(told)).contains("holdout"))
        }
        #expect(try Self.fold(stage).latest?.quarantined == [])
        #expect(try await Self.verdict(stage, 1_000).verdict == .accepted)
    }

    @Test(
        "a champion whose gain the vault does not see falls, and the run ends; a stop at any entry changes nothing",
        .timeLimit(.minutes(1)))
    func vault() async throws {
        for stop in ["", "split.queried", "violation"] {
            let stage = try Self.stage("vault: {judge: [judge]}", value: "1 # pawl:tune 76..77\n", attempts: 2)
            var summary = try await stage.run(interrupt: { entry in
                if case .splitQueried(let record) = entry.event, record.purpose != nil { return false }
                return entry.event.name == stop
            })
            while summary == nil { summary = try await stage.run(resuming: true) }
            let closed = try #require(summary?.closed)
            let state = try stage.fold()
            #expect(closed.reason == "violation" && !state.fallen.contains(closed.champion), "\(closed)")
            #expect(state.signals["holdout.gap"] == 1 && state.revoked == state.quarantined)
            #expect(try stage.entries().filter { $0.event.name == "revoked" }.count == 1)
            #expect(try stage.entries().filter { $0.event.name == "violation" }.count == 1)
        }
        let right = try Self.stage("vault: {judge: [judge]}", value: "1 # pawl:tune 999..1000\n", attempts: 2)
        let summary = try #require(try await right.run())
        #expect(summary.closed.accepted >= 1 && summary.closed.reason != "violation")
    }
}
