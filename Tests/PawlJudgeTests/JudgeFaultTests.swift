// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlContract
import PawlLedger
import PawlSandbox
import PawlTesting
import Testing

@testable import PawlJudge

/// A way for a judge to fail.
struct JudgeFault: Sendable, CustomTestStringConvertible {
    var name: String
    var act: @Sendable (ScriptedProcess) async -> CellExit

    var testDescription: String { name }

    static let all: [JudgeFault] = [
        JudgeFault(name: "crashes") { _ in .exited(1) },
        JudgeFault(name: "ends without a verdict") { _ in .exited(0) },
        JudgeFault(name: "leaves an ask open and ends") { process in
            await process.say(["ask": 1])
            return .exited(0)
        },
        JudgeFault(name: "asks twice at once") { process in
            await process.print(#"{"ask":1}"# + "\n" + #"{"ask":2}"#)
            await process.hang()
            return .exited(0)
        },
        JudgeFault(name: "speaks after its verdict") { process in
            await process.print(#"{"verdict":"pass","metrics":{"score":1}}"# + "\n" + #"{"verdict":"fail"}"#)
            await process.hang()
            return .exited(0)
        },
        JudgeFault(name: "names a file it does not have") { process in
            await process.say(["ask": 1, "files": ["a": "nothing"]])
            await process.hang()
            return .exited(0)
        },
        JudgeFault(name: "gives a metric of Pawl's") { process in
            await process.say(["verdict": "pass", "metrics": ["score": 1, "seconds": 0.001]])
            await process.hang()
            return .exited(0)
        },
        JudgeFault(name: "gives no metric") { process in
            await process.say(["verdict": "pass"])
            await process.hang()
            return .exited(0)
        },
        JudgeFault(name: "writes a line without end") { process in
            while await process.isAlive { await process.write([UInt8](repeating: 97, count: 65_536)) }
            return .exited(0)
        },
    ]
}

@Suite("A judge that fails")
struct JudgeFaultTests {
    private let contract = TestContract.make(stages: [TestContract.stage()])

    private func failing(_ fault: JudgeFault) -> ScriptedProgram {
        { process in
            _ = await process.readLine()
            return await fault.act(process)
        }
    }

    @Test("leaves a candidate undecided", .timeLimit(.minutes(1)), arguments: JudgeFault.all)
    func undecided(_ fault: JudgeFault) async throws {
        let court = Court(contract, runtime: Play.cells(judge: failing(fault), contestant: Play.echoFile))
        let result = try await court.judge(
            champion: "champion", championMetrics: ["score": .init(value: 1, low: 1, high: 1, rounds: 1)])
        #expect(result.verdict.verdict == .inconclusive)
        #expect(result.judgeFailed)
        #expect(result.verdict.signals.map(\.code).contains("judge.failed"))
    }

    @Test("is asked again once, with a fresh seed, and may then decide", .timeLimit(.minutes(1)))
    func retry() async throws {
        let started = Locked(0)
        let good = Play.judge()
        let judge: ScriptedProgram = { process in
            let count = started.withLock { count in
                count += 1
                return count
            }
            return count == 1 ? .exited(1) : await good(process)
        }
        let court = Court(contract, runtime: Play.cells(judge: judge, contestant: Play.echoFile))
        let result = try await court.judge(
            champion: "champion", championMetrics: ["score": .init(value: 1, low: 1, high: 1, rounds: 1)])
        #expect(result.verdict.verdict == .accepted)
        #expect(!result.judgeFailed)
        #expect(court.rounds.map(\.outcome) == ["judge-failed", "pass"])
        #expect(Set(court.rounds.map(\.seed)).count == 2)
    }

    @Test("on the baseline is not asked again", .timeLimit(.minutes(1)))
    func baseline() async throws {
        let court = Court(contract, runtime: Play.cells(judge: { _ in .exited(1) }, contestant: Play.echoFile))
        let result = try await court.judge()
        #expect(result.judgeFailed)
        #expect(court.rounds.map(\.outcome) == ["judge-failed"])
    }

    @Test("by silence is found by the clock", .timeLimit(.minutes(1)))
    func silence() async throws {
        let time = ScriptedTimer()
        let judge: ScriptedProgram = { process in
            _ = await process.readLine()
            time.expire()
            await process.hang()
            return .exited(0)
        }
        let court = Court(contract, runtime: Play.cells(judge: judge, contestant: Play.echoFile), timer: time.timer)
        let result = try await court.judge()
        #expect(result.verdict.reason.contains(JudgeStop.late.rawValue))
    }

    @Test("does not hide a contestant's violation", .timeLimit(.minutes(1)))
    func violation() async throws {
        let contract = TestContract.make(mode: .serve, run: ["c"], stages: [TestContract.stage()])
        let judge: ScriptedProgram = { process in
            _ = await process.readLine()
            await process.say(["ask": 1])
            _ = await process.readLine()
            return .exited(1)
        }
        let forger = Play.onAsk { process, _ in
            await process.print(#"{"verdict":"pass"}"#)
            await process.hang()
            return .exited(0)
        }
        let court = Court(contract, runtime: Play.cells(judge: judge, contestant: forger))
        #expect(try await court.judge().verdict.verdict == .violation)
    }

    @Test("that ends after each verdict is started again without a word", .timeLimit(.minutes(1)))
    func restarts() async throws {
        let judge: ScriptedProgram = { process in
            guard await process.readLine() != nil else { return .exited(1) }
            await process.say(["verdict": "pass", "metrics": ["score": 2]])
            return .exited(0)
        }
        let contract = TestContract.make(stages: [TestContract.stage(rounds: 4)])
        let cells = Play.cells(judge: judge, contestant: Play.echoFile)
        let court = Court(contract, runtime: cells)
        let result = try await court.judge()
        #expect(result.verdict.verdict == .accepted)
        #expect(court.rounds.map(\.outcome) == ["pass", "pass", "pass", "pass"])
        #expect(cells.requests.count == 4)
    }

    @Test("that stays serves all rounds in one process", .timeLimit(.minutes(1)))
    func stays() async throws {
        let contract = TestContract.make(stages: [TestContract.stage(rounds: 4)])
        let cells = Play.cells(judge: Play.judge(asks: []), contestant: Play.echoFile)
        let court = Court(contract, runtime: cells)
        #expect(try await court.judge().verdict.verdict == .accepted)
        #expect(cells.requests.count == 1)
        #expect(Set(court.rounds.map(\.seed)).count == 4)
    }
}
