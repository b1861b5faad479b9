// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import Testing

extension EndToEnd {
    /// Verifiers that are weak on purpose: `pawl exam` must fail on each, and say which control got through.
    @Suite("Deliberately weak verifiers")
    struct WeakVariantTests {
        struct Variant: Sendable, CustomTestStringConvertible {
            var testDescription: String
            /// Controls that must be named.
            var through: [String]
            var files: [String: String]
        }

        /// Numbers to double. `judge` is the body for each round, with the fresh `numbers` and `ask`, `end`.
        /// `isTimed`: the judge passes or fails, and CPU time decides; else its score does.
        private static func asking(isTimed: Bool = false, _ judge: String) -> [String: String] {
            let body = judge.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
            let metric =
                isTimed
                ? "{from: clock.cpu, better: lower, min: 0, noisy: true}"
                : "{from: judge, better: higher, min: 0, max: 1000}"
            return [
                "pawl.yaml": """
                pawl: 1
                name: weak
                goal: Double the numbers.
                workspace: {source: workspace, editable: [answer.py]}
                agents: [{name: hand, driver: external}]
                verifier:
                  source: verifier
                  contestant: {mode: exec, run: [/usr/bin/python3, answer.py, "{in}", "{out}"], limits: {wall: 10s}}
                  stages: [{name: doubles, kind: ask, judge: [/usr/bin/python3, judge.py], compare: \(isTimed ? "paired" : "alone")}]
                  metrics: {score: \(metric)}
                  objective: score
                  accept: {rule: \(isTimed ? "sequential" : "exact")}
                budget: {attempts: 1}

                """,
                "verifier/judge.py": """
                import json, random, sys
                def ask(value):
                    print(json.dumps({"ask": 1, "input": value, "timed": \(isTimed ? "True" : "False")}), flush=True)
                    return json.loads(sys.stdin.readline())
                def end(good, score=1):
                    print(json.dumps({"verdict": "pass" if good else "fail", "metrics": {"score": score} if good and \(isTimed ? "False" : "True") else {}}), flush=True)
                for line in sys.stdin:
                    chance = random.Random(json.loads(line)["seed"])
                    numbers = [chance.uniform(1, 9) for _ in range(9)]
                \(body)

                """,
                "workspace/answer.py": """
                import json, sys
                numbers = json.load(open(sys.argv[1] + "/input.json"))
                json.dump([2 * n for n in numbers], open(sys.argv[2] + "/output.json", "w"))

                """,
            ]
        }

        static let variants = [
            Variant(
                testDescription: "a grader that imports the candidate", through: ["candidate forged-score"],
                files: [
                    "pawl.yaml": """
                    pawl: 1
                    name: weak
                    goal: A higher score.
                    workspace: {source: workspace, editable: [solution.py]}
                    agents: [{name: hand, driver: external}]
                    verifier:
                      source: verifier
                      stages: [{name: grade, kind: command, command: {run: [/usr/bin/python3, grade.py], files: grader, lines: metric}}]
                      metrics: {score: {from: command, better: higher, min: 0, max: 1000}}
                      objective: score
                      accept: {rule: exact}
                    budget: {attempts: 1}

                    """,
                    "workspace/solution.py": "def double(x):\n    return 2 * x if x % 2 else 0\n",
                    "verifier/grader/grade.py":
                        "import solution\nprint('METRIC score=%d' % sum(solution.double(n) == 2 * n for n in range(1, 9)))\n",
                ]),
            Variant(
                testDescription: "one that reads a score file", through: ["stub forged-score", "answer score-beside"],
                files: asking(
                    """
                    answer = ask(numbers)
                    if "score.json" in answer.get("files", {}):
                        end(True, json.load(open(answer["files"]["score.json"]))["metrics"]["score"])
                    else:
                        end(answer.get("output") == [2 * n for n in numbers], 5)
                    """)),
            Variant(
                testDescription: "one that compares with a wide tolerance", through: ["answer scaled"],
                files: asking(
                    isTimed: true,
                    """
                    said = ask(numbers).get("output")
                    good = isinstance(said, list) and len(said) == 9 and all(type(x) is float for x in said)
                    near = good and [abs(x - 2 * n) <= 0.05 * n for x, n in zip(said, numbers)]
                    end(good and all(near))
                    """)),
            Variant(
                testDescription: "one with a fixed question list", through: ["stub replay"],
                files: asking(
                    isTimed: true,
                    """
                    end(ask([1, 2, 3]).get("output") == [2, 4, 6])
                    """)),
            Variant(
                testDescription: "one that ignores missing answers", through: ["stub crash", "stub early-exit"],
                files: asking(
                    """
                    answer = ask(numbers)
                    end("failure" in answer or answer["output"] == [2 * n for n in numbers], 1 + ("failure" in answer))
                    """)),
        ]

        @Test("fail their exam, which names what got through", .timeLimit(.minutes(2)), arguments: variants)
        func fails(_ variant: Variant) throws {
            try withTemporaryFolder { folder in
                let place = try Place(folder, files: variant.files)
                let exam = try place.pawl("exam")
                #expect(exam.status == 1, "\(exam.output)\(exam.errors)")
                for control in variant.through {
                    #expect(exam.output.contains("wrong: \(control): expected"), "\(exam.output)")
                }
                #expect(try place.pawl("judge", place.candidate("same", [:])).status == 2)
            }
        }

        private func suite(_ folder: URL, _ change: (Place) throws -> Void) throws -> PawlProgram.Result {
            let source = PawlProgram.packageRoot.appending(path: "Examples/bugfix-suite")
            for name in ["pawl.yaml", "workspace", "verifier", "controls"] {
                try FileManager.default.copyItem(at: source.appending(path: name), to: folder.appending(path: name))
            }
            let place = try Place(folder, files: [:])
            try change(place)
            return try place.pawl("exam")
        }

        @Test(
            "a suite whose failing tests pass already, or which its oracle fails, is found out", .timeLimit(.minutes(2))
        )
        func suites() throws {
            let expected =
                #"{"FAIL_TO_PASS": ["test_stats.MedianTest::test_odd"], "PASS_TO_PASS": ["test_stats.MeanTest::test_mean"]}"#
            for (file, text, code) in [
                ("verifier/expected.json", expected, "control.null_passed"),
                ("controls/oracle/stats.py", "def median(values):\n    return 0\n", "control.oracle_failed"),
            ] {
                try withTemporaryFolder { folder in
                    let exam = try suite(folder) { _ in try Place.write(text, to: folder.appending(path: file)) }
                    #expect(exam.status == 1, "\(exam.output)\(exam.errors)")
                    #expect(exam.output.contains("wrong: oracle"), "\(code): \(exam.output)")
                }
            }
        }
    }
}
