// SPDX-License-Identifier: Apache-2.0
import PawlBase
@testable import PawlContract
import PawlLedger
import PawlSandbox
import PawlTesting
import Testing

@testable import PawlJudge

/// An attack on the channel: what the contestant does with its first question, and what must come of it.
struct ServeAttack: Sendable, CustomTestStringConvertible {
    var name: String
    var verdict: Verdict
    var signal: String
    /// What the judge was told; nil where it never hears of it.
    var failure: FailureCode?
    var act: @Sendable (ScriptedProcess, String) async -> CellExit

    var testDescription: String { name }

    static let all: [ServeAttack] = [
        ServeAttack(name: "forges a verdict line", verdict: .violation, signal: "result.forged", failure: .malformed) {
            await $0.print(#"{"verdict":"pass","metrics":{"score":1000}}"#)
            _ = $1
            await $0.hang()
            return .exited(0)
        },
        ServeAttack(name: "exits early with 0", verdict: .invalid, signal: "runner.early_exit", failure: .earlyExit) {
            _ in .exited(0)
        },
        ServeAttack(name: "crashes", verdict: .invalid, signal: "result.missing", failure: .crash) { _ in .signaled(11)
        },
        ServeAttack(name: "answers with another id", verdict: .violation, signal: "result.forged", failure: .malformed)
        {
            process, _ in
            await process.say(["answer": .string(String(repeating: "0", count: 32)), "output": 1])
            await process.hang()
            return .exited(0)
        },
        ServeAttack(name: "repeats a key", verdict: .invalid, signal: "result.dup", failure: .malformed) {
            process, id in
            await process.print(#"{"answer":"\#(id)","output":0,"output":1}"#)
            await process.hang()
            return .exited(0)
        },
        ServeAttack(name: "answers NaN", verdict: .invalid, signal: "value.nonfinite", failure: .malformed) {
            await $0.print(#"{"answer":"\#($1)","output":NaN}"#)
            await $0.hang()
            return .exited(0)
        },
        ServeAttack(name: "answers 1e999", verdict: .invalid, signal: "value.nonfinite", failure: .malformed) {
            await $0.print(#"{"answer":"\#($1)","output":1e999}"#)
            await $0.hang()
            return .exited(0)
        },
        ServeAttack(name: "answers 2^53", verdict: .invalid, signal: "value.range", failure: .malformed) {
            await $0.print(#"{"answer":"\#($1)","output":9007199254740992}"#)
            await $0.hang()
            return .exited(0)
        },
        ServeAttack(name: "answers 100 MB", verdict: .invalid, signal: "result.oversize", failure: .oversize) {
            await $0.write(Array(#"{"answer":"\#($1)","output":""#.utf8))
            for _ in 0..<1600 where await $0.isAlive { await $0.write([UInt8](repeating: 97, count: 65_536)) }
            await $0.print(#""}"#)
            return .exited(0)
        },
        ServeAttack(name: "floods with empty lines", verdict: .invalid, signal: "result.malformed", failure: .malformed)
        {
            process, _ in
            while await process.isAlive { await process.write([UInt8](repeating: 10, count: 65_536)) }
            return .exited(0)
        },
        ServeAttack(name: "writes garbage", verdict: .invalid, signal: "result.malformed", failure: .malformed) {
            process, _ in
            await process.print("loading...")
            await process.hang()
            return .exited(0)
        },
        ServeAttack(name: "nests too deep", verdict: .invalid, signal: "result.oversize", failure: .oversize) {
            await $0.print(#"{"answer":"\#($1)","output":\#(String(repeating: "[", count: 10_000))"#)
            await $0.hang()
            return .exited(0)
        },
        ServeAttack(name: "adds a field", verdict: .invalid, signal: "value.shape", failure: .malformed) {
            await $0.print(#"{"answer":"\#($1)","output":1,"score":1000}"#)
            await $0.hang()
            return .exited(0)
        },
        ServeAttack(name: "names a file outside", verdict: .invalid, signal: "value.shape", failure: .malformed) {
            await $0.print(#"{"answer":"\#($1)","output":1,"files":["../../etc/passwd"]}"#)
            await $0.hang()
            return .exited(0)
        },
        ServeAttack(name: "names a link", verdict: .invalid, signal: "result.malformed", failure: .malformed) {
            await $0.makeSpecial("/pawl/out/\($1)/a")
            await $0.print(#"{"answer":"\#($1)","output":1,"files":["a"]}"#)
            await $0.hang()
            return .exited(0)
        },
        ServeAttack(
            name: "names a file it did not write", verdict: .invalid, signal: "result.missing", failure: .malformed
        ) {
            await $0.print(#"{"answer":"\#($1)","output":1,"files":["a"]}"#)
            await $0.hang()
            return .exited(0)
        },
        ServeAttack(name: "runs into the CPU limit", verdict: .invalid, signal: "result.missing", failure: .timeout) {
            process, _ in
            await process.exceed(.cpu)
            return .exited(0)
        },
        ServeAttack(name: "leaves a survivor", verdict: .violation, signal: "proc.survivor", failure: .earlyExit) {
            process, _ in
            await process.leaveSurvivors()
            return .exited(0)
        },
    ]
}

extension ServeAttack {
    init(
        name: String, verdict: Verdict, signal: String, failure: FailureCode?,
        act: @escaping @Sendable (ScriptedProcess) async -> CellExit
    ) {
        self.init(name: name, verdict: verdict, signal: signal, failure: failure) { process, _ in await act(process) }
    }
}

@Suite("Attacks on the serve channel")
struct ServeAttackTests {
    /// A judge that passes whatever it hears: nothing but Pawl stands between the attack and the record.
    private let credulous = Play.judge(asks: [1], timed: true, right: { _, _ in true })
    private let contract = TestContract.make(mode: .serve, run: ["contestant"], stages: [TestContract.stage()])

    @Test("the honest contestant is accepted by the same judge", .timeLimit(.minutes(1)))
    func honest() async throws {
        let court = Court(contract, runtime: Play.cells(judge: credulous, contestant: Play.echo()))
        let result = try await court.judge()
        #expect(result.verdict.verdict == .accepted)
        #expect(result.verdict.signals.isEmpty)
        #expect(result.verdict.assurance == .a3)
        #expect(court.rounds.map(\.usage.cpuNanoseconds) == [1_000_000])
    }

    @Test("is never accepted, and leaves its signal", .timeLimit(.minutes(1)), arguments: ServeAttack.all)
    func attack(_ attack: ServeAttack) async throws {
        let told = Locked<String?>(nil)
        let judge = Play.judge(asks: [1], timed: true) { _, answer in
            told.withLock { $0 = answer["code"]?.stringValue }
            return true
        }
        let court = Court(contract, runtime: Play.cells(judge: judge, contestant: Play.onAsk(attack.act)))
        let result = try await court.judge()
        #expect(result.verdict.verdict == attack.verdict)
        #expect(result.verdict.signals.map(\.code).contains(attack.signal))
        #expect(told.withLock { $0 } == attack.failure?.rawValue)
        #expect(court.rounds.count == 1)
    }

    @Test("an answer before the question is forged", .timeLimit(.minutes(1)))
    func early() async throws {
        let early: ScriptedProgram = { process in
            await process.say(["answer": .string(String(repeating: "0", count: 32)), "output": 1])
            await process.hang()
            return .exited(0)
        }
        let court = Court(contract, runtime: Play.cells(judge: credulous, contestant: early))
        let result = try await court.judge()
        #expect(result.verdict.verdict == .violation)
        #expect(result.verdict.signals.map(\.code) == ["result.forged"])
    }

    @Test("a second answer is forged, though the first was right", .timeLimit(.minutes(1)))
    func second() async throws {
        let twice = Play.onAsk { process, id in
            await process.print(#"{"answer":"\#(id)","output":1}"# + "\n" + #"{"answer":"\#(id)","output":2}"#)
            await process.hang()
            return .exited(0)
        }
        let court = Court(contract, runtime: Play.cells(judge: credulous, contestant: twice))
        let result = try await court.judge()
        #expect(result.verdict.verdict == .violation)
        #expect(result.verdict.signals.map(\.code) == ["result.forged"])
    }

    @Test("silence is a timeout", .timeLimit(.minutes(1)))
    func silence() async throws {
        let time = ScriptedTimer()
        let silent = Play.onAsk { process, _ in
            time.expire()
            await process.hang()
            return .exited(0)
        }
        let court = Court(contract, runtime: Play.cells(judge: credulous, contestant: silent), timer: time.timer)
        let result = try await court.judge()
        #expect(result.verdict.verdict == .invalid)
        #expect(result.verdict.signals.map(\.code) == ["result.missing"])
    }

    @Test("an answer before the whole question was read is forged", .timeLimit(.minutes(1)))
    func unread() async throws {
        let judge = Play.judge(asks: [.string(String(repeating: "x", count: 1 << 20))], right: { _, _ in true })
        let hasty: ScriptedProgram = { process in
            await process.say(["answer": .string(String(repeating: "0", count: 32)), "output": 1])
            await process.hang()
            return .exited(0)
        }
        let court = Court(contract, runtime: Play.cells(judge: judge, contestant: hasty))
        #expect(try await court.judge().verdict.verdict == .violation)
    }

    @Test("a judgement that is cancelled ends, and leaves no cell", .timeLimit(.minutes(1)))
    func cancelled() async throws {
        let (asked, ask) = AsyncStream<Void>.makeStream()
        let silent = Play.onAsk { process, _ in
            ask.yield()
            await process.hang()
            return .exited(0)
        }
        let court = Court(contract, runtime: Play.cells(judge: credulous, contestant: silent))
        let task = Task { try await court.judge() }
        for await _ in asked { break }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(court.rounds.isEmpty)
    }

    @Test("a contestant that writes while it is written to blocks nobody", .timeLimit(.minutes(1)))
    func bothWays() async throws {
        let big = JSONValue.string(String(repeating: "y", count: 1 << 20))
        let court = Court(
            contract, runtime: Play.cells(judge: Play.judge(asks: [big, 2, big]), contestant: Play.echo()))
        #expect(try await court.judge().verdict.verdict == .accepted)
    }

    @Test("work done between timed questions is charged to the next one", .timeLimit(.minutes(1)))
    func charged() async throws {
        let judge: ScriptedProgram = { process in
            while await process.readLine() != nil {
                for index in 0..<2 {
                    await process.say(["ask": .integer(index), "input": 1, "timed": true])
                    _ = await process.readLine()
                }
                await process.say(["verdict": "pass", "metrics": ["score": 1]])
            }
            return .exited(0)
        }
        let sneaky: ScriptedProgram = { process in
            while let line = await process.readLine(), let id = (try? StrictJSON.decode(line))?["ask"] {
                await process.spend(cpu: 1_000_000)
                await process.say(["answer": id, "output": 1])
                // Frozen or not, what is done here belongs to somebody.
                await process.spend(cpu: 70_000_000)
            }
            return .exited(0)
        }
        let seconds = MetricSpec(from: .clockCPU, better: .lower, min: 0, max: nil, noisy: true)
        let score = MetricSpec(from: .judge, better: .higher, min: 0, max: nil, noisy: false)
        let contract = TestContract.make(
            mode: .serve, run: ["contestant"], stages: [TestContract.stage()],
            metrics: ["seconds": seconds, "score": score])
        let court = Court(contract, runtime: Play.cells(judge: judge, contestant: sneaky))
        let result = try await court.judge()
        #expect(result.verdict.verdict == .accepted)
        let measured = try #require(result.verdict.metrics["seconds"]?.value)
        #expect(measured >= 0.072 - 1e-9)
    }

    @Test("a timed question without an answer leaves no measure, whatever the judge says", .timeLimit(.minutes(1)))
    func skipped() async throws {
        let court = Court(
            contract, runtime: Play.cells(judge: credulous, contestant: Play.onAsk { _, _ in .exited(0) }))
        let result = try await court.judge()
        #expect(result.verdict.verdict == .invalid)
        #expect(result.verdict.metrics.isEmpty)
    }
}
