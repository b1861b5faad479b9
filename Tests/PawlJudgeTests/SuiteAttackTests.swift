// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlContract
import PawlLedger
import Testing

@testable import PawlJudge

/// Every attack is first seen to succeed against a runner without defences.
@Suite("Attacks on a suite", .serialized)
struct SuiteAttackTests {
    private static let courts = Locked<[BugFixture.Runner: SuiteCourt]>([:])

    private static func court(_ runner: BugFixture.Runner) throws -> SuiteCourt {
        if let court = courts.withLock({ $0[runner] }) { return court }
        let court = try BugFixture.court(runner)
        courts.withLock { $0[runner] = court }
        return court
    }

    private func check(_ attack: SuiteAttack) async throws {
        let court = try Self.court(attack.runner)
        let candidate = try court.candidate(attack.files.mapValues { $0 })
        let naive = NaiveRunner(court: court, runner: attack.runner)
        #expect(try await naive.accepts(candidate), "a dud: even a naive runner refuses it")
        let result = try await court.judge(candidate, champion: BugFixture.baseline)
        #expect(result.verdict.verdict == attack.verdict, "\(result)")
        if let signal = attack.signal {
            #expect(result.verdict.signals.map(\.code).contains(signal), "\(result.verdict.signals)")
        }
    }

    @Test("the naive runner refuses the bug and takes its fix", arguments: [BugFixture.Runner.unittest, .pytest])
    func naive(_ runner: BugFixture.Runner) async throws {
        let court = try Self.court(runner)
        let naive = NaiveRunner(court: court, runner: runner)
        #expect(try await !naive.accepts(court.workspace))
        #expect(try await naive.accepts(court.candidate(["calc.py": Array(BugFixture.right.utf8)])))
    }

    @Test("none is accepted, each with its signal", .timeLimit(.minutes(1)), arguments: SuiteAttack.all)
    func attack(_ attack: SuiteAttack) async throws {
        try await check(attack)
    }

    @Test("stale bytecode that Python would not check stands for no test", .timeLimit(.minutes(1)))
    func bytecode() async throws {
        let script = """
            import importlib.util, pathlib, py_compile, sys
            source = pathlib.Path(sys.argv[1], "test_median.py")
            source.write_text("import unittest\\nclass MedianTest(unittest.TestCase):\\n"
                "    def test_odd(self): pass\\n    def test_even(self): pass\\n")
            mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
            print(pathlib.Path(py_compile.compile(str(source), doraise=True, invalidation_mode=mode)).relative_to(sys.argv[1]))
            """
        let folder = NSTemporaryDirectory() + "pawl-pyc-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = try Python.run(script, arguments: [folder]).trimmingCharacters(in: .whitespacesAndNewlines)
        var attack = SuiteAttack("bytecode", .unittest, .noGain, "tamper.new", [:])
        attack.files = ["tests/" + path: Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + path)))]
        try await check(attack)
    }

    static let honest: [(String, [String: String])] = [
        (
            "prints a lot",
            ["calc.py": "print('<failure/>' * 100)\nimport sys; sys.stderr.write('ok 1\\n')\n" + BugFixture.right]
        ),
        (
            "leaves a process behind",
            ["calc.py": "import os, time\nif os.fork() == 0:\n    time.sleep(60)\n    os._exit(0)\n" + BugFixture.right]
        ),
        (
            "brings a conftest and a test of its own",
            [
                "calc.py": BugFixture.right, "conftest.py": "import calc\n",
                "tests/test_own.py": "def test_own():\n    assert True\n",
            ]
        ),
        (
            "keeps its history and its leftovers",
            [
                "calc.py": BugFixture.right, ".gitignore": "*.o\n", "tests/fixtures/ünï.txt": "x", "build/old.o": "x",
            ]
        ),
        (
            "registers work for its exit",
            ["calc.py": "import atexit\natexit.register(print, 'bye')\n" + BugFixture.right]
        ),
    ]

    @Test("an honest candidate with odd habits is kept", .timeLimit(.minutes(1)), arguments: 0..<honest.count)
    func oddHabits(_ index: Int) async throws {
        for runner in [BugFixture.Runner.unittest, .pytest] {
            let result = try await Self.court(runner).judge(Self.honest[index].1, champion: BugFixture.baseline)
            #expect(result.verdict.verdict == .accepted, "\(Self.honest[index].0): \(result)")
            #expect(!result.verdict.signals.contains { $0.severity > .note }, "\(result.verdict.signals)")
        }
    }
}

/// Independent implementations in Python.
enum Python {
    /// Runs a script with the system's Python, isolated, and returns what it printed.
    static func run(_ script: String, arguments: [String] = [], input: [UInt8] = []) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = ["-I", "-c", script] + arguments
        let file = NSTemporaryDirectory() + "pawl-python-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: file) }
        try Data(input).write(to: URL(fileURLWithPath: file))
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        struct Failure: Error { var status: Int32 }
        guard process.terminationStatus == 0 else { throw Failure(status: process.terminationStatus) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
