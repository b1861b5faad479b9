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
        var caps = JudgeCaps()
        caps.lineBytes = 1 << 20
        let court = Court(contract, runtime: Play.cells(judge: failing(fault), contestant: Play.echoFile), caps: caps)
        let result = try await court.judge(
            champion: "champion", championMetrics: ["score": .init(value: 1, low: 1, high: 1, rounds: 1)])
        #expect(result.verdict.verdict == .inconclusive)
        #expect(result.judgeFailed)
        #expect(result.verdict.signals.map(\.code).contains("judge.failed"))
    }

    @Test("on a candidate is asked again once, with the same seed, and may then decide", .timeLimit(.minutes(1)))
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
        #expect(Set(court.rounds.map(\.seed)).count == 1)
    }

    /// A judge that crashes where an answer is the string "boom".
    private static let fragile: ScriptedProgram = { process in
        while await process.readLine() != nil {
            await process.say(["ask": 1, "input": 1, "timed": true])
            guard let line = await process.readLine(), let answer = try? StrictJSON.decode(line) else {
                return .exited(1)
            }
            if answer["output"] == "boom" { return .exited(139) }
            await process.say(["verdict": "pass", "metrics": ["score": 5]])
        }
        return .exited(0)
    }

    /// Contestants by their layer; those that are not named answer with their input.
    private static func cells(answering answers: [String: String]) -> ScriptedCells {
        ScriptedCells { request in
            guard request.role != .judge else { return fragile }
            guard case .readOnly(let layers) = request.workspace, let layer = layers.first, let answer = answers[layer]
            else { return Play.echoFile }
            return { process in
                await process.spend(cpu: 1_000_000)
                await process.makeFile("/pawl/out/output.json", Array(answer.utf8))
                return .exited(0)
            }
        }
    }

    private static let known = ["score": MetricRecord(value: 1, low: 1, high: 1, rounds: 1)]
    private static let codes = ["judge.failed", "judge.fragile"]

    @Test("on one candidate's answers only leaves that candidate undecided, and is no reason to end the run")
    func fragileAlone() async throws {
        let cells = Self.cells(answering: ["/candidate": #""boom""#])
        let court = Court(contract, runtime: cells)
        let result = try await court.judge(champion: "champion", championMetrics: Self.known)
        #expect(result.verdict.verdict == .inconclusive && !result.judgeFailed)
        #expect(result.verdict.signals.map(\.code) == Self.codes)
        #expect(result.verdict.reason.contains("the judge ended before its verdict"))
        #expect(court.rounds.map(\.arm) == ["candidate", "candidate", "control"])
        #expect(court.rounds.map(\.outcome) == ["judge-failed", "judge-failed", "pass"])
        // A fresh judge for the second try, and the same questions for all: whoever crashes a judge draws nothing again.
        #expect(Set(court.rounds.map(\.seed)).count == 1)
        #expect(cells.requests.filter { $0.role == .judge }.count == 3)
        // Any part of it can be resumed.
        for count in 1...3 {
            let rest = Court(contract, runtime: Self.cells(answering: ["/candidate": #""boom""#]))
            let resumed = try await rest.judge(
                champion: "champion", championMetrics: Self.known, recorded: Array(court.rounds.prefix(count)))
            #expect(resumed.verdict.signals.map(\.code) == Self.codes)
            #expect(rest.rounds.map(\.arm) == court.rounds.dropFirst(count).map(\.arm))
        }
    }

    @Test("on a candidate in a pair asks the champion alone before it blames anybody")
    func fragilePair() async throws {
        let contract = TestContract.make(
            stages: [TestContract.stage(compare: .paired)], metrics: TestContract.seconds, objective: "seconds",
            accept: TestContract.sequential)
        func judge(_ answers: [String: String]) async throws -> (JudgementResult, [JudgementRound]) {
            // Its metrics come from Pawl's clocks, so that the judge must not give one.
            let judge: ScriptedProgram = { process in
                while await process.readLine() != nil {
                    await process.say(["ask": 1, "input": 1, "timed": true])
                    guard let line = await process.readLine(), !line.contains("boom")
                    else { return .exited(1) }
                    await process.say(["verdict": "pass"])
                }
                return .exited(0)
            }
            let contestants = Self.cells(answering: answers)
            let court = Court(
                contract,
                runtime: ScriptedCells { request in
                    request.role == .judge ? judge : contestants.program(of: request)
                })
            return (try await court.judge(champion: "champion", alpha: 0.05), court.rounds)
        }
        let (blamed, rounds) = try await judge(["/candidate": #""boom""#])
        #expect(blamed.verdict.verdict == .inconclusive && !blamed.judgeFailed)
        #expect(blamed.verdict.signals.map(\.code) == Self.codes)
        #expect(rounds.last?.arm == "control" && rounds.count == 3)
        let (general, tried) = try await judge(["/candidate": #""boom""#, "/champion": #""boom""#])
        #expect(general.verdict.verdict == .inconclusive && general.judgeFailed)
        #expect(!general.verdict.signals.map(\.code).contains("judge.fragile"))
        #expect(tried.allSatisfy { $0.outcome == "judge-failed" })
    }

    @Test("without a champion is measured by the baseline; without that either, it is the judge's failure")
    func fragileWithoutChampion() async throws {
        for (control, fails) in [("baseline", false), (nil, true)] {
            let court = Court(contract, runtime: Self.cells(answering: ["/candidate": #""boom""#]))
            let result = try await court.judge(
                JudgementAssignment(
                    judgement: 2, attempt: 1, candidate: Court.contestant("candidate"),
                    control: control.map(Court.contestant), runSeed: "00"))
            #expect(result.judgeFailed == fails)
            #expect(result.verdict.verdict == .inconclusive)
            #expect(result.verdict.signals.map(\.code).contains("judge.fragile") != fails)
        }
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
