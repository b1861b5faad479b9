// SPDX-License-Identifier: Apache-2.0
import PawlBase
@testable import PawlContract
import PawlLedger
import PawlSandbox
import PawlStore
import Testing

@testable import PawlJudge

/// Weak stages, and what they are called.
@Suite("A command stage", .serialized)
struct CommandStageTests {
    private static func court(_ run: [String], files: String?, grader: String = importing) throws -> SuiteCourt {
        var stage = TestContract.stage("grade", kind: .command, judge: [])
        stage.command = CommandSpec(
            run: run, files: files, lines: .metric, metrics: ["score"], limits: CellLimits(wall: 20))
        return try SuiteCourt(
            [stage], metrics: ["score": MetricSpec(from: .command, better: .higher, min: 0, max: 100, noisy: false)],
            objective: "score",
            verifier: ["grader/grade.py": grader],
            workspace: ["answer.py": "value = 5\n", "own.py": "print('METRIC score=50')\n"])
    }

    private static let importing = "import answer\nprint(f'METRIC score={answer.value}')\n"

    @Test("with the verifier's grader is A1, and with the candidate's own program A0", .timeLimit(.minutes(1)))
    func levels() async throws {
        let grader = try Self.court(["/usr/bin/python3", "grade.py"], files: "grader")
        let better = try await grader.judge(["answer.py": "value = 7\n"], champion: ["score": 5])
        #expect(better.verdict.verdict == .accepted && better.verdict.assurance == .a1, "\(better)")
        #expect(better.verdict.metrics["score"]?.value == 7)
        let own = try Self.court(["/usr/bin/python3", "own.py"], files: nil)
        let said = try await own.judge(["answer.py": "value = 0\n"], champion: ["score": 5])
        #expect(said.verdict.verdict == .accepted && said.verdict.assurance == .a0, "\(said)")
    }

    @Test("that imports the candidate fails its exam, and one that only reads it passes", .timeLimit(.minutes(1)))
    func exam() async throws {
        func through(_ grader: String) async throws -> Set<String> {
            let court = try Self.court(["/usr/bin/python3", "-S", "grade.py"], files: "grader", grader: grader)
            var setting = court.setting
            setting.contract.workspace.editable = [Glob("answer.py")].compactMap { $0 }
            let workspace = ExamCandidate(tree: court.workspace, layers: try court.layers.layers(for: court.workspace))
            let material = ExamMaterial(workspace: workspace, oracle: nil, mutants: [:])
            return try await Examiner(setting, seed: String(repeating: "3", count: 32)).examine(material).table.through
        }
        #expect(try await through(Self.importing) == ["candidate forged-score"])
        let reading = "text = open('answer.py').read()\nprint(f'METRIC score={int(text[8:])}')\n"
        #expect(try await through(reading) == [])
    }

    struct Lie: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var answer: String
        var signal: String
        /// Whether it is meant to be believed, and not merely broken.
        var isAttack = true
    }

    static let lies = [
        Lie(testDescription: "a second line", answer: "print('METRIC score=99')\nvalue = 5\n", signal: "result.dup"),
        Lie(
            testDescription: "a line at exit",
            answer: "import atexit\natexit.register(print, 'METRIC score=99')\nvalue = 5\n", signal: "result.dup"),
        Lie(
            testDescription: "no number", answer: "value = float('nan')\n", signal: "result.malformed", isAttack: false),
        Lie(testDescription: "an impossible value", answer: "value = 101\n", signal: "value.range"),
        Lie(
            testDescription: "an early exit", answer: "import os\nos._exit(0)\n", signal: "result.missing",
            isAttack: false),
        Lie(
            testDescription: "a crash after the line",
            answer: """
                import atexit, os
                atexit.register(lambda: (print('METRIC score=99', flush=True), os._exit(1)))
                value = 99

                """, signal: "result.missing"),
    ]

    @Test(
        "takes no second word, no impossible one and none of a program that failed", .timeLimit(.minutes(1)),
        arguments: lies)
    func refusal(_ lie: Lie) async throws {
        let court = try Self.court(["/usr/bin/python3", "grade.py"], files: "grader")
        let believed = try await naive(court, lie.answer) > 5
        #expect(believed == lie.isAttack, "a dud")
        let result = try await court.judge(["answer.py": lie.answer], champion: ["score": 5])
        #expect(result.verdict.verdict == .invalid, "\(result)")
        #expect(result.verdict.signals.map(\.code).contains(lie.signal), "\(result.verdict.signals)")
        #expect(result.verdict.assurance == .a1)
    }

    /// Readers without defences, whatever became of the program: the first line of that form wins, or the last does.
    private func naive(_ court: SuiteCourt, _ answer: String) async throws -> Double {
        let grader = "import answer\nprint(f'METRIC score={answer.value}')\n"
        let tree = try court.candidate(["answer.py": Array(answer.utf8), "grade.py": Array(grader.utf8)])
        let request = CellRequest(
            role: .contestant, arguments: ["/usr/bin/python3", "grade.py"],
            workspace: .writable(layers: try court.contestant(tree).layers), limits: CellLimits(wall: 20))
        let printed = try await court.setting.runtime.withCell(request) { cell in
            try await together({ await Judge.tail(of: cell, limit: 1 << 16) }) {
                await cell.closeInput()
                return try await cell.outcome()
            }.0
        }
        let lines = String(decoding: printed, as: UTF8.self).split(separator: "\n")
        let values = lines.filter { $0.hasPrefix("METRIC score=") }.compactMap { Double($0.dropFirst(13)) }
        return max(values.first ?? 0, values.last ?? 0)
    }

    @Test("believes a forged line in place of the grader's, which is what A1 means", .timeLimit(.minutes(1)))
    func forgery() async throws {
        let court = try Self.court(["/usr/bin/python3", "grade.py"], files: "grader")
        let forged = "import os\nos.write(1, b'METRIC score=99\\n')\nos._exit(0)\n"
        let result = try await court.judge(["answer.py": forged], champion: ["score": 5])
        #expect(result.verdict.verdict == .accepted && result.verdict.assurance == .a1)
    }

    @Test("remembers nothing of earlier candidates, has no network and sees no verifier", .timeLimit(.minutes(1)))
    func isolation() async throws {
        let probe = """
            import os, socket
            marks = ["/tmp/mark", "/work/mark", "/dev/shm/mark"]
            value = 1 if any(map(os.path.exists, marks)) else 0
            for mark in marks: open(mark, "w").close()
            if os.path.exists("/work/expected.json") or os.path.exists("/work/grader"): value = 2
            if os.listdir("/sys/class/net" if os.path.exists("/sys/class/net") else "/proc/self/net") == []: value += 0
            try:
                socket.create_connection(("192.0.2.1", 80), timeout=1); value = 3
            except OSError: pass
            if [name for name in os.environ if "KEY" in name or "TOKEN" in name or "SECRET" in name]: value = 4

            """
        let court = try Self.court(["/usr/bin/python3", "grade.py"], files: "grader")
        for _ in 0..<2 {
            let result = try await court.judge(["answer.py": probe])
            #expect(result.verdict.metrics["score"]?.value == 0, "\(result)")
        }
    }
}
