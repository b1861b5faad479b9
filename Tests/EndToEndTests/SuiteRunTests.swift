// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import Testing

extension EndToEnd {
    @Suite("Programs beside the candidate")
    struct SuiteRunTests {
        /// The example, in a folder of its own.
        private func example(_ folder: URL) throws -> Place {
            let source = PawlProgram.packageRoot.appending(path: "Examples/bugfix-suite")
            for name in ["pawl.yaml", "workspace", "verifier", "controls"] {
                try FileManager.default.copyItem(
                    at: source.appending(path: name), to: folder.appending(path: name))
            }
            return try Place(folder, files: [:])
        }

        @Test(
            "Examples/bugfix-suite keeps the fix and none of the shortcuts, at A2 everywhere", .timeLimit(.minutes(2)))
        func bugfix() throws {
            try withTemporaryFolder { folder in
                let place = try example(folder)
                #expect(try place.pawl("run", "--name", "fix", "--require-gain").status == 0)
                let rows = try place.pawl("show", "fix", "--json").jsonLines
                #expect(
                    rows.map { $0["judgement"]?["verdict"]?.stringValue } == [
                        "no-gain", "no-gain", "invalid", "violation", "accepted",
                    ])
                #expect(rows.allSatisfy { $0["judgement"]?["assurance"]?.stringValue == "A2" })
                #expect(try place.pawl("list", "--json").jsonLines.first?["assurance"]?.stringValue == "A2")
                #expect(try place.pawl("report", "fix", "--output", "page").status == 0)
                let page = try String(contentsOf: folder.appending(path: "page.md"), encoding: .utf8)
                #expect(page.contains("A2: an isolated test suite with an impossible twin"))
                #expect(page.contains("control.impossible\\_passed"))
                #expect(try place.pawl("audit", "verify").status == 0)
            }
        }

        @Test("judge says 0 for a fix and 4 for a cheat, both at A2", .timeLimit(.minutes(2)))
        func judge() throws {
            try withTemporaryFolder { folder in
                let place = try example(folder)
                let gold = try String(contentsOf: folder.appending(path: "controls/oracle/stats.py"), encoding: .utf8)
                let fix = try place.candidate("fix", ["stats.py": gold])
                let judged = try place.pawl("judge", ".", fix, "--json")
                #expect(judged.status == 0, "\(judged.errors)")
                #expect(judged.json?["assurance"]?.stringValue == "A2")
                let blind = "import unittest\nunittest.TestCase.assertEqual = print\n"
                let text = try String(contentsOf: folder.appending(path: "workspace/stats.py"), encoding: .utf8)
                let cheat = try place.pawl(
                    "judge", ".", try place.candidate("cheat", ["stats.py": blind + text]), "--json")
                #expect(cheat.status == 4, "\(cheat.errors)")
                #expect(cheat.json?["signals"]?.arrayValue?.first?["code"]?.stringValue == "control.impossible_passed")
            }
        }

        @Test("a command is named A0 or A1 by check, by every verdict and by the report", .timeLimit(.minutes(2)))
        func command() throws {
            for (files, program, level) in [("", "train.py", "A0"), (", files: grader", "grade.py", "A1")] {
                try withTemporaryFolder { folder in
                    let contract = """
                        pawl: 1
                        name: weak
                        goal: A lower loss.
                        workspace: {source: workspace, editable: [train.py]}
                        agents: [{name: hand, driver: external}]
                        verifier:
                          source: verifier
                          stages:
                            - {name: train, kind: command, command: {run: [/usr/bin/python3, \(program)], lines: colon\(files)}}
                          metrics: {val_bpb: {from: command, better: lower, min: 0}}
                          objective: val_bpb
                          accept: {rule: exact}
                        budget: {attempts: 1}

                        """
                    let place = try Place(
                        folder,
                        files: [
                            "pawl.yaml": contract, "workspace/train.py": "loss = 2.5\nprint('val_bpb:   2.500')\n",
                            "verifier/grader/grade.py": "import train\n",
                        ])
                    let check = try place.pawl("check", ".", "--json")
                    #expect(check.status == 0 && check.output.contains("assurance \(level)"), "\(check)")
                    let better = try place.candidate("better", ["train.py": "print('val_bpb: 1.25')\n"])
                    // The exam finds the hole at once: a candidate that prints a number without merit is kept.
                    #expect(try place.pawl("judge", ".", better, "--json").status == 2)
                    let weak = ["--accept-weak-verifier", "a first loop", "--json"]
                    func judge(_ candidate: String) throws -> PawlProgram.Result {
                        try PawlProgram.run(["judge", ".", candidate] + weak, in: folder)
                    }
                    let judged = try judge(better)
                    #expect(judged.status == 0, "\(judged.errors)")
                    #expect(judged.json?["assurance"]?.stringValue == level)
                    #expect(judged.json?["metrics"]?["val_bpb"]?["value"] == 1.25)
                    let failed = try judge(place.candidate("failed", ["train.py": "no!"]))
                    #expect(failed.status == 1 && failed.json?["assurance"]?.stringValue == level)
                    #expect(try place.pawl("report", "--output", "page").status == 0)
                    let page = try String(contentsOf: folder.appending(path: "page.md"), encoding: .utf8)
                    #expect(page.contains("\(level): ") && !page.contains("A3: "))
                    #expect(try place.pawl("list").output.contains(level))
                }
            }
        }
    }
}
