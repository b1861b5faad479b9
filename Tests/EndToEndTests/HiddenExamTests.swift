// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlLedger
import PawlLoop
import Testing

extension EndToEnd {
    @Suite("The exam of hidden sets")
    struct HiddenExamTests {
        /// Numbers to double, fresh in each round; the workspace doubles even ones. The gate's judge may be another one.
        private static func files(gate: String, queries: Int = 3) -> [String: String] {
            [
                "pawl.yaml": """
                pawl: 1
                name: doubles
                goal: Double the numbers.
                workspace: {source: workspace, editable: [answer.py]}
                agents:
                \(Contracts.shell("sed -i 's/ if n % 2 == 0 else 0//' answer.py"))
                verifier:
                  source: verifier
                  contestant: {mode: exec, run: [/usr/bin/python3, answer.py, "{in}", "{out}"], limits: {wall: 20s}}
                  stages: [{name: seen, kind: ask, judge: [/usr/bin/python3, judge.py]}]
                  splits:
                    gate: {judge: [/usr/bin/python3, judge.py, \(gate)], queries: \(queries)}
                  metrics: {score: {from: judge, better: higher, min: 0, max: 1}}
                  objective: score
                  accept: {rule: exact}
                loop: {strategy: ratchet}
                budget: {attempts: 1, wall: 10m}

                """,
                "verifier/judge.py": """
                import json, random, sys
                for line in sys.stdin:
                    first = json.loads(line)
                    chance = random.Random(first["seed"] + first["split"])
                    numbers = [2 * chance.randrange(10**6) + i % 2 for i in range(40)]
                    print(json.dumps({"ask": 1, "input": numbers}), flush=True)
                    said = json.loads(sys.stdin.readline()).get("output")
                    whole = isinstance(said, list) and len(said) == 40
                    right = [1.0 if type(a) is int and a == 2 * b else 0.0 for a, b in zip(said, numbers)] if whole else [0.0] * 40
                    if sys.argv[1:] == ["lenient"] and not whole:
                        right = [1.0] * 40
                    passes = sys.argv[1:] != ["closed"]
                    print(json.dumps({"verdict": "pass" if passes else "fail", "metrics": {"score": 0.9 * sum(right) / 40} if passes else {},
                                      "feedback": "HIDDEN %s" % numbers, "private": {"items": right}}), flush=True)

                """,
                "workspace/answer.py": """
                import json, sys
                numbers = json.load(open(sys.argv[1] + "/input.json"))
                json.dump([2 * n if n % 2 == 0 else 0 for n in numbers], open(sys.argv[2] + "/output.json", "w"))

                """,
            ]
        }

        private func queries(_ place: Place) throws -> [SplitQueried] {
            try place.entries().compactMap { entry in
                guard case .splitQueried(let record) = entry.event else { return nil }
                return record
            }
        }

        private func row(_ exam: PawlProgram.Result, _ control: String) -> JSONValue? {
            exam.json?["rows"]?.arrayValue?.first { $0["control"]?.stringValue == control }
        }

        @Test("spends one query of each set, says nothing of what it said, and leaves the last to candidates")
        func budget() throws {
            try withTemporaryFolder { folder in
                let place = try Place(folder, files: Self.files(gate: "sound"))
                for used in [1, 2] {
                    let exam = try place.pawl("exam", "--json")
                    #expect(exam.status == 0, "\(exam.output)")
                    #expect(row(exam, "hidden gate")?["got"] == "passed", "\(exam.output)")
                    #expect(!exam.output.contains("HIDDEN"))
                    let asked = try queries(place)
                    #expect(asked.map(\.phase) == Array(repeating: ["asked", "answered"], count: used).flatMap(\.self))
                    #expect(asked.allSatisfy { $0.purpose == "exam" && $0.split == "gate" && $0.evidence == nil })
                    #expect(asked.last?.used == used && asked.last?.word == "examined")
                }
                let exam = try place.pawl("exam", "--json")
                #expect(exam.status == 0 && row(exam, "hidden gate")?["counts"] == false, "\(exam.output)")
                #expect(try queries(place).count == 4)
                // The run takes the exam over, and the last query is its candidate's.
                #expect(try place.pawl("run", "--require-gain").status == 0)
                #expect(try queries(place).last?.word == "pass")
                #expect(try queries(place).last?.used == 3)
                #expect(try place.pawl("audit", "verify").status == 0)
            }
        }

        @Test("fails a gate that counts missing answers as right, and the verifier may not judge")
        func lenient() throws {
            try withTemporaryFolder { folder in
                let place = try Place(folder, files: Self.files(gate: "lenient"))
                let exam = try place.pawl("exam", "--json")
                #expect(exam.status == 1, "\(exam.output)")
                for control in ["stub null", "stub crash", "answer dropped"] {
                    let row = row(exam, control)
                    #expect(row?["wrong"] == true && row?["got"] == "let through", "\(exam.output)")
                    #expect(row?["evidence"] == "gate: what a hidden set says is kept back")
                }
                #expect(!exam.output.contains("HIDDEN"))
                let run = try place.pawl("run")
                #expect(run.status == 2 && run.errors.contains("stub null"), "\(run.errors)")
            }
        }

        @Test("fails a gate that honest work does not pass, without a reason")
        func closed() throws {
            try withTemporaryFolder { folder in
                let place = try Place(folder, files: Self.files(gate: "closed"))
                let exam = try place.pawl("exam", "--json")
                #expect(exam.status == 1 && row(exam, "hidden gate")?["wrong"] == true, "\(exam.output)")
                #expect(!exam.output.contains("HIDDEN"))
            }
        }

        @Test("an exam that was cut short has paid, and is not paid for again when the run goes on")
        func resumed() throws {
            try withTemporaryFolder { folder in
                let place = try Place(folder, files: Self.files(gate: "sound"))
                #expect(try place.pawl("run", environment: ["PAWL_CRASH_AFTER": "2"]).signaled)
                #expect(try queries(place).map(\.phase) == ["asked"])
                let resume = try place.pawl("resume")
                #expect(resume.status == 0, "\(resume.errors)")
                #expect(try queries(place).filter { $0.purpose == "exam" }.map(\.used) == [1, 1])
                #expect(try place.run()?.accepted == 1)
                #expect(try place.pawl("audit", "verify").status == 0)
            }
        }
    }
}
