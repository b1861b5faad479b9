// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlLedger
import PawlLoop
import Testing

extension EndToEnd {
    /// Resume (b): a measured metric, two attempts at a time, and any of the processes killed at any time.
    ///
    /// `PAWL_FAULT_KILLS` is the number of kills; the default keeps the test short.
    @Suite("A run survives the death of any of its processes at any time")
    struct RandomKillTests {
        static let kills = ProcessInfo.processInfo.environment["PAWL_FAULT_KILLS"].flatMap { Int($0) } ?? 25

        @Test("every durable decision stands and nothing is left", .timeLimit(.minutes(60)))
        func kills() throws {
            var random = SystemRandomNumberGenerator()
            var done: [Victim: Int] = [:]
            var runs = 0
            while done.values.reduce(0, +) < Self.kills {
                try withTemporaryFolder { folder in
                    var run = try FaultRun(folder)
                    try run.drive(atMost: Self.kills - done.values.reduce(0, +), random: &random)
                    try run.check()
                    done.merge(run.killed) { $0 + $1 }
                }
                runs += 1
                guard runs < 10 * Self.kills else { break }
            }
            print(
                "killed in \(runs) runs:",
                done.map { "\($0.key.rawValue) \($0.value)" }.sorted().joined(separator: ", "))
            #expect(done.values.reduce(0, +) >= Self.kills)
        }
    }
}

/// What is killed.
enum Victim: String, CaseIterable {
    case pawl, launcher, agent, judge, contestant

    /// Finds one among a live Pawl and its descendants.
    func find(below pawl: Int32) -> Int32? {
        guard self != .pawl else { return pawl }
        return ProcessTable.descendants(of: pawl).filter { $0.state != "Z" && matches($0.command) }.randomElement()?.pid
    }

    private func matches(_ command: String) -> Bool {
        switch self {
        case .pawl: false
        case .launcher: command.split(separator: " ").first?.hasSuffix("/pawl-cell") ?? false
        case .agent: command.contains("/dev/urandom")
        case .judge: command.contains("judge.sh")
        case .contestant: command.contains("count.sh /pawl")
        }
    }
}

/// One run that is disturbed until it has closed.
struct FaultRun {
    private let place: Place
    private(set) var killed: [Victim: Int] = [:]
    private var owners: Set<Int32> = []
    private var known: [LedgerEntry] = []

    init(_ folder: URL) throws {
        place = try Place(folder, files: Contracts.measured)
        // The kills are for runs: one in an exam would only say that the workspace cannot be judged.
        let exam = try place.pawl("exam")
        #expect(exam.status == 0, "\(exam.output) \(exam.errors)")
    }

    mutating func drive(atMost limit: Int, random: inout some RandomNumberGenerator) throws {
        var command = "run"
        while true {
            let running = try place.start(command)
            let pawl = running.process.processIdentifier
            owners.insert(pawl)
            while running.process.isRunning, killed.values.reduce(0, +) < limit {
                // The instant of the fault; nothing is decided by it.
                usleep(UInt32.random(in: 1000..<250_000, using: &random))
                let victim = Victim.allCases.randomElement(using: &random) ?? .pawl
                var process = victim.find(below: pawl)
                let patience = ContinuousClock.now + .seconds(120)
                while process == nil, running.process.isRunning, .now < patience {
                    process = victim.find(below: pawl)
                }
                if process == nil, running.process.isRunning {
                    kill(pawl, SIGKILL)
                    Issue.record("pawl waits for nothing: no \(victim) in two minutes")
                    return
                }
                usleep(UInt32.random(in: 0..<20_000, using: &random))
                let cells = victim == .pawl ? ProcessTable.descendants(of: pawl) : []
                guard running.process.isRunning, let process, kill(process, SIGKILL) == 0 else { continue }
                expectEnd(of: cells)
                killed[victim, default: 0] += 1
                if victim == .pawl { break }
            }
            let result = running.wait()
            let expected: Set<Int32> = [0, 3, SIGKILL]
            #expect(expected.contains(result.status), "\(result.status): \(result.errors) \(result.output)")
            try keepsWhatWasKnown()
            // Before the run's first entry the latest run is the exam.
            let run = try place.run().flatMap { $0.opened?.name == "measured" ? $0 : nil }
            guard run?.closed == nil else { return }
            command = run == nil ? "run" : "resume"
        }
    }

    /// Cells end with their Pawl, before any other Pawl comes to clear up.
    private func expectEnd(of cells: [ProcessEntry]) {
        var alive = cells
        for _ in 0..<2000 where !alive.isEmpty {
            alive.removeAll { ["Z", nil].contains(ProcessTable.entry($0.pid)?.state) }
            usleep(5000)
        }
        #expect(alive.map(\.command) == [], "processes outlived their Pawl")
    }

    /// What was durable before stands at the beginning of what is durable now.
    private mutating func keepsWhatWasKnown() throws {
        let now = try place.entries()
        #expect(now.count >= known.count && Array(now.prefix(known.count)) == known)
        known = now
    }

    /// Judges the whole record by folds of its own.
    func check() throws {
        let verify = try place.pawl("audit", "verify")
        #expect(verify.status == 0, "\(verify.output)")
        let state = try #require(try place.run())
        let closed = try #require(state.closed)
        #expect(state.openAttempts.isEmpty && state.openJudgements.isEmpty)

        // No candidate decided twice.
        var purposes: [Int: JudgementReserved] = [:]
        var decided: [Digest: Int] = [:]
        var attempts: Set<Int> = []
        var (reserved, settled): ([Int: Amount], [Int: Amount]) = ([:], [:])
        var champion: Digest?
        for entry in known {
            switch entry.event {
            case .judgementReserved(let record):
                #expect(purposes.updateValue(record, forKey: record.judgement) == nil)
            case .verdict(let record):
                guard record.verdict != .inconclusive, record.duplicateOf == nil else { continue }
                let isDeciding = ["candidate", "baseline"].contains(purposes[record.judgement]?.purpose)
                if isDeciding { decided[record.candidate, default: 0] += 1 }
            case .championChanged(let record):
                #expect(record.replaced == champion, "compare-and-set")
                champion = record.candidate
            case .attemptStarted(let record):
                #expect(attempts.insert(record.attempt).inserted, "attempt \(record.attempt) started twice")
            case .budgetReserved(let record):
                #expect(reserved.updateValue(record.amount, forKey: record.reservation) == nil)
            case .budgetSettled(let record):
                #expect(settled.updateValue(record.amount, forKey: record.reservation) == nil)
            default: break
            }
        }
        #expect(decided.values.allSatisfy { $0 == 1 }, "a candidate was decided twice")
        #expect(Set(reserved.keys) == Set(settled.keys))
        #expect(state.budget.open.isEmpty && state.budget.outstanding == Amount())
        #expect(state.budget.settled.attempts == settled.values.reduce(0) { $0 + $1.attempts })
        #expect(state.budget.settled.cpuNanoseconds == settled.values.reduce(0) { $0 + $1.cpuNanoseconds })
        #expect(settled.allSatisfy { $1.attempts <= (reserved[$0]?.attempts ?? 0) })
        #expect(attempts.count <= 12)

        #expect(closed.champion == state.parent && champion == state.champion)
        let status = try place.pawl("status", "--json")
        let shown = status.json?["champion"]?.stringValue
        #expect(shown == nil || shown == closed.champion.hex)
        try Leftovers(state: place.state, owners: owners).check()
    }
}
