// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlLedger
import PawlLoop
import PawlStore
import Testing

extension EndToEnd {
    @Suite("Hidden sets")
    struct HiddenSetTests {
        /// Forty items of a set whose name they carry; a judge and a contestant that say all they know to everybody who
        /// may listen: feedback, stderr, exit codes.
        static func files(agent: String, attempts: Int, queries: Int = 50) -> [String: String] {
            [
                "pawl.yaml": """
                pawl: 1
                name: labels
                goal: Label the items.
                workspace: {source: workspace, editable: [answer.py]}
                agents:
                \(Contracts.shell("cat /pawl/briefing.json /pawl/briefing.md\n\(agent)\npawl-try --json || true"))
                verifier:
                  source: verifier
                  contestant: {mode: exec, run: [/usr/bin/python3, answer.py, "{in}", "{out}"], limits: {wall: 20s}}
                  stages: [{name: seen, kind: ask, judge: [/usr/bin/python3, judge.py]}]
                  splits:
                    rehearsal: {judge: [/usr/bin/python3, judge.py]}
                    gate: {judge: [/usr/bin/python3, judge.py], queries: \(queries)}
                    vault: {judge: [/usr/bin/python3, judge.py]}
                  metrics: {score: {from: judge, better: higher, min: 0, max: 1}}
                  objective: score
                  accept: {rule: exact}
                loop: {strategy: ratchet}
                budget: {attempts: \(attempts), wall: 10m}
                feedback: {metrics: true, log_tail: 4KiB, during: {judgements: 2}}

                """,
                "verifier/judge.py": """
                import json, sys
                for line in sys.stdin:
                    split = json.loads(line)["split"]
                    name = "visible" if split == "visible" else "HIDDEN-" + split
                    items = [name + str(i) for i in range(40)]
                    truth = [1 if sum(map(ord, item)) % 10 > 6 else 0 for item in items]
                    print(json.dumps({"ask": 1, "input": items}), flush=True)
                    said = json.loads(sys.stdin.readline()).get("output") or [None] * 40
                    right = [1.0 if a == b else 0.0 for a, b in zip(said, truth)]
                    sys.stderr.write(name + " scored " + str(right))
                    print(json.dumps({"verdict": "pass", "metrics": {"score": sum(right) / 40},
                                      "feedback": name + str(right), "private": {"items": right}}), flush=True)

                """,
                "workspace/answer.py": answer("[0 for item in items]"),
            ]
        }

        static func answer(_ labels: String) -> String {
            """
            import json, sys
            items = json.load(open(sys.argv[1] + "/input.json"))
            sys.stderr.write("saw " + items[0])
            truth = [1 if sum(map(ord, item)) % 10 > 6 else 0 for item in items]
            json.dump(\(labels), open(sys.argv[2] + "/output.json", "w"))

            """
        }

        private func queries(_ place: Place) throws -> [SplitQueried] {
            try place.entries().compactMap { entry in
                // The exam before the first run asks each set once.
                guard case .splitQueried(let record) = entry.event, record.purpose == nil else { return nil }
                return record
            }
        }

        @Test(
            "what fits the visible set alone does not pass, what is right does, and nothing but the words comes out",
            .timeLimit(.minutes(5)))
        func words() throws {
            try withTemporaryFolder { folder in
                // The first fits the visible items, the second also crashes on hidden ones, the third is right.
                let agent = """
                    n=$(grep -o '"attempt":[0-9]*' /pawl/briefing.json | head -1 | cut -d: -f2)
                    case $n in
                    1) s='truth if items[0].startswith("visible") else [0 for item in items]' ;;
                    2) s='truth if items[0].startswith("visible") else sys.exit(items[0])' ;;
                    *) s='truth' ;;
                    esac
                    sed -i "s/^json.dump(.*, open/json.dump($s, open/" answer.py; echo "# $n" >> answer.py
                    """
                let place = try Place(folder, files: Self.files(agent: agent, attempts: 3))
                let run = try place.pawl("run", "--name", "r", "--accept-weak-verifier", "a test")
                #expect(run.status == 0, "\(run.errors)")
                let state = try #require(try place.run())
                #expect(state.accepted == 1 && state.attempt(3)?.verdict == .accepted)
                #expect(state.attempt(1)?.verdict == .noGain && state.attempt(2)?.verdict == .noGain)
                let all = try queries(place)
                func words(_ split: String) -> [String] {
                    all.filter { $0.split == split && $0.phase == "answered" }.map { $0.word ?? "" }
                }
                #expect(words("gate") == ["fail", "fail", "pass"])
                #expect(words("rehearsal") == ["same", "worse", "better"])
                #expect(words("vault") == ["measured"] && state.vault?.metric?.value == 1)
                #expect(all.filter { $0.split == "gate" && $0.phase == "asked" }.map(\.used) == [2, 3, 4])

                // What the agents were told, in full, and what the commands show.
                let objects = ObjectStore(root: place.state.appending(path: "objects").path, disk: SystemDisk())
                var told = ""
                for entry in try place.entries() {
                    if case .attemptEnded(let ended) = entry.event, let log = ended.log {
                        told += String(decoding: try objects.get(log, limit: 1 << 24), as: UTF8.self)
                    }
                    if case .verdict(let verdict) = entry.event, let feedback = verdict.feedback {
                        told += String(decoding: try objects.get(feedback, limit: 1 << 24), as: UTF8.self)
                    }
                }
                #expect(told.contains("visible0") && told.contains("rehearsal") && told.contains("left"))
                #expect(!told.contains("HIDDEN"))
                // Time that is left would tell how long a hidden set took.
                #expect(told.contains("\"budget\":{\"attempts\":1}"))
                var shown = run.output + run.errors
                for arguments in [["status"], ["show", "r"], ["show", "r", "2"], ["audit", "log"], ["report", "r"]] {
                    for json in [[], ["--json"]] {
                        let result = try PawlProgram.run(arguments + json, in: folder)
                        shown += result.output + result.errors
                    }
                }
                #expect(!shown.contains("HIDDEN") && shown.contains("split.queried"))
                #expect(try place.pawl("status", "--json").json?["gain"]?["basis"]?.stringValue == "vault")
                #expect(try place.pawl("audit", "verify").status == 0)
                // Rounds of hidden sets are not in the ledger: their metrics, outcomes and times would be bits.
                for entry in try place.entries() {
                    if case .judgementRound(let round) = entry.event { #expect(round.stage == "seen") }
                }
            }
        }

        @Test(
            "queries are counted over runs and commands, answers are remembered, a spent set is retired",
            .timeLimit(.minutes(5)))
        func budget() throws {
            try withTemporaryFolder { folder in
                // Guesses at hidden items, under a visible gain in each attempt.
                let agent = """
                    n=$(grep -o '"attempt":[0-9]*' /pawl/briefing.json | head -1 | cut -d: -f2)
                    r=$(od -An -N2 -tu2 /dev/urandom | tr -d ' ')
                    s="truth[:30+$n] + [0] * (10-$n) if items[0][0] == 'v' else [($r >> (i % 16)) \\& 1 for i in range(40)]"
                    sed -i "s/^json.dump(.*, open/json.dump($s, open/" answer.py
                    """
                let place = try Place(folder, files: Self.files(agent: agent, attempts: 2, queries: 6))
                for _ in 0..<2 {
                    let run = try place.pawl("run", "--accept-weak-verifier", "a test")
                    #expect(run.status == 0, "\(run.errors)")
                    #expect(try place.run()?.accepted == 0)
                }
                func gate() throws -> [SplitQueried] { try queries(place).filter { $0.split == "gate" } }
                #expect(try gate().filter { $0.phase == "asked" }.map(\.used) == [2, 3, 4, 5])
                // By hand: one more query, which is not paid twice for the same folder.
                let mine = try place.candidate(
                    "mine", ["answer.py": Self.answer("truth if items[0][0] == 'v' else [1] * 40")])
                func judge(_ path: String) throws -> PawlProgram.Result {
                    try place.pawl("judge", path, "--json", "--accept-weak-verifier", "a test")
                }
                let first = try judge(mine)
                #expect(first.status == 1 && first.json?["verdict"]?.stringValue == "no-gain", "\(first.errors)")
                #expect(try judge(mine).json?["verdict"]?.stringValue == "no-gain")
                #expect(try gate().filter { $0.phase == "asked" }.map(\.used) == [2, 3, 4, 5, 6])
                // The set is spent. What is right is not let through either, and nobody pretends otherwise.
                let right = try place.candidate("right", ["answer.py": Self.answer("truth")])
                let late = try judge(right)
                #expect(late.status == 1 && late.json?["verdict"]?.stringValue == "inconclusive")
                #expect(
                    late.json?["reason"]?.stringValue?.contains("labels/gate' has answered all its queries") == true)
                #expect(!late.output.contains("HIDDEN"))
                // A larger number in the contract revives nothing; a new name says that the items are new.
                let yaml = folder.appending(path: "pawl.yaml")
                let text = try String(contentsOf: yaml, encoding: .utf8)
                try text.replacing("queries: 6", with: "queries: 500").write(
                    to: yaml, atomically: true, encoding: .utf8)
                #expect(try judge(right).json?["verdict"]?.stringValue == "inconclusive")
                try text.replacing("queries: 6", with: "queries: 6, set: fresh").write(
                    to: yaml, atomically: true, encoding: .utf8)
                #expect(try judge(right).json?["verdict"]?.stringValue == "accepted")
                #expect(try place.pawl("audit", "verify").status == 0)
            }
        }

        @Test(
            "an answer forged behind the gate is a violation in the ledger, and one bit to the agent",
            .timeLimit(.minutes(5)))
        func forged() throws {
            try withTemporaryFolder { folder in
                func server(_ forges: String) -> String {
                    """
                    import json, sys
                    for line in sys.stdin:
                        question = json.loads(line)
                        items = question["input"]
                        truth = [1 if sum(map(ord, item)) % 10 > 6 else 0 for item in items]
                        if \(forges):
                            print(json.dumps({"answer": "0" * 32, "output": truth}), flush=True)
                        right = items[0].startswith("visible") and \(forges == "False" ? "False" : "True")
                        print(json.dumps({"answer": question["ask"], "output": truth if right else [0] * 40}), flush=True)

                    """
                }
                let agent =
                    "test -e forger.txt && sed -i 's/if False/if items[0].startswith(\"HIDDEN\")/; "
                    + "s/and False/and True/' answer.py && rm forger.txt"
                var files = Self.files(agent: agent, attempts: 2)
                files["workspace/answer.py"] = server("False")
                files["workspace/forger.txt"] = "once\n"
                files["pawl.yaml"] = files["pawl.yaml"]?.replacing("editable: [answer.py]", with: "editable: [\"*\"]")
                    .replacing("mode: exec", with: "mode: serve").replacing(", \"{in}\", \"{out}\"", with: "")
                let place = try Place(folder, files: files)
                let run = try place.pawl("run", "--name", "r", "--accept-weak-verifier", "a test")
                #expect(run.status == 0, "\(run.errors)")
                let state = try #require(try place.run())
                let forger = try #require(state.attempt(1)?.captured?.candidate)
                #expect(state.attempt(1)?.verdict == .noGain && state.attempt(1)?.decision?.signals == [])
                #expect(state.quarantined == [forger] && state.signals["result.forged"] != nil)
                #expect(try queries(place).first { $0.split == "gate" && $0.phase == "answered" }?.word == "fail")
                // Both attempts write what they were told into their logs.
                let objects = ObjectStore(root: place.state.appending(path: "objects").path, disk: SystemDisk())
                var told = ""
                for entry in try place.entries() {
                    if case .attemptEnded(let ended) = entry.event, let log = ended.log {
                        told += String(decoding: try objects.get(log, limit: 1 << 24), as: UTF8.self)
                    }
                }
                #expect(told.contains("\"no-gain\"") && !told.contains("forged") && !told.contains("HIDDEN"))
                // Whoever reads the ledger learns it, and nothing of the items.
                let log = try place.pawl("audit", "log")
                #expect(log.output.contains("result.forged") && !log.output.contains("HIDDEN"))
                #expect(try place.pawl("report", "r", "--output", "page").status == 0)
                let page = try String(contentsOf: folder.appending(path: "page.md"), encoding: .utf8)
                #expect(page.contains("result.forged") && !page.contains("HIDDEN"))
                #expect(try place.pawl("audit", "verify").status == 0)
            }
        }

        @Test("a query that was cut short is finished after a resume and is paid once", .timeLimit(.minutes(5)))
        func resumed() throws {
            try withTemporaryFolder { folder in
                let agent = "sed -i 's/^json.dump(.*, open/json.dump(truth, open/' answer.py"
                let place = try Place(folder, files: Self.files(agent: agent, attempts: 1))
                let whole = try place.pawl("run", "--name", "whole", "--accept-weak-verifier", "a test")
                #expect(whole.status == 0, "\(whole.errors)")
                let entries = try place.entries()
                let asked = try #require(
                    entries.firstIndex { entry in
                        guard case .splitQueried(let record) = entry.event else { return false }
                        return record.split == "gate" && record.phase == "asked" && record.purpose == nil
                    })
                let other = try Place(folder.appending(path: "other"), files: Self.files(agent: agent, attempts: 1))
                let cut = try other.pawl(
                    "run", "--name", "cut", "--accept-weak-verifier", "a test",
                    environment: ["PAWL_CRASH_AFTER": String(asked + 1)])
                #expect(cut.status != 0)
                #expect(try queries(other).filter { $0.split == "gate" }.map(\.phase) == ["asked"])
                let resume = try other.pawl("resume")
                #expect(resume.status == 0, "\(resume.errors)")
                let gate = try queries(other).filter { $0.split == "gate" }
                #expect(
                    gate.map(\.phase) == ["asked", "answered"] && gate.last?.word == "pass" && gate.last?.used == 2)
                #expect(try other.run()?.accepted == 1)
            }
        }
    }
}
