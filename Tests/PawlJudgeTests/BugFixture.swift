// SPDX-License-Identifier: Apache-2.0
import PawlBase
@testable import PawlContract

@testable import PawlJudge

/// A repository with one bug (the median of an even number of values) and its tests, in two dialects.
enum BugFixture {
    enum Runner: String, Sendable {
        case unittest, pytest

        var command: [String] {
            switch self {
            case .unittest: ["/usr/bin/python3", "pawl_unittest.py", "{out}/report.xml", "-s", "tests"]
            case .pytest:
                ["/usr/bin/python3", "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml={out}/report.xml"]
            }
        }
    }

    static let buggy = """
        def add(a, b):
            return a + b

        def median(values):
            ordered = sorted(values)
            return ordered[len(ordered) // 2]

        """

    static let right = buggy.replacing(
        "    return ordered[len(ordered) // 2]",
        with:
            "    half = len(ordered) // 2\n    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2"
    )

    /// The tests, in two files, so that the first can be used against the second.
    static func tests(_ runner: Runner) -> [String: String] {
        switch runner {
        case .unittest:
            [
                "test_add.py": """
                import unittest, calc
                class AddTest(unittest.TestCase):
                    def test_add(self):
                        self.assertEqual(calc.add(1, 2), 3)

                """,
                "test_median.py": """
                import unittest, calc
                class MedianTest(unittest.TestCase):
                    def test_odd(self):
                        self.assertEqual(calc.median([3, 1, 2]), 2)
                    def test_even(self):
                        self.assertEqual(calc.median([4, 1, 3, 2]), 2.5)

                """,
            ]
        case .pytest:
            [
                "test_add.py": """
                import calc
                def test_add():
                    assert calc.add(1, 2) == 3

                """,
                "test_median.py": """
                import calc
                def test_odd():
                    assert calc.median([3, 1, 2]) == 2
                def test_even():
                    assert calc.median([4, 1, 3, 2]) == 2.5

                """,
            ]
        }
    }

    static func expected(_ runner: Runner) -> String {
        switch runner {
        case .unittest:
            """
            {"FAIL_TO_PASS": ["test_even (test_median.MedianTest)"],
             "PASS_TO_PASS": ["test_add.AddTest::test_add", "test_median.MedianTest::test_odd"]}
            """
        case .pytest:
            """
            {"FAIL_TO_PASS": ["tests/test_median.py::test_even"],
             "PASS_TO_PASS": ["tests/test_add.py::test_add", "tests/test_median.py::test_odd"]}
            """
        }
    }

    static func verifier(_ runner: Runner) throws -> [String: String] {
        var files = ["expected.json": expected(runner), "gold/calc.py": right]
        for (name, text) in tests(runner) { files["suite/tests/" + name] = text }
        if runner == .unittest { files["suite/pawl_unittest.py"] = try RealCourt.sdk("pawl_unittest.py") }
        return files
    }

    /// What agents start from: they see the tests, and may change all of it.
    static func workspace(_ runner: Runner) throws -> [String: String] {
        var files = ["calc.py": buggy]
        for (name, text) in tests(runner) { files["tests/" + name] = text }
        if runner == .unittest { files["pawl_unittest.py"] = try RealCourt.sdk("pawl_unittest.py") }
        return files
    }

    static func suite(
        _ runner: Runner, oracle: String? = "gold", twin: TwinSource = .auto, flip: [String] = [],
        run: [String]? = nil, report: ReportFormat = .junit
    ) -> SuiteSpec {
        SuiteSpec(
            run: run ?? runner.command, tests: "suite", expected: "expected.json", report: report, keep: [], drop: [],
            isWritable: false, twin: twin, flip: flip, oracle: oracle, limits: CellLimits(wall: 30))
    }

    static func stage(_ suite: SuiteSpec, name: String = "tests") -> StageSpec {
        var stage = TestContract.stage(name, kind: .suite, judge: [])
        stage.suite = suite
        return stage
    }

    static let metrics = [
        "resolved": MetricSpec(from: .suiteResolved, better: .higher, min: 0, max: 1, noisy: false),
        "passed": MetricSpec(from: .suitePassed, better: .higher, min: 0, max: nil, noisy: false),
    ]
    static let baseline = ["resolved": 0.0, "passed": 2.0]
    /// The environment that makes the more devious ways in work where nothing is filtered.
    static let env = ["PYTHONPATH": "/work", "PYTHONUSERBASE": "/work/.site"]

    static func court(_ runner: Runner, _ suite: SuiteSpec? = nil, verifier: [String: String] = [:]) throws
        -> SuiteCourt
    {
        try SuiteCourt(
            [stage(suite ?? Self.suite(runner))], metrics: metrics, objective: "resolved",
            verifier: try Self.verifier(runner).merging(verifier) { $1 }, workspace: workspace(runner), env: env)
    }
}
