// SPDX-License-Identifier: Apache-2.0
import PawlBase
@testable import PawlContract
import PawlLedger
import Testing

@testable import PawlJudge

/// Existing tests as a stage, through real cells.
@Suite("A suite stage", .serialized)
struct SuiteTests {
    @Test(
        "keeps the fix of a bug at A2, and not the unchanged workspace", .timeLimit(.minutes(1)),
        arguments: [BugFixture.Runner.unittest, .pytest])
    func bugfix(_ runner: BugFixture.Runner) async throws {
        let court = try BugFixture.court(runner)
        let baseline = try await court.judge([:])
        #expect(baseline.verdict.verdict == .accepted, "\(baseline)")
        #expect(baseline.verdict.assurance == .a2)
        #expect(baseline.verdict.metrics.mapValues(\.value) == BugFixture.baseline)
        let fixed = try await court.judge(["calc.py": BugFixture.right], champion: BugFixture.baseline)
        #expect(fixed.verdict.verdict == .accepted, "\(fixed)")
        #expect(fixed.verdict.assurance == .a2)
        #expect(fixed.verdict.metrics["passed"]?.value == 3)
        #expect(fixed.verdict.signals == [])
        let same = try await court.judge(["notes.txt": "nothing"], champion: BugFixture.baseline)
        #expect(same.verdict.verdict == .noGain, "\(same)")
        // The flips and the references are made once, and charged to the round that needed them.
        let usage = court.recorded.withLock { $0.map(\.usage.cpuNanoseconds) }
        #expect(usage.count == 3 && usage[0] > usage[1])
    }

    @Test("refuses a fix that breaks another test, and says so", .timeLimit(.minutes(1)))
    func regression() async throws {
        let court = try BugFixture.court(.unittest)
        let broken = BugFixture.right.replacing("return a + b", with: "return a - b")
        let result = try await court.judge(["calc.py": broken], champion: BugFixture.baseline)
        #expect(result.verdict.verdict == .invalid)
        #expect(result.verdict.reason == "stage 'tests' failed: a test that must pass failed")
        let told = try #require(result.feedback?["tests"])
        #expect(told["not_passed"] == ["test_add.AddTest::test_add"], "\(told)")
    }

    @Test("is A1 without a twin, and where the twin cannot watch what decides", .timeLimit(.minutes(1)))
    func levels() async throws {
        let plain = try BugFixture.court(.unittest, BugFixture.suite(.unittest, twin: .none))
        #expect(try await plain.judge([:]).verdict.assurance == .a1)
        // Without an oracle nothing shows that the flip of a test that fails today would fail tomorrow.
        let blind = try BugFixture.court(.unittest, hasOracle: false)
        #expect(try await blind.judge([:]).verdict.assurance == .a1)
    }

    @Test("is not believed where its own controls go wrong", .timeLimit(.minutes(1)))
    func faults() async throws {
        let all = #"{"FAIL_TO_PASS": ["test_add.AddTest::test_add"], "PASS_TO_PASS": []}"#
        let null = try BugFixture.court(.unittest, verifier: ["expected.json": all])
        let passes = try await null.judge([:])
        #expect(passes.verdict.verdict == .inconclusive && passes.judgeFailed)
        #expect(passes.verdict.signals.map(\.code) == ["judge.failed", "control.null_passed"], "\(passes)")
        let oracle = try BugFixture.court(.unittest, verifier: ["gold/calc.py": BugFixture.buggy])
        let fails = try await oracle.judge([:])
        #expect(fails.verdict.verdict == .inconclusive && fails.judgeFailed)
        #expect(fails.verdict.signals.map(\.code) == ["judge.failed", "control.oracle_failed"], "\(fails)")
        let dead = try BugFixture.court(
            .unittest, BugFixture.suite(.unittest, run: ["/bin/sh", "-c", "exit 3"]))
        let silent = try await dead.judge([:])
        #expect(silent.verdict.reason.contains("there is none, and the runner's end was exited(3)"), "\(silent)")
        let empty = [
            "expected.json": #"{"PASS_TO_PASS": ["test_own.OwnTest::test_it"]}"#,
            "suite/tests/test_own.py":
                "import unittest\nclass OwnTest(unittest.TestCase):\n    def test_it(self): pass\n",
        ]
        let vacuous = try BugFixture.court(.unittest, verifier: empty, hasOracle: false)
        let nothing = try await vacuous.judge([:])
        #expect(nothing.verdict.signals.map(\.code) == ["judge.failed", "control.null_passed"], "\(nothing)")
    }

    @Test("catches a candidate that reads the parameters of the test that calls it", .timeLimit(.minutes(1)))
    func parametrized() async throws {
        let tests = """
            import calc, pytest
            @pytest.mark.parametrize("values, expected", [([4, 1, 3, 2], 2.5), ([1, 2], 1.5)])
            def test_even(values, expected):
                assert calc.median(values) == expected

            """
        let ids = #"["tests/test_median.py::test_even[values0-2.5]", "tests/test_median.py::test_even[values1-1.5]"]"#
        let court = try BugFixture.court(
            .pytest,
            verifier: [
                "suite/tests/test_median.py": tests,
                "expected.json": #"{"FAIL_TO_PASS": \#(ids), "PASS_TO_PASS": ["tests/test_add.py::test_add"]}"#,
            ])
        let before = ["resolved": 0.0, "passed": 1.0]
        let fixed = try await court.judge(["calc.py": BugFixture.right], champion: before)
        #expect(fixed.verdict.verdict == .accepted && fixed.verdict.assurance == .a2, "\(fixed)")
        let reader = """
            import inspect
            def add(a, b):
                return a + b
            def median(values):
                return inspect.stack()[1].frame.f_locals["expected"]

            """
        let caught = try await court.judge(["calc.py": reader], champion: before)
        #expect(caught.verdict.verdict == .violation, "\(caught)")
        #expect(caught.verdict.signals.map(\.code) == ["control.impossible_passed"])
    }
}
