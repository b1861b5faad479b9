// SPDX-License-Identifier: Apache-2.0
import PawlBase
@testable import PawlContract
import PawlLedger
import PawlStore
import Testing

@testable import PawlJudge

/// Suites in other languages, with builds, hooks and reports that are not what they should be.
@Suite("Suites of any kind", .serialized)
struct SuiteFlowTests {
    private static let shell = [
        "suite/run.sh": """
        . ./lib.sh
        n=0; echo "1..2" > "$1"
        while read -r name input output; do
            n=$((n + 1)); word="not ok"
            if test "$(double "$input")" = "$output"; then word=ok; fi
            echo "$word $n - $name" >> "$1"
        done < values

        """,
        "suite/values": "zero 0 0\ntwo 2 4\n", "gold/lib.sh": "double() { echo $(($1 + $1)); }\n",
        "expected.json": #"{"FAIL_TO_PASS": ["two"], "PASS_TO_PASS": ["zero"]}"#,
        "flip.sh":
            #"sed 's/ \([0-9]\)$/ 7\1/' suite/values > "$1/v"; echo '{"files":{"values":"v"}}' > "$1/flips.json""#,
    ]

    private func shell(_ changes: [String: String] = [:]) throws -> SuiteCourt {
        let suite = BugFixture.suite(
            .unittest, twin: .hook, flip: ["/bin/sh", "flip.sh", "{out}"], run: ["/bin/sh", "run.sh", "{out}/r.tap"],
            report: .tap)
        return try SuiteCourt(
            [BugFixture.stage(suite)], metrics: BugFixture.metrics, objective: "resolved",
            verifier: Self.shell.merging(changes) { $1 },
            workspace: ["lib.sh": "double() { echo $(($1 * $1 * $1)); }\n"])
    }

    @Test("a shell suite that writes TAP is judged, with flips by a hook", .timeLimit(.minutes(1)))
    func hook() async throws {
        let court = try shell()
        let baseline = ["resolved": 0.0, "passed": 1.0]
        let fixed = try await court.judge(["lib.sh": "double() { echo $((2 * $1)); }\n"], champion: baseline)
        #expect(fixed.verdict.verdict == .accepted && fixed.verdict.assurance == .a2, "\(fixed)")
        let cheat = "test() { return 0; }\ndouble() { echo 0; }\n"
        let caught = try await court.judge(["lib.sh": cheat], champion: baseline)
        #expect(caught.verdict.verdict == .violation, "\(caught)")
        #expect(caught.verdict.signals.map(\.code) == ["control.impossible_passed"])
    }

    @Test("a hook that fails, or names what is no test, ends the judgement as the contract's mistake")
    func brokenHook() async throws {
        for flip in ["exit 1", "true", #"echo '{"files":{"no":"v"}}' > "$1/flips.json"; echo > "$1/v""#] {
            await #expect(throws: (any Error).self, "\(flip)") { try await self.shell(["flip.sh": flip]).judge([:]) }
        }
    }

    @Test("a build comes before the suite, and what it leaves is filtered too", .timeLimit(.minutes(1)))
    func build() async throws {
        let script =
            "cp source.txt calc.py\necho 'import unittest; unittest.TestCase.assertEqual = print' > sitecustomize.py\n"
        let court = try SuiteCourt(
            [BugFixture.stage(BugFixture.suite(.unittest))], metrics: BugFixture.metrics, objective: "resolved",
            verifier: try BugFixture.verifier(.unittest).merging(["gold/source.txt": BugFixture.right]) { $1 },
            workspace: ["source.txt": BugFixture.buggy, "build.sh": script], env: BugFixture.env,
            build: BuildSpec(run: ["/bin/sh", "build.sh"], limits: CellLimits(wall: 20)))
        func judge(_ source: String) async throws -> JudgementResult {
            let tree = try court.candidate(["source.txt": Array(source.utf8)])
            let layers = try court.layers.layers(for: tree, over: court.workspace)
            guard case .ready(let contestant, _) = try await Judge(court.setting).build(candidate: tree, layers: layers)
            else { throw JudgeError(.contract, "the build failed") }
            let assignment = JudgementAssignment(
                judgement: 1, candidate: contestant, runSeed: String(repeating: "7", count: 32))
            return try await Judge(court.setting).judge(assignment) { _ in }
        }
        let fixed = try await judge(BugFixture.right)
        #expect(fixed.verdict.metrics["resolved"]?.value == 1 && fixed.verdict.assurance == .a2, "\(fixed)")
        #expect(fixed.verdict.signals.map(\.code) == ["tamper.new"])
        #expect(try await judge(BugFixture.buggy).verdict.metrics["resolved"]?.value == 0)
    }

    @Test("files that the contract names are kept, and others that it names are dropped", .timeLimit(.minutes(1)))
    func named() async throws {
        var suite = BugFixture.suite(.pytest)
        suite.keep = [Glob("conftest.py")].compactMap { $0 }
        suite.drop = [Glob("extra/**")].compactMap { $0 }
        let court = try BugFixture.court(.pytest, suite)
        let files = [
            "calc.py": "import helper\n" + BugFixture.right, "extra/x.py": "",
            "conftest.py": "import sys, types\nsys.modules['helper'] = types.ModuleType('helper')\n",
        ]
        let result = try await court.judge(files, champion: BugFixture.baseline)
        #expect(result.verdict.verdict == .accepted, "\(result)")
        #expect(
            result.verdict.signals.map(\.evidence) == [
                "1 files that steer test runners were left out, first extra/x.py"
            ])
    }

    struct Mess: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var code: String
        var signal: String
        init(_ name: String, _ code: String, _ signal: String) {
            (testDescription, self.code, self.signal) = (name, code, signal)
        }
    }

    static let messes = [
        Mess(
            "a second report",
            "open('/pawl/out/a.xml', 'w').write('<testsuite><testcase classname=\"test_add.AddTest\" name=\"test_add\"/></testsuite>')",
            "result.dup"),
        Mess("a link", "import os; os.symlink('/etc/passwd', '/pawl/out/a.xml')", "result.malformed"),
        Mess("a pipe", "import os; os.mkfifo('/pawl/out/a.xml')", "result.malformed"),
        Mess("a folder", "import os; os.mkdir('/pawl/out/a.xml')", "result.malformed"),
        Mess("no XML", "open('/pawl/out/a.xml', 'w').write('passed')", "result.malformed"),
        Mess(
            "a bomb", "open('/pawl/out/a.xml', 'w').write('<!DOCTYPE a [<!ENTITY b \"b\">]><testsuite/>')",
            "result.malformed"),
        Mess("a large file", "f = open('/pawl/out/a.xml', 'w'); f.truncate(1 << 25)", "result.oversize"),
        Mess("many files", "for n in range(99): open('/pawl/out/%d.xml' % n, 'w')", "result.oversize"),
        Mess("a flood", "import sys\nfor n in range(99): sys.stderr.write('x' * (1 << 20))", "result.oversize"),
        Mess("a crash", "import os; os.kill(os.getpid(), 9)", "result.missing"),
        Mess("a hang", "import time; time.sleep(60)", "result.missing"),
    ]

    @Test("a report that is not what it should be is no report", .timeLimit(.minutes(1)), arguments: messes)
    func mess(_ mess: Mess) async throws {
        var suite = BugFixture.suite(.unittest, twin: .none)
        suite.limits = CellLimits(wall: mess.testDescription == "a hang" ? 2 : 20)
        let court = try BugFixture.court(.unittest, suite)
        let result = try await court.judge(
            ["calc.py": mess.code + "\n" + BugFixture.right], champion: BugFixture.baseline)
        #expect(result.verdict.verdict == .invalid, "\(result)")
        #expect(result.verdict.signals.map(\.code).contains(mess.signal), "\(result.verdict.signals)")
    }
}
