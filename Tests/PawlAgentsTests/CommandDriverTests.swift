// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlAgents
import PawlBase
@testable import PawlContract
import PawlLedger
import PawlSandbox
import PawlStore
import Testing

@Suite("The command driver", .timeLimit(.minutes(1)))
struct CommandDriverTests {
    private let folder: TemporaryFolder
    private let objects: ObjectStore
    private let upper: String

    init() throws {
        folder = try TemporaryFolder()
        objects = ObjectStore(root: folder.path + "/objects")
        upper = folder.path + "/upper"
        try FileManager.default.createDirectory(atPath: upper + "/src", withIntermediateDirectories: true)
    }

    private static func change(_ cell: ScriptedAgentCell, _ text: String = "int x = 2;\n") throws {
        try text.write(toFile: cell.upperFolder + "/src/a.c", atomically: false, encoding: .utf8)
    }

    private func parent() throws -> Tree {
        let object = try objects.put(Array("int x;\n".utf8))
        return Tree(entries: [TreeEntry(path: "src/a.c", content: .file(object: object, size: 7, executable: false))])
    }

    private func attempt(
        _ contract: Contract = Fixture.contract(), agent: AgentSpec = Fixture.agent(),
        judge: (@Sendable (CaptureResult) async throws -> JSONValue)? = nil,
        script: @escaping @Sendable (ScriptedAgentCell) async throws -> CellOutcome
    ) async throws -> (AttemptResult, ScriptedAgents) {
        let runtime = ScriptedAgents(ScriptedAgentCell(upper: upper, script: script))
        let tools = AttemptTools(
            runtime: runtime, objects: objects, folder: folder.path, tryProgram: packageRoot + "/.build/debug/pawl-try",
            tryJudge: judge)
        let assignment = Fixture.assignment(contract, agent: agent, parent: try parent())
        return (try await CommandDriver().attempt(assignment, with: tools), runtime)
    }

    private static func exit(_ code: Int32) -> CellOutcome {
        CellOutcome(
            exit: .exited(code), usage: CellUsage(cpuNanoseconds: 5, wallNanoseconds: 7, peakBytes: 9))
    }

    @Test("what an agent changed is captured; its exit code, its output and its note are only recorded")
    func captured() async throws {
        let (result, runtime) = try await attempt { cell in
            try Self.change(cell)
            cell.print("I am done")
            cell.notes.withLock { $0["/pawl/out/note.md"] = Array("my note".utf8) }
            return Self.exit(3)
        }
        guard case .captured(let capture) = result.outcome else {
            Issue.record("nothing was captured: \(result.reason)")
            return
        }
        #expect(capture.changed == ["src/a.c"])
        #expect(result.reason == "the agent exited with 3; 1 path changed")
        #expect(result.note == Array("my note".utf8))
        #expect(String(decoding: result.log, as: UTF8.self) == "I am done\n[stderr]\nstderr")
        #expect(result.usage == Usage(wallNanoseconds: 7, cpuNanoseconds: 5, peakBytes: 9))
        let request = try #require(runtime.requests.withLock { $0.first })
        #expect(request.role == .agent && request.profile == .sealed)
        #expect(request.workspace == .writable(layers: ["/layer"]))
        #expect(request.files.map(\.path) == ["/pawl/briefing.md", "/pawl/briefing.json"])
        #expect(request.binds == [CellBind(from: "/opt/tool", to: "/opt/tool")])
        #expect(request.environment == ["OMP_NUM_THREADS": "1"])
    }

    @Test("nesting is asked for only where the contract says so")
    func nesting() async throws {
        let (_, runtime) = try await attempt(agent: Fixture.agent(nesting: true)) { _ in Self.exit(0) }
        #expect(runtime.requests.withLock { $0.first?.profile } == .nesting)
    }

    @Test("nothing changed is nothing, also where the same bytes were written again")
    func nothing() async throws {
        let (result, _) = try await attempt { cell in
            try Self.change(cell, "int x;\n")
            return Self.exit(0)
        }
        #expect(result.outcome == .nothing)
    }

    @Test("a changed sealed file is refused with its signal")
    func tampered() async throws {
        let contract = Fixture.contract(editable: ["other/**"])
        let (result, _) = try await attempt(contract) { cell in
            try Self.change(cell)
            return Self.exit(0)
        }
        #expect(result.outcome.word == "refused")
        #expect(result.signals.map(\.code) == ["tamper.path"])
    }

    @Test("a limit is noted, and what was changed until then is captured")
    func limit() async throws {
        let (result, _) = try await attempt { cell in
            try Self.change(cell)
            return CellOutcome(exit: .signaled(9), usage: CellUsage(), limitHit: .wall)
        }
        #expect(result.outcome.word == "captured")
        #expect(result.reason == "the agent ran into its limit on wall; 1 path changed")
        #expect(result.signals.map(\.code) == ["proc.limit"])
    }

    @Test("a survivor spoils the workspace, and a command that cannot start is a failure")
    func broken() async throws {
        let (survived, _) = try await attempt { cell in
            try Self.change(cell)
            return CellOutcome(exit: .exited(0), usage: CellUsage(), survivors: 2)
        }
        #expect(survived.outcome.word == "refused")
        #expect(survived.signals.map(\.severity) == [.violation])
        let (missing, _) = try await attempt { _ in CellOutcome(exit: .notStarted(2), usage: CellUsage()) }
        #expect(missing.outcome == .failed("cannot start the agent's command: No such file or directory"))
    }

    @Test("a flood of output keeps its beginning and its end")
    func flood() async throws {
        let (result, _) = try await attempt { cell in
            cell.print("BEGIN")
            for _ in 0..<40 { cell.print(String(repeating: "x", count: 100_000)) }
            cell.print("FINISH")
            return Self.exit(0)
        }
        let log = String(decoding: result.log, as: UTF8.self)
        #expect(log.hasPrefix("BEGIN") && log.contains("FINISH") && log.contains("bytes left out"))
        #expect(log.utf8.count < 300 << 10)
    }

    @Test("pawl-try has the present workspace judged, in a frozen cell, and prints the answer")
    func tries() async throws {
        let seen = Locked<[Digest]>([])
        let outputs = Locked<[String]>([])
        let codes = Locked<[Int32]>([])
        let path = folder.path
        let (result, runtime) = try await attempt(
            judge: { capture in
                seen.withLock { $0.append(capture.tree.digest) }
                return seen.withLock { $0.count } > 1
                    ? TryAnswer.budgetSpent.json
                    : [
                        "try": 1, "result": "better", "verdict": "accepted", "metrics": ["seconds": 0.5],
                        "reason": "a\nb \"c\"",
                    ]
            },
            script: { cell in
                let program = [packageRoot + "/.build/debug/pawl-try", "--socket", path + "/try.sock"]
                for text in ["int x;\n", "int x = 3;\n", "int x = 4;\n"] {
                    try Self.change(cell, text)
                    let (code, output) = try await run(program)
                    codes.withLock { $0.append(code) }
                    outputs.withLock { $0.append(output) }
                }
                let (code, output) = try await run(program + ["--json"])
                codes.withLock { $0.append(code) }
                outputs.withLock { $0.append(output) }
                return Self.exit(0)
            })
        #expect(codes.withLock { $0 } == [1, 0, 2, 2])
        let printed = outputs.withLock { $0 }
        #expect(printed[0] == "message: nothing was changed\nresult: not-better\n")
        #expect(printed[1] == "metrics: {\"seconds\":0.5}\nreason: a\n  b \"c\"\nresult: better\nverdict: accepted\n")
        #expect(try StrictJSON.decode(printed[3].trimmingCharacters(in: .newlines))["result"] == "budget")
        #expect(seen.withLock { Set($0).count } == 2)
        #expect(runtime.cell.steps.withLock { Array($0.prefix(3)) } == ["freeze", "upper", "thaw"])
        #expect(result.outcome.word == "captured")
        let request = try #require(runtime.requests.withLock { $0.first })
        #expect(request.environment["PATH"]?.hasPrefix("/pawl/bin:") == true)
        #expect(request.binds.map(\.to).suffix(2) == ["/pawl/bin/pawl-try", "/pawl/try.sock"])
        #expect(!FileManager.default.fileExists(atPath: path + "/try.sock"))
    }

    @Test("garbage on the socket is answered with an error and judges nothing")
    func garbage() async throws {
        let judged = Locked(0)
        let answers = Locked<[String]>([])
        let path = folder.path
        var generator = SeededGenerator(seed: 5)
        let noise = (0..<30).map { _ in
            (0..<Int.random(in: 1...300, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }
        let requests =
            [
                "{}", "{\"try\":2}", "{\"try\":1,\"x\":1}", "[[[[[[[[1]]]]]]]]", "", "null",
                String(repeating: "x", count: 9000),
            ]
            .map { Array($0.utf8) } + noise.map { $0.filter { $0 != 10 } }
        _ = try await attempt(
            judge: { _ in
                judged.withLock { $0 += 1 }
                return .null
            },
            script: { cell in
                try Self.change(cell)
                for request in requests {
                    let connection = try LocalSocket.connect(folder: path, name: "try.sock")
                    try? await connection.write(request + [10])
                    let line = try await connection.readLine(limit: 1 << 20) ?? []
                    answers.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
                }
                // Connections that say nothing hinder nobody, and end with the attempt.
                _ = try LocalSocket.connect(folder: path, name: "try.sock")
                return Self.exit(0)
            })
        #expect(judged.withLock { $0 } == 0)
        #expect(answers.withLock { $0.count } == requests.count)
        #expect(answers.withLock { $0.allSatisfy { $0.contains("\"result\":\"error\"") } })
    }

    @Test("a second pawl-try is turned away while the first is judged")
    func busy() async throws {
        let (began, mark) = AsyncStream<Void>.makeStream()
        let (release, open) = AsyncStream<Void>.makeStream()
        let path = folder.path
        let results = Locked<[JSONValue?]>([])
        _ = try await attempt(
            judge: { _ in
                mark.yield()
                for await _ in release { break }
                return ["try": 1, "result": "better"]
            },
            script: { cell in
                try Self.change(cell)
                let first = try LocalSocket.connect(folder: path, name: "try.sock")
                try await first.write(Array("{\"try\":1}\n".utf8))
                for await _ in began { break }
                let second = try LocalSocket.connect(folder: path, name: "try.sock")
                try await second.write(Array("{\"try\":1}\n".utf8))
                let refused = try await second.readLine(limit: 4096) ?? []
                open.yield()
                let answered = try await first.readLine(limit: 4096) ?? []
                results.withLock { $0 = [try? StrictJSON.decode(refused), try? StrictJSON.decode(answered)] }
                return Self.exit(0)
            })
        #expect(results.withLock { $0.map { $0?["result"] } } == ["error", "better"])
    }

    @Test("Pawl's own failure in a judgement ends the attempt, and tells the agent nothing about this machine")
    func failure() async throws {
        let path = folder.path
        let answer = Locked<String>("")
        let failure = await #expect(throws: CellError.self) {
            try await attempt(
                judge: { _ in throw CellError(.launch, "SECRET /root/path") },
                script: { cell in
                    try Self.change(cell)
                    let (_, output) = try await run(
                        [packageRoot + "/.build/debug/pawl-try", "--json", "--socket", path + "/try.sock"])
                    answer.withLock { $0 = output }
                    return Self.exit(0)
                })
        }
        #expect(failure?.message == "SECRET /root/path")
        #expect(answer.withLock { $0.contains("could not be judged") && !$0.contains("SECRET") })
    }

    @Test("an agent that ends while it asks loses its answer, not the attempt")
    func endsMeanwhile() async throws {
        let path = folder.path
        let (result, _) = try await attempt(
            judge: { _ in .null },
            script: { cell in
                try Self.change(cell)
                cell.isGone.withLock { $0 = true }
                let (_, output) = try await run(
                    [packageRoot + "/.build/debug/pawl-try", "--json", "--socket", path + "/try.sock"])
                cell.print(output)
                return Self.exit(0)
            })
        #expect(String(decoding: result.log, as: UTF8.self).contains("ended before its workspace was looked at"))
        #expect(result.outcome.word == "captured")
    }

    @Test("without a budget for judgements there is no socket and no pawl-try")
    func withoutTries() async throws {
        let contract = Fixture.contract(feedback: Fixture.feedback(during: 0))
        let (_, runtime) = try await attempt(contract, judge: { _ in .null }, script: { _ in Self.exit(0) })
        let request = try #require(runtime.requests.withLock { $0.first })
        #expect(request.binds.count == 1 && request.environment["PATH"] == nil)
    }
}
