// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
@testable import PawlContract
import PawlLedger
import PawlSandbox
import PawlTesting
import Testing

@testable import PawlJudge

/// Instructions that valgrind counts: what they are worth, and what happens where there is no count.
@Suite("Counted instructions", .timeLimit(.minutes(2)))
struct InstructionTests {
    /// A contestant's CPU time for one question, and what a counter says of it.
    private struct Program: Sendable {
        var milliseconds: Int
        var count: String?
        var counted = "1"
    }

    private static let metrics = [
        "n": MetricSpec(from: .clockInstructions, better: .lower, min: 0, max: nil, noisy: true),
        "seconds": MetricSpec(from: .clockCPU, better: .lower, min: 0, max: nil, noisy: true),
    ]

    private static let judgeProgram: ScriptedProgram = { process in
        while await process.readLine() != nil {
            await process.say(["ask": 1, "timed": true])
            guard await process.readLine() != nil else { return .exited(1) }
            await process.say(["verdict": "pass"])
        }
        return .exited(0)
    }

    private func judge(
        _ candidate: Program, champion: Program, objective: String = "n", guards: [GuardSpec] = []
    ) async throws -> (JudgementResult, Court, ScriptedCells) {
        let cells = ScriptedCells { request in
            guard request.role != .judge else { return Self.judgeProgram }
            let program = request.workspace == .readOnly(layers: ["/candidate"]) ? candidate : champion
            let isCounted = request.arguments.first == HostFacts.counter
            return { process in
                // Counting takes time that no clock of the round may see.
                await process.spend(cpu: program.milliseconds * (isCounted ? 50_000_000 : 1_000_000))
                if isCounted, let count = program.count {
                    await process.makeFile(InstructionCount.folder + "/7", Array(count.utf8))
                }
                await process.makeFile("/pawl/out/output.json", Array((isCounted ? program.counted : "1").utf8))
                return .exited(0)
            }
        }
        let contract = TestContract.make(
            stages: [TestContract.stage(compare: .paired)], metrics: Self.metrics, objective: objective,
            accept: TestContract.sequential, guards: guards)
        let court = Court(contract, runtime: cells, cores: [0, 1])
        return (try await court.judge(champion: "champion", alpha: 0.05), court, cells)
    }

    @Test("a gain in instructions that CPU time confirms is kept, at A1")
    func confirmed() async throws {
        let (result, court, cells) = try await judge(
            Program(milliseconds: 60, count: "summary: 500\n"),
            champion: Program(milliseconds: 100, count: "summary: 1000\n"))
        #expect(result.verdict.verdict == .accepted, "\(result.verdict.reason)")
        #expect(result.verdict.assurance == .a1 && result.verdict.signals == [])
        #expect(result.verdict.metrics["n"]?.value == 500 && result.verdict.baseline["n"]?.value == 1000)
        // The clocks are of the questions as they were first asked.
        #expect(result.verdict.metrics["seconds"]?.value == 0.06)
        #expect(court.rounds.allSatisfy { $0.meter?.cpuNanoseconds ?? 0 <= 100_000_000 })
        let counted = cells.requests.filter { $0.arguments.first == HostFacts.counter }
        let plain = cells.requests.filter { $0.role == .contestant && $0.arguments.first != HostFacts.counter }
        #expect(counted.count == plain.count && !counted.isEmpty)
        // Nothing of a counted cell differs between runs but its counter.
        #expect(Set(counted.map(\.environment)).count == 1 && Set(counted.map(\.arguments)).count == 1)
        #expect(counted.allSatisfy { $0.environment["PYTHONHASHSEED"] == "0" && $0.files == plain.first?.files })
        #expect(plain.allSatisfy { $0.environment.isEmpty && $0.writableFolders == ["/pawl/out"] })
    }

    @Test("a gain in instructions that takes as much CPU time as before is none: code hid from the counter")
    func hidden() async throws {
        let (result, _, _) = try await judge(
            Program(milliseconds: 99, count: "summary: 10\n"),
            champion: Program(milliseconds: 100, count: "summary: 1000\n"))
        #expect(result.verdict.verdict == .noGain && result.verdict.assurance == .a1)
        #expect(result.verdict.reason.contains("CPU time does not confirm the count: it is 1.0 % less"))
        #expect(result.verdict.signals.map(\.code) == ["time.cpu_gap"])
        #expect(result.verdict.signals.map(\.severity) == [.note])
    }

    @Test(
        "without a finished count there is no value, and where it decides the candidate is invalid",
        arguments: [nil, "", "events: Ir\n", "summary: many\n", "summary: -5\n", "summary: 99999999999999999999\n"])
    func uncounted(_ count: String?) async throws {
        let known = Program(milliseconds: 100, count: "summary: 1000\n")
        let candidate = Program(milliseconds: 60, count: count)
        for bounds in [[], [GuardSpec(metric: "n", atMost: 5, atLeast: nil, worsenAtMost: nil)]] {
            let objective = bounds.isEmpty ? "n" : "seconds"
            let (result, _, _) = try await judge(candidate, champion: known, objective: objective, guards: bounds)
            #expect(result.verdict.verdict == .invalid, "\(result.verdict.reason)")
            #expect(result.verdict.signals.contains { $0.code == "result.missing" && $0.severity == .invalid })
        }
        // As a diagnostic it decides nothing, and says that it is missing.
        let (result, _, _) = try await judge(candidate, champion: known, objective: "seconds")
        #expect(result.verdict.verdict == .accepted && result.verdict.metrics["n"] == nil)
        #expect(result.verdict.assurance == .a3)
        #expect(result.verdict.signals.contains { $0.code == "result.missing" && $0.severity == .note })
    }

    @Test("a program that answers otherwise while it is counted did other work, and has no count")
    func otherwise() async throws {
        let (result, _, _) = try await judge(
            Program(milliseconds: 60, count: "summary: 5\n", counted: "2"),
            champion: Program(milliseconds: 100, count: "summary: 1000\n"))
        #expect(result.verdict.verdict == .invalid)
        #expect(result.verdict.reason.contains("it answered otherwise while they were counted"))
    }

    @Test("a guard on instructions caps every verdict at A1")
    func guarded() async throws {
        let (result, _, _) = try await judge(
            Program(milliseconds: 60, count: "summary: 10\n"),
            champion: Program(milliseconds: 100, count: "summary: 10\n"),
            objective: "seconds", guards: [GuardSpec(metric: "n", atMost: 100, atLeast: nil, worsenAtMost: nil)])
        #expect(result.verdict.verdict == .accepted && result.verdict.assurance == .a1)
    }

    // MARK: - Real counters

    private static let hasCounter = FileManager.default.isExecutableFile(atPath: HostFacts.counter)

    private func count(_ mode: ContestantMode, _ program: String) async throws -> MetricRecord? {
        let judge = """
            import pawl_judge
            def check(r):
                for i in range(2):
                    a = r.ask({"i": i}, timed=True)
                    if a is None: return r.fail(r.failure.code)
                r.succeed(score=1)
            pawl_judge.run(check)
            """
        var metrics = [
            // Without noise: a baseline is then measured once.
            "n": MetricSpec(from: .clockInstructions, better: .lower, min: 0, max: nil, noisy: false)
        ]
        metrics["score"] = MetricSpec(from: .judge, better: .higher, min: 0, max: 1, noisy: false)
        let contract = TestContract.make(
            mode: mode,
            run: mode == .exec ? ["/bin/sh", "main", "{in}", "{out}"] : ["/usr/bin/python3", "-S", "-B", "main"],
            stages: [TestContract.stage(judge: ["/usr/bin/python3", "-B", "judge.py"])], metrics: metrics,
            objective: "score", limits: CellLimits(wall: 60, cpu: 60, processes: 32))
        let real = try RealCourt(
            contract, verifier: ["judge.py": judge, "pawl_judge.py": try RealCourt.sdk("pawl_judge.py")],
            candidates: ["candidate": ["main": program, ".valgrindrc": "--toggle-collect=none\n--tool=none\n"]])
        let result = try await real.judge()
        #expect(result.verdict.verdict == .accepted, "\(result)")
        return result.verdict.metrics["n"]
    }

    @Test("the same questions count the same in every run, and children are counted", .enabled(if: hasCounter))
    func repeats() async throws {
        let work = "i=0; while [ $i -lt 2000 ]; do i=$((i+1)); done"
        let exec = "\(work)\necho $i > $2/output.json\n"
        let first = try #require(try await count(.exec, exec))
        #expect(first.value > 1_000_000)
        #expect(try await count(.exec, exec)?.value == first.value)
        // Twice the work in a subshell, and again in a program of its own.
        let forked = "(\(work))\n\(work)\nsh -c '\(work)'\necho $i > $2/output.json\n"
        #expect((try await count(.exec, forked)?.value ?? 0) > 2.5 * first.value)
    }

    @Test("a process that serves is counted from its start to its end", .enabled(if: hasCounter))
    func serves() async throws {
        let serve = """
            import json, sys
            for line in sys.stdin:
                q = json.loads(line)
                words = set("word %d" % n for n in range(3000 + 3000 * q["input"]["i"]))
                print(json.dumps({"answer": q["ask"], "output": len(words)}), flush=True)

            """
        let first = try #require(try await count(.serve, serve))
        #expect(first.value > 10_000_000)
        #expect(try await count(.serve, serve)?.value == first.value)
    }
}
