// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlLedger
import PawlStore
import Testing

@Suite struct IndexDatabaseTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    private func open(_ name: String) throws -> IndexDatabase {
        try IndexDatabase(path: scratch.path(name))
    }

    /// Any event with any fields: the index must take whatever order a ledger holds.
    private func event(_ random: inout SeededGenerator) -> Event {
        func number(_ random: inout SeededGenerator) -> Int { Int(random.next() % 4) }
        func digest(_ random: inout SeededGenerator) -> Digest { Digest.of("\(random.next() % 5)") }
        func usage(_ random: inout SeededGenerator) -> Usage {
            Usage(wallNanoseconds: Int(random.next() >> 2), cpuNanoseconds: number(&random), peakBytes: number(&random))
        }
        func signals(_ random: inout SeededGenerator) -> [SignalRecord] {
            (0..<number(&random)).map {
                SignalRecord(code: "fs.name", severity: .invalid, evidence: "tab\t'quote'\u{0}\n\($0)")
            }
        }
        func maybe<Value>(_ value: Value, _ random: inout SeededGenerator) -> Value? {
            random.chance(0.5) ? value : nil
        }
        switch random.next() % 15 {
        case 0:
            return .runOpened(
                RunOpened(
                    name: "run; DROP TABLE runs", contract: digest(&random), inputs: digest(&random),
                    workspace: digest(&random), verifier: digest(&random), seed: "s", level: ["uid": "none"],
                    version: "1"))
        case 1: return .runResumed(RunResumed(tornBytes: 1, continuedAttempts: [1], continuedJudgements: []))
        case 2: return .runClosed(RunClosed(reason: "attempts", champion: digest(&random), accepted: number(&random)))
        case 3:
            return .attemptStarted(
                AttemptStarted(
                    attempt: number(&random), agent: "é", parent: digest(&random), seed: "s",
                    briefing: maybe(digest(&random), &random)))
        case 4:
            return .attemptEnded(
                AttemptEnded(
                    attempt: number(&random), outcome: "captured", reason: "r", usage: usage(&random),
                    signals: signals(&random), note: maybe(digest(&random), &random)))
        case 5:
            return .candidateCaptured(
                CandidateCaptured(
                    attempt: number(&random), candidate: digest(&random), parents: [digest(&random)],
                    changed: ["a", "b"], changes: maybe(["x": 1.5], &random)))
        case 6:
            return .judgementReserved(
                JudgementReserved(
                    judgement: number(&random), attempt: maybe(number(&random), &random), candidate: digest(&random),
                    purpose: "candidate", comparison: 1, alpha: maybe(random.unit(), &random)))
        case 7:
            return .judgementRound(
                JudgementRound(
                    judgement: number(&random), stage: "speed", round: number(&random), arm: "candidate", seed: "s",
                    outcome: "pass", metrics: ["seconds": random.unit() * 1e-9], usage: usage(&random),
                    signals: signals(&random)))
        case 8, 9:
            return .verdict(
                VerdictReached(
                    judgement: number(&random), attempt: maybe(number(&random), &random), candidate: digest(&random),
                    verdict: random.pick(Verdict.allCases), assurance: .a3, reason: "because",
                    signals: signals(&random), usage: usage(&random)))
        case 10:
            return .championChanged(
                ChampionChanged(
                    candidate: digest(&random), judgement: number(&random), objective: maybe(random.unit(), &random)))
        case 11: return .violation(ViolationFound(candidate: digest(&random), signals: signals(&random)))
        case 12:
            return .revoked(CandidateRevoked(candidate: digest(&random), why: "w", champion: digest(&random)))
        case 13:
            return .budgetReserved(BudgetReserved(reservation: number(&random), amount: Amount(attempts: 1)))
        default:
            return .budgetSettled(BudgetSettled(reservation: number(&random), amount: Amount(cpuNanoseconds: 5)))
        }
    }

    private func entries(_ count: Int, seed: UInt64) -> [LedgerEntry] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { number in
            LedgerEntry(
                run: String(repeating: "\(random.next() % 3)", count: 32), time: Timestamp(nanoseconds: number),
                event: event(&random))
        }
    }

    @Test func `an index grown in any steps equals one rebuilt, by ordered dump`() throws {
        var random = SeededGenerator(seed: 40)
        for round in 0..<6 {
            let all = entries(120, seed: UInt64(round))
            let numbered = Array(all.enumerated().map { ($0.offset, $0.element) })
            let grown = try open("grown\(round)")
            var next = 0
            while next < all.count {
                let count = 1 + Int(random.next() % 30)
                // Entries that are in already may come again.
                try grown.apply(Array(numbered[max(0, next - 2)..<min(next + count, all.count)]))
                next = min(next + count, all.count)
                #expect(try grown.nextPosition() == next)
            }
            let rebuilt = try open("rebuilt\(round)")
            try rebuilt.apply(Array(numbered.prefix(50)))
            try rebuilt.rebuild(from: all)
            let dump = try grown.dump()
            #expect(dump == (try rebuilt.dump()))
            try grown.close()
            #expect(try open("grown\(round)").dump() == dump)
            #expect(dump.contains("# verdicts\n"))
            #expect(dump.split(separator: "\n").count > 120)
        }
    }

    @Test func `a gap is refused and changes nothing`() throws {
        let index = try open("index")
        let all = entries(10, seed: 1)
        try index.apply([(0, all[0]), (1, all[1])])
        let before = try index.dump()
        #expect(throws: StoreError.self) { try index.apply([(2, all[2]), (4, all[4])]) }
        #expect(try index.dump() == before)
        #expect(try index.nextPosition() == 2)
    }

    @Test func `a file that is no index is an error, and one of another version is emptied`() throws {
        try scratch.write("garbage", String(repeating: "not a database", count: 1000))
        #expect(#expect(throws: StoreError.self) { try open("garbage") }?.code == .database)
        let index = try open("old")
        try index.rebuild(from: entries(20, seed: 2))
        try index.close()
        try Shell.run([
            "/usr/bin/python3", "-c",
            "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('PRAGMA user_version = 99'); c.commit()",
            scratch.path("old"),
        ])
        #expect(try open("old").nextPosition() == 0)
    }

    @Test func `list and show find runs, attempts and their verdicts`() throws {
        let index = try open("index")
        let (base, candidate) = (Digest.of("base"), Digest.of("candidate"))
        let run = String(repeating: "ab", count: 16)
        var number = 0
        func add(_ event: Event) throws {
            let entry = LedgerEntry(run: run, time: Timestamp(nanoseconds: number), event: event)
            try index.apply([(number, entry)])
            number += 1
        }
        try add(
            .runOpened(
                RunOpened(
                    name: "demo", contract: base, inputs: base, workspace: base, verifier: base, seed: "s",
                    level: [:], version: "1")))
        try add(.attemptStarted(AttemptStarted(attempt: 1, agent: "tuner", parent: base, seed: "s")))
        try add(
            .candidateCaptured(CandidateCaptured(attempt: 1, candidate: candidate, parents: [base], changed: ["a"])))
        try add(.attemptEnded(AttemptEnded(attempt: 1, outcome: "captured", reason: "done", usage: Usage())))
        try add(
            .verdict(
                VerdictReached(
                    judgement: 1, attempt: 1, candidate: candidate, verdict: .accepted, assurance: .a3,
                    reason: "faster", usage: Usage())))
        try add(.championChanged(ChampionChanged(candidate: candidate, replaced: base, judgement: 1, objective: 0.5)))
        try add(.attemptStarted(AttemptStarted(attempt: 2, agent: "tuner", parent: candidate, seed: "s")))
        try add(
            .candidateCaptured(
                CandidateCaptured(attempt: 2, candidate: candidate, parents: [candidate], changed: ["a"])))
        try add(
            .verdict(
                VerdictReached(
                    judgement: 1, attempt: 2, candidate: candidate, verdict: .noGain, assurance: .a3,
                    reason: "repeated", duplicateOf: 1, usage: Usage())))
        try add(.attemptStarted(AttemptStarted(attempt: 3, agent: "tuner", parent: candidate, seed: "s")))
        let found = try #require(try index.runs(named: "ab").first)
        #expect(found.name == "demo" && found.champion == candidate && found.objective == 0.5)
        #expect(found.attempts == 3 && found.verdicts == [.accepted: 1, .noGain: 1] && found.closed == nil)
        #expect(found.last == Timestamp(nanoseconds: 9))
        let attempts = try index.attempts(of: run)
        #expect(attempts.map(\.attempt) == [1, 2, 3])
        #expect(
            attempts[0].verdict == .accepted && attempts[0].reason == "faster" && attempts[0].candidate == candidate)
        #expect(attempts[1].verdict == .noGain && attempts[1].reason == "repeated")
        #expect(attempts[2].outcome == nil && attempts[2].verdict == nil)
        #expect(try index.positions(of: run) == Array(0..<10))
        #expect(try index.candidates(of: run, prefix: candidate.short) == [candidate])
        #expect(try index.runs(named: "demo") == index.runs())
        #expect(try index.runs(named: "nothing").isEmpty)
    }
}
