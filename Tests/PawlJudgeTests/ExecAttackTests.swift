// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlContract
import PawlLedger
import PawlSandbox
import PawlTesting
import Testing

@testable import PawlJudge

/// An attack of a process that answers one question in files.
struct ExecAttack: Sendable, CustomTestStringConvertible {
    var name: String
    var verdict: Verdict
    var signal: String
    var failure: FailureCode
    var act: @Sendable (ScriptedProcess) async -> CellExit

    var testDescription: String { name }

    private static func writing(_ text: String) -> @Sendable (ScriptedProcess) async -> CellExit {
        { process in
            await process.makeFile("/pawl/out/output.json", Array(text.utf8))
            return .exited(0)
        }
    }

    static let all: [ExecAttack] = [
        ExecAttack(name: "exits with 0 and no output", verdict: .invalid, signal: "result.missing", failure: .missing) {
            await $0.print(#"{"answer":1,"verdict":"pass"}"#)
            return .exited(0)
        },
        ExecAttack(name: "writes and crashes", verdict: .invalid, signal: "result.missing", failure: .crash) {
            await $0.makeFile("/pawl/out/output.json", [49])
            return .exited(3)
        },
        ExecAttack(name: "cannot be started", verdict: .invalid, signal: "result.missing", failure: .crash) { _ in
            .notStarted(2)
        },
        ExecAttack(
            name: "repeats a key", verdict: .invalid, signal: "result.dup", failure: .malformed,
            act: writing(#"{"a":1,"a":2}"#)),
        ExecAttack(
            name: "writes NaN", verdict: .invalid, signal: "value.nonfinite", failure: .malformed, act: writing("[NaN]")
        ),
        ExecAttack(
            name: "writes 1e999", verdict: .invalid, signal: "value.nonfinite", failure: .malformed,
            act: writing("1e999")),
        ExecAttack(
            name: "writes 2^60", verdict: .invalid, signal: "value.range", failure: .malformed,
            act: writing("1152921504606846976")),
        ExecAttack(
            name: "writes two values", verdict: .invalid, signal: "result.malformed", failure: .malformed,
            act: writing("1 2")),
        ExecAttack(name: "writes 100 MB", verdict: .invalid, signal: "result.oversize", failure: .oversize) {
            await $0.makeFile("/pawl/out/output.json", [UInt8](repeating: 49, count: 100 << 20))
            return .exited(0)
        },
        ExecAttack(name: "prints without end", verdict: .invalid, signal: "result.oversize", failure: .oversize) {
            while await $0.isAlive { await $0.write([UInt8](repeating: 97, count: 65_536)) }
            return .exited(0)
        },
        ExecAttack(name: "answers with a link", verdict: .invalid, signal: "result.malformed", failure: .malformed) {
            await $0.makeSpecial("/pawl/out/output.json")
            return .exited(0)
        },
        ExecAttack(name: "adds a link", verdict: .invalid, signal: "result.malformed", failure: .malformed) {
            await $0.makeFile("/pawl/out/output.json", [49])
            await $0.makeSpecial("/pawl/out/verifier")
            return .exited(0)
        },
        ExecAttack(name: "adds a hidden file", verdict: .invalid, signal: "value.shape", failure: .malformed) {
            await $0.makeFile("/pawl/out/output.json", [49])
            await $0.makeFile("/pawl/out/.score", [49])
            return .exited(0)
        },
        ExecAttack(name: "adds a thousand files", verdict: .invalid, signal: "result.oversize", failure: .oversize) {
            await $0.makeFile("/pawl/out/output.json", [49])
            for index in 0..<1000 { await $0.makeFile("/pawl/out/f\(index)", [49]) }
            return .exited(0)
        },
        ExecAttack(name: "takes too long", verdict: .invalid, signal: "result.missing", failure: .timeout) {
            await $0.exceed(.wall)
            return .exited(0)
        },
        ExecAttack(name: "burns too much", verdict: .invalid, signal: "result.missing", failure: .timeout) {
            await $0.exceed(.cpu)
            return .exited(0)
        },
        ExecAttack(name: "takes too much memory", verdict: .invalid, signal: "proc.limit", failure: .crash) {
            await $0.exceed(.memory)
            return .exited(0)
        },
        ExecAttack(name: "leaves a survivor", verdict: .violation, signal: "proc.survivor", failure: .missing) {
            await $0.leaveSurvivors()
            return .exited(0)
        },
    ]
}

@Suite("Attacks on the exec channel")
struct ExecAttackTests {
    private let contract = TestContract.make(stages: [TestContract.stage()])

    @Test("is never accepted, and leaves its signal", .timeLimit(.minutes(1)), arguments: ExecAttack.all)
    func attack(_ attack: ExecAttack) async throws {
        let told = Locked<String?>(nil)
        let judge = Play.judge(asks: [1], timed: true) { _, answer in
            told.withLock { $0 = answer["code"]?.stringValue }
            return true
        }
        let court = Court(contract, runtime: Play.cells(judge: judge, contestant: { await attack.act($0) }))
        let result = try await court.judge()
        #expect(result.verdict.verdict == attack.verdict)
        #expect(result.verdict.signals.map(\.code).contains(attack.signal))
        #expect(told.withLock { $0 } == attack.failure.rawValue)
    }

    @Test("each question meets a fresh cell with the candidate, no verifier, and its input", .timeLimit(.minutes(1)))
    func cells() async throws {
        let cells = Play.cells(judge: Play.judge(asks: [1, ["x": 2.5]], timed: true), contestant: Play.echoFile)
        let court = Court(contract, runtime: cells)
        let result = try await court.judge()
        #expect(result.verdict.verdict == .accepted)
        let judges = cells.requests.filter { $0.role == .judge }
        let contestants = cells.requests.filter { $0.role == .contestant }
        #expect(judges.map(\.workspace) == [.readOnly(layers: ["/verifier"])])
        #expect(contestants.map(\.workspace) == Array(repeating: .readOnly(layers: ["/candidate"]), count: 2))
        #expect(contestants.map(\.arguments) == Array(repeating: ["contestant", "/pawl/in", "/pawl/out"], count: 2))
        #expect(contestants.map { $0.files.map(\.bytes) } == [[Array("1".utf8)], [Array(#"{"x":2.5}"#.utf8)]])
        #expect(cells.requests.allSatisfy { $0.profile == .sealed })
        #expect(court.rounds.map(\.usage.cpuNanoseconds) == [2_000_000])
        #expect(court.rounds.map(\.asks) == [2])
    }

    @Test(
        "files go from the judge's scratch to the contestant and from its answer to the judge", .timeLimit(.minutes(1)))
    func files() async throws {
        let judge: ScriptedProgram = { process in
            _ = await process.readLine()
            await process.makeFile("/pawl/scratch/data/a.bin", [1, 2, 3])
            await process.say(["ask": 1, "files": ["a.bin": "data/a.bin"]])
            let answer = (try? StrictJSON.decode(await process.readLine() ?? "")) ?? .null
            let path = answer["files"]?["b.bin"]?.stringValue ?? ""
            let passed = await process.readFile(path) == [3, 2, 1]
            await process.say(["verdict": passed ? "pass" : "fail", "metrics": ["score": 1]])
            return .exited(0)
        }
        let contestant: ScriptedProgram = { process in
            let bytes = await process.readFile("/pawl/in/a.bin") ?? []
            await process.makeFile("/pawl/out/b.bin", bytes.reversed())
            await process.makeFile("/pawl/out/output.json", [48])
            return .exited(0)
        }
        let court = Court(contract, runtime: Play.cells(judge: judge, contestant: contestant))
        #expect(try await court.judge().verdict.verdict == .accepted)
    }

    @Test("an untimed question that is not answered is the judge's to weigh", .timeLimit(.minutes(1)))
    func untimed() async throws {
        let court = Court(
            contract,
            runtime: Play.cells(judge: Play.judge(right: { _, _ in true }), contestant: { _ in .exited(1) }))
        let result = try await court.judge()
        #expect(result.verdict.verdict == .accepted)
        #expect(result.verdict.signals.map(\.severity) == [.note])
    }
}
