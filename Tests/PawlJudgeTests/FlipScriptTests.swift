// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import Testing

@testable import PawlJudge

/// The program that flips Python assertions, run by Python itself.
@Suite("Flipped assertions")
struct FlipScriptTests {
    /// One assertion a test, all of which hold.
    private static let source = #"""
        import unittest, math


        class Kinds(unittest.TestCase):
            def test_int(self): self.assertEqual(1 + 1, 2)
            def test_left(self): self.assertEqual(-2, 1 - 3)
            def test_float(self): self.assertAlmostEqual(math.pi, 3.14159265)
            def test_places(self): self.assertAlmostEqual(1.001, 1.0, places=2)
            def test_text(self): self.assertEqual("é" + "x", "éx", "message")
            def test_empty_text(self): self.assertEqual("", "")
            def test_bytes(self): self.assertEqual(b"ab"[:1], b"a")
            def test_none(self): self.assertEqual(None, {}.get(1))
            def test_flag(self): self.assertEqual(1 < 2, True)
            def test_list(self): self.assertListEqual(sorted([2, 1]), [1, 2])
            def test_empty_list(self): self.assertEqual(list(), [])
            def test_nested(self): self.assertEqual({"a": [1, (2, 3)]}, {"a": [1, (2, 3)]})
            def test_dict(self): self.assertDictEqual(dict(a=1), {"a": 1})
            def test_empty_dict(self): self.assertEqual(dict(), {})
            def test_set(self): self.assertSetEqual({1, 2} & {2, 3}, {2})
            def test_count(self): self.assertCountEqual([2, 1], (1, 2))
            def test_lines(self):
                self.assertMultiLineEqual(
                    "a\nb",
                    "a"
                    "\nb",
                )
            def test_calls(self): self.assertEqual(max(1, 2), min(2, 3))
            def test_true(self): self.assertTrue(1 < 2)
            def test_false(self): self.assertFalse(1 > 2)
            def test_is(self): self.assertIs(None, None)
            def test_is_none(self): self.assertIsNone(None)
            def test_is_not_none(self): self.assertIsNotNone(1)
            def test_in(self): self.assertIn(1, [1])
            def test_not_in(self): self.assertNotIn(2, [1])
            def test_instance(self): self.assertIsInstance(1, int)
            def test_greater(self): self.assertGreater(2, 1)
            def test_at_most(self): self.assertLessEqual(1, 1)
            def test_unequal(self): self.assertNotEqual(1, 2)
            def test_regex(self): self.assertRegex("abc", "b+")
            def test_raises(self):
                with self.assertRaises(ZeroDivisionError): 1 / 0
            def test_raises_call(self): self.assertRaises(ZeroDivisionError, lambda: 1 / 0)
            def test_raises_text(self):
                with self.assertRaisesRegex(ZeroDivisionError, "zero"): 1 / 0
            def test_subtests(self):
                for n in range(2):
                    with self.subTest(n=n): self.assertEqual(n * 2, n + n)
            def test_assert(self): assert 1 + 1 == 2
            def test_assert_left(self): assert 2 == 1 + 1, "message"
            def test_assert_calls(self): assert max(1, 2) == min(2, 3)
            def test_assert_truth(self): assert [1]
            def test_assert_not(self): assert not []
            def test_assert_in(self): assert 1 in [1]
            def test_assert_chain(self): assert 1 < 2 < 3
            def test_assert_both(self): assert 1 == 1 and 2 == 2
            def test_assert_all(self): assert all(n == n for n in range(3))
            def test_assert_lines(self):
                assert (
                    1 + 1
                    == 2
                ), "message"; assert "ä" == "ä"
            def test_unicode(self): x = "日本"; assert x == "日本" and True
            def helper(self): self.assertEqual(1, 1)

        """#

    private static let script = #"""
        import json, pathlib, subprocess, sys, unittest
        folder = pathlib.Path(sys.argv[1])
        told = json.load(sys.stdin)
        (folder / "tests").mkdir(); (folder / "out").mkdir()
        (folder / "tests" / "test_kinds.py").write_text(told["source"])
        (folder / "tests" / "broken.py").write_text("def test_x(:\n  assert 1 == 1")
        (folder / "tests" / "data.txt").write_text("assert 1 == 1")
        (folder / "tests" / "link.py").symlink_to("test_kinds.py")
        (folder / "flip.py").write_text(told["flip"])
        def outcomes(text):
            module = {}
            exec(compile(text, "kinds", "exec"), module)
            result = unittest.TestResult()
            suite = unittest.defaultTestLoader.loadTestsFromTestCase(module["Kinds"])
            tests = {test._testMethodName for test in suite}
            suite.run(result)
            bad = {getattr(test, "test_case", test)._testMethodName for test, why in result.failures + result.errors}
            return tests, bad
        tests, bad = outcomes(told["source"])
        rounds = []
        for seed in range(12):
            command = [sys.executable, "-I", "-B", folder / "flip.py", folder / "tests", folder / "out", str(seed)]
            subprocess.run(command, check=True)
            files = json.loads((folder / "out" / "flips.json").read_text())["files"]
            flipped = (folder / "out" / files["test_kinds.py"]).read_text()
            same, failing = outcomes(flipped)
            rounds.append({"files": sorted(files), "passing": sorted(same - failing), "same": same == tests,
                "helper": "def helper(self): self.assertEqual(1, 1)" in flipped})
        print(json.dumps({"tests": len(tests), "bad": sorted(bad), "rounds": rounds}))
        """#

    @Test("no right program passes any of them, whatever the seed", .timeLimit(.minutes(1)))
    func flips() throws {
        let folder = NSTemporaryDirectory() + "pawl-flips-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let input = CanonicalJSON.encode(["source": .string(Self.source), "flip": .string(FlipScript.text)])
        let output = try Python.run(Self.script, arguments: [folder], input: input)
        let told = try StrictJSON.decode(Array(output.utf8.filter { $0 != 10 }))
        #expect(told["tests"]?.integerValue ?? 0 >= 45)
        #expect(told["bad"] == [])
        let rounds = try #require(told["rounds"]?.arrayValue)
        #expect(rounds.count == 12)
        for round in rounds {
            #expect(round == ["files": ["test_kinds.py"], "passing": [], "same": true, "helper": true])
        }
    }

    /// Parametrized tests of pytest, all of which pass.
    private static let parametrized = #"""
        import pytest
        CASES = [(2, 4), (3, 9)]
        @pytest.mark.parametrize("n, expected", [(1, 1), pytest.param(2, 4, id="two"), (5, 25)])
        def test_sq(n, expected):
            assert n * n == expected
        @pytest.mark.parametrize("n, expected", CASES)
        @pytest.mark.parametrize("k", [1, 2])
        def test_named(n, expected, k):
            """A text."""
            if k:
                assert expected == n * n, "message"
        @pytest.mark.parametrize(("a", "b"), [("x", "xx"), ("", "")])
        class TestPairs:
            def test_one(self, a, b): assert a + a == b
            @pytest.mark.parametrize("z", [[1, 2], []])
            def test_two(self, a, b, z):
                with open("/dev/null"):
                    assert list(z) == z and a + a == b
                assert sorted(z) == z
        @pytest.mark.parametrize("x", [0.5, 1.5])
        def test_both_sides(x):
            assert x + 1e-9 == pytest.approx(x)
        @pytest.mark.parametrize("x,y", [(1, 1.0), (2, 2.0)])
        def test_tolerant(x, y):
            assert x + 1e-9 == pytest.approx(y)
        @pytest.mark.parametrize("x,y", [(1, 1.0), (True, 2.0)])
        def test_kinds(x, y):
            assert float(x) + (1 if x is True else 0) == y
        @pytest.mark.parametrize("n", range(3))
        def test_no_literals(n):
            assert n + 1 == 1 + n

        """#

    private static let pytest = #"""
        import json, pathlib, subprocess, sys
        import xml.etree.ElementTree as tree
        folder = pathlib.Path(sys.argv[1])
        told = json.load(sys.stdin)
        def outcomes(name):
            run = [sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml", "../r.xml", "."]
            subprocess.run(run, cwd=folder / name, capture_output=True)
            cases = tree.parse(folder / "r.xml").getroot().iter("testcase")
            return {case.get("classname") + "::" + case.get("name"): len(case) == 0 for case in cases}
        for name in ["tests", "flipped", "out"]: (folder / name).mkdir()
        (folder / "tests" / "test_cases.py").write_text(told["source"])
        (folder / "flip.py").write_text(told["flip"])
        real = outcomes("tests")
        rounds = []
        for seed in range(4):
            command = [sys.executable, "-I", "-B", folder / "flip.py", folder / "tests", folder / "out", str(seed)]
            subprocess.run(command, check=True)
            text = (folder / "out" / "0.py").read_text()
            (folder / "flipped" / "test_cases.py").write_text(text)
            flipped = outcomes("flipped")
            rounds.append({"same": sorted(flipped) == sorted(real), "passing": [n for n, good in flipped.items() if good],
                "rebound": text.count(" = next(")})
        print(json.dumps({"tests": len(real), "bad": [n for n, good in real.items() if not good], "rounds": rounds}))
        """#

    @Test("parametrized values that are compared get other values, under the same ids", .timeLimit(.minutes(1)))
    func parametrize() throws {
        let folder = NSTemporaryDirectory() + "pawl-flips-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let input = CanonicalJSON.encode([
            "source": .string(Self.parametrized), "flip": .string(FlipScript.text),
        ])
        let output = try Python.run(Self.pytest, arguments: [folder], input: input)
        let told = try StrictJSON.decode(Array(output.utf8.filter { $0 != 10 }))
        #expect(told["tests"] == 22 && told["bad"] == [], "\(told)")
        for round in told["rounds"]?.arrayValue ?? [] {
            #expect(round == ["same": true, "passing": [], "rebound": 5])
        }
    }
}
