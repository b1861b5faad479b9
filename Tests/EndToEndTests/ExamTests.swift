// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlLedger
import PawlLoop
import Testing

extension EndToEnd {
    @Suite("The exam before a run")
    struct ExamTests {
        /// A judge that asks the same in each round, and believes whoever answers.
        private static var weak: [String: String] {
            var files = Contracts.measured
            files["verifier/judge.sh"] = """
                while read -r first; do
                  echo '{"ask":1,"input":7,"timed":true}'
                  read -r reply
                  echo '{"verdict":"pass","metrics":{}}'
                done

                """
            return files
        }

        @Test("a verifier that lets a control through may not judge, and the refusal says what and what next")
        func refused() throws {
            try withTemporaryFolder { folder in
                let place = try Place(folder, files: Self.weak)
                let exam = try place.pawl("exam", "--json")
                #expect(exam.status == 1 && exam.json?["passed"] == false, "\(exam.errors)")
                let wrong = (exam.json?["rows"]?.arrayValue ?? []).filter {
                    $0["wrong"] == true && $0["counts"] == true
                }
                #expect(wrong.count == exam.json?["hackable"]?.integerValue)
                #expect(wrong.contains { $0["control"] == "stub replay" })

                let same = try place.candidate("same", [:])
                for arguments in [["run"], ["judge", same]] {
                    let result = try PawlProgram.run(arguments, in: folder)
                    #expect(result.status == 2, "\(result.errors)")
                    #expect(result.errors.contains("pawl exam") && result.errors.contains("--accept-weak-verifier"))
                }
                // The refusal rests on the exam that was played before.
                #expect(try place.run()?.closed?.reason == "exam-failed")
                #expect(try place.run()?.exam?.repeats != nil)
                #expect(try place.pawl("audit", "verify").status == 0)
            }
        }

        @Test("a weak verifier that somebody accepts judges at A1, and the ledger says why", .timeLimit(.minutes(2)))
        func accepted() throws {
            try withTemporaryFolder { folder in
                let place = try Place(folder, files: Self.weak)
                let same = try place.candidate("same", ["count.sh": "echo 7 > \"$2/output.json\"\n"])
                let result = try place.pawl("judge", same, "--json", "--accept-weak-verifier", "only a test")
                #expect(result.json?["assurance"]?.stringValue == "A1", "\(result)")
                #expect(result.json?["reason"]?.stringValue?.contains("failed its exam") == true)
                #expect(try place.run()?.exam?.acceptedWhy == "only a test")
                #expect(try place.pawl("judge", same, "--accept-weak-verifier", " ").status == 2)
            }
        }

        @Test("a run cut short before its exam can be accepted when it goes on", .timeLimit(.minutes(2)))
        func resumed() throws {
            try withTemporaryFolder { folder in
                var files = Self.weak
                files["pawl.yaml"] = files["pawl.yaml"]?.replacing("attempts: 12", with: "attempts: 1")
                let place = try Place(folder, files: files)
                for accepts in [false, true] {
                    let killed = try place.pawl("run", environment: ["PAWL_CRASH_AFTER": "1"])
                    #expect(killed.signaled, "\(killed)")
                    let reason = accepts ? ["--accept-weak-verifier", "only a test"] : []
                    let result = try PawlProgram.run(["resume"] + reason, in: folder)
                    #expect(result.status == (accepts ? 0 : 2), "\(result)")
                    let run = try #require(try place.run())
                    #expect(run.exam?.acceptedWhy == (accepts ? "only a test" : nil))
                    #expect(run.closed?.reason == (accepts ? "attempts" : "exam-failed"))
                }
                #expect(try place.pawl("audit", "verify").status == 0)
            }
        }

        @Test("a passed exam is remembered until something it rests on changes", .timeLimit(.minutes(2)))
        func remembered() throws {
            try withTemporaryFolder { folder in
                let place = try Place(folder, files: Contracts.guess(attempts: 1))
                #expect(try place.pawl("run").status == 0)
                let first = try #require(try place.run())
                #expect(first.exam?.wrong == 0 && first.exam?.repeats == nil)
                #expect(try place.pawl("run").status == 0)
                #expect(try place.run()?.exam?.repeats == first.id)
                let judge = folder.appending(path: "verifier/judge.sh")
                let text = try String(contentsOf: judge, encoding: .utf8)
                try Place.write("# changed\n" + text, to: judge)
                #expect(try place.pawl("run").status == 0)
                #expect(try place.run()?.exam?.repeats == nil)
                #expect(try place.pawl("audit", "verify").status == 0)
                try Leftovers(state: place.state).check()
            }
        }

        @Test(
            "of each small example passes", .timeLimit(.minutes(2)),
            arguments: ["hello", "command-agent", "bugfix-suite"])
        func examples(_ name: String) throws {
            try withTemporaryFolder { folder in
                let example = PawlProgram.packageRoot.appending(path: "Examples/\(name)").path
                let result = try PawlProgram.run(["exam", example, "--state", "state"], in: folder)
                #expect(result.status == 0, "\(result.output)")
                #expect(result.output.contains("hackable: 0 of"))
            }
        }
    }
}
