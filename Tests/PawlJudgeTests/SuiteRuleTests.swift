// SPDX-License-Identifier: Apache-2.0
import PawlBase
@testable import PawlContract
import PawlLedger
import PawlStore
import Testing

@testable import PawlJudge

@Suite("Suite rules")
struct SuiteRuleTests {
    private static func tree(_ paths: [String]) -> Tree {
        Tree(
            entries: paths.map {
                TreeEntry(path: $0, content: .file(object: Digest.of($0), size: 1, executable: false))
            })
    }

    private static func globs(_ patterns: [String]) -> [Glob] { patterns.compactMap { Glob($0) } }

    @Test(
        "files that steer a runner, an interpreter or version control are filtered at any depth",
        arguments: [
            "conftest.py", "a/b/conftest.py", "pytest.ini", ".pytest.ini", "tox.ini", "setup.cfg", "pyproject.toml",
            "sitecustomize.py", "src/usercustomize.py", "lib/x.pth", "a/__pycache__/b.cpython-311.pyc", "b.pyc",
            ".git/config", "sub/.git/hooks/post-checkout", ".gitattributes", ".github/workflows/ci.yml",
            ".gitlab-ci.yml", ".circleci/config.yml", "x.egg-info/entry_points.txt", "x.dist-info/METADATA",
            "pytest.py", "pytest/__init__.py", "src/_pytest/x.py", "unittest/case.py", "build/CTestTestfile.cmake",
            ".build/debug/x.o", "Package@swift-6.0.swift", "X-1.0.DIST-INFO/entry_points.txt", "y.Egg-Info/PKG-INFO",
            "z.dist-info", "Conftest.PY",
        ])
    func filtered(_ path: String) {
        let filter = SuiteFilter(keep: [], drop: [], pristine: Self.tree(["tests/test_a.py"]))
        #expect(filter.decision(path) == .filtered)
        #expect(SuiteFilter(keep: Self.globs(["**"]), drop: [], pristine: .empty).decision(path) == .kept)
    }

    @Test(
        "ordinary files stay",
        arguments: [
            "calc.py", "src/calc.py", "tests/test_own.py", "a/unittest/x.cpp", "docs/conftest.md", "git.py", "a.path",
            "lib/pytest_helpers.py", "info/x", "contest.py", "Package.swift", "CMakeLists.txt", "Makefile",
        ])
    func kept(_ path: String) {
        let filter = SuiteFilter(keep: [], drop: [], pristine: Self.tree(["tests/test_a.py"]))
        #expect(filter.decision(path) == .kept)
    }

    @Test("the verifier's files stand whatever the candidate puts in their place")
    func pristine() {
        let pristine = Self.tree(["tests/test_a.py", "tests/data/x", "conftest.py", "setup"])
        let filter = SuiteFilter(keep: Self.globs(["**"]), drop: Self.globs(["junk/**", "a.py"]), pristine: pristine)
        for path in ["tests/test_a.py", "tests/data", "tests", "conftest.py", "setup/x", "tests/test_a.py/x"] {
            #expect(filter.decision(path) == .replaced, "\(path)")
        }
        #expect(filter.decision("junk/x") == .filtered)
        #expect(filter.decision("a.py") == .filtered)
        let link = TreeEntry(path: "tests", content: .link(target: "mine"))
        let candidate = Tree(
            entries: Self.tree(["a.py", "b.py", "mine/test_a.py", "setup/x", "junk/y"]).entries + [link])
        let merge = filter.merge(candidate)
        #expect(
            merge.tree.entries.map(\.path) == [
                "b.py", "conftest.py", "mine/test_a.py", "setup", "tests/data/x", "tests/test_a.py",
            ])
        #expect(merge.filtered == ["a.py", "junk/y"])
        #expect(merge.replaced == ["setup/x", "tests"])
        // The candidate's own copy of a pristine file is nothing to speak of.
        #expect(filter.merge(pristine).replaced == [])
        #expect(filter.merge(pristine).tree == pristine)
    }

    @Test(
        "names from pytest, unittest, SWE-bench and reports meet",
        arguments: [
            ("tests/test_a.py::TestB::test_c[1-x::y/z]", "tests.test_a.TestB::test_c[1-x::y/z]"),
            ("tests/test_a.py::test_c", "tests.test_a::test_c"),
            ("tests.test_a.TestB::test_c", "tests.test_a.TestB::test_c"),
            ("test_c (tests.test_a.TestB)", "tests.test_a.TestB::test_c"),
            ("test_c (tests.test_a.TestB.test_c)", "tests.test_a.TestB::test_c"),
            ("addition works", "addition works"), ("adds (very quickly)", "adds (very quickly)"), ("f(x)", "f(x)"),
            ("src/a.test.ts::adds numbers", "src/a.test.ts::adds numbers"), ("", ""), ("::", "::"), ("(", "("),
        ])
    func names(_ written: String, _ canonical: String) {
        #expect(TestID.canonical(written) == canonical)
        #expect(TestID.canonical(canonical) == canonical)
    }

    @Test("expected tests are read as SWE-bench writes them, and strictly")
    func expected() throws {
        let text = #"{"FAIL_TO_PASS": "[\"tests/a.py::b\"]", "PASS_TO_PASS": ["c (d.E)"]}"#
        let list = try ExpectedTests(Array(text.utf8))
        #expect(list.failToPass == ["tests.a::b"] && list.passToPass == ["d.E::c"])
        for bad in [
            "{}", "[]", #"{"PASS_TO_PASS": []}"#, #"{"PASS_TO_PASS": [1]}"#, #"{"PASS_TO_PASS": [""]}"#,
            #"{"PASS_TO_PASS": ["a"], "more": []}"#, #"{"PASS_TO_PASS": ["a.b::c", "c (a.b)"]}"#,
            #"{"PASS_TO_PASS": ["a"], "FAIL_TO_PASS": ["a"]}"#, #"{"PASS_TO_PASS": "a"}"#,
        ] { #expect(throws: JSONError.self, "\(bad)") { try ExpectedTests(Array(bad.utf8)) } }
    }

    @Test("only a test that is reported once, as passed, passes")
    func tally() {
        let expected = ExpectedTests(failToPass: ["f", "g"], passToPass: ["a", "b", "c", "d", "e"])
        let cases = [
            TestCase(id: "a", outcome: .passed), TestCase(id: "b", outcome: .failed),
            TestCase(id: "c", outcome: .skipped), TestCase(id: "d", outcome: .passed),
            TestCase(id: "d", outcome: .passed), TestCase(id: "f", outcome: .passed),
            TestCase(id: "other", outcome: .failed),
        ]
        let tally = SuiteTally(cases, expected: expected)
        #expect(
            tally.standings == [
                "a": .passed, "b": .failed, "c": .skipped, "d": .duplicated, "e": .missing, "f": .passed, "g": .missing,
            ])
        #expect(tally.passed == ["a", "f"] && tally.others == ["b", "c", "d", "e", "g"])
        #expect(!tally.holds && !tally.isResolved)
        #expect(tally.signals.map(\.code) == ["result.missing", "result.dup", "result.missing"])
        #expect(tally.signals.map(\.severity) == [.invalid, .invalid, .note])
        #expect(SuiteTally([], expected: expected).passed == [])
        let all = SuiteTally(expected.all.map { TestCase(id: $0, outcome: .passed) }, expected: expected)
        #expect(all.holds && all.isResolved && all.signals == [])
    }

    @Test("the twin convicts only where a reference shows that the flip made the difference")
    func twin() {
        var twin = ImpossibleTwin()
        let expected = ExpectedTests(failToPass: ["f"], passToPass: ["a", "b", "c"])
        #expect(twin.proven(real: ["a"], flipped: ["a"]) == [])
        // The reference passes a and b, and b even when it is flipped: that flip has no effect.
        twin.learn(real: ["a", "b"], flipped: ["b", "c"], failed: ["a"])
        #expect(twin.impossible == ["a"])
        #expect(!twin.covers(expected) && twin.covers(ExpectedTests(passToPass: ["a"])))
        #expect(twin.proven(real: ["a", "b", "c"], flipped: ["a", "b", "c"]) == ["a"])
        #expect(twin.proven(real: ["a", "b"], flipped: ["b"]) == [])
        #expect(twin.proven(real: ["b"], flipped: ["a", "b"]) == [])
        // Another reference adds what it shows, and never brings back what one has refuted.
        twin.learn(real: ["a", "b", "f"], flipped: [], failed: ["a", "b", "f"])
        #expect(twin.impossible == ["a", "f"] && twin.covers(expected))
        twin.learn(real: ["a"], flipped: ["a"], failed: [])
        #expect(twin.impossible == ["f"])
    }

    @Test("metric lines have no second word")
    func metricLines() {
        func read(_ text: String, _ format: MetricLineFormat = .metric) -> MetricLines {
            MetricLines(Array(text.utf8), as: format, wanted: ["loss", "loss2"])
        }
        let both = read("noise\nMETRIC loss=0.5\r\nMETRIC other=1\nMETRIC loss2=-1e3 \n")
        #expect(both.values == ["loss": 0.5, "loss2": -1000] && both.signals == [])
        #expect(read("loss:   0.25\nloss2: 1\n", .colon).values == ["loss": 0.25, "loss2": 1])
        for (text, code) in [
            ("METRIC loss=1\nMETRIC loss=1\nMETRIC loss2=1", "result.dup"),
            ("METRIC loss=nan\nMETRIC loss2=1", "result.malformed"),
            ("METRIC loss=1e999\nMETRIC loss2=1", "value.nonfinite"),
            ("METRIC loss=0x10\nMETRIC loss2=1", "result.malformed"),
            ("METRIC loss=1ms\nMETRIC loss2=1", "result.malformed"), ("METRIC loss=1", "result.missing"),
            (" METRIC loss=1\nMETRIC loss2=1", "result.missing"), ("MEtric loss=1\nMETRIC loss2=1", "result.missing"),
            ("METRIC loss=１\nMETRIC loss2=1", "result.malformed"), ("METRIC loss=\nMETRIC loss2=1", "result.malformed"),
        ] {
            #expect(read(text).signals.map(\.code) == [code], "\(text)")
            #expect(read(text).values == [:])
        }
    }

    @Test("a command is the verifier's own only where it runs one of the verifier's files")
    func commandLevel() {
        func spec(_ run: [String]) -> CommandSpec {
            CommandSpec(run: run, files: "grader", lines: .metric, metrics: [], limits: CellLimits())
        }
        let files: Set<String> = ["grade.py", "lib/check.py", "pack/__main__.py"]
        #expect(spec(["python3", "grade.py"]).isVerifiers(files: files))
        #expect(spec(["./lib/check.py"]).isVerifiers(files: files))
        #expect(spec(["python3", "-m", "lib.check"]).isVerifiers(files: files))
        #expect(spec(["python3", "-m", "pack"]).isVerifiers(files: files))
        #expect(!spec(["python3", "train.py"]).isVerifiers(files: files))
        #expect(!spec(["python3", "-m", "train"]).isVerifiers(files: files))
        #expect(!spec(["python3", "grade.py"]).isVerifiers(files: []))
    }
}
