// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlLedger
import PawlLoop
import Testing

/// All tests that drive the binary, one after the other: each needs both cores for itself.
@Suite(
    "End to end", .serialized, .enabled(if: PawlProgram.missing == nil, Comment(rawValue: PawlProgram.missing ?? "")))
enum EndToEnd {}

extension EndToEnd {
    @Suite("The command line")
    struct CommandLineTests {
        @Test("what init writes checks, runs, verifies, shows, reports and exports at once", .timeLimit(.minutes(3)))
        func hello() throws {
            try withTemporaryFolder { folder in
                let place = try Place(folder, files: [:])
                let hello = try place.pawl("init", "hello", "--json")
                #expect(hello.status == 0)
                #expect(try place.pawl("init", "hello").status == 2)
                let check = try place.pawl("check", "hello", "--json")
                #expect(check.status == 0 && check.json?["ok"]?.boolValue == true)
                let yaml = folder.appending(path: "hello/pawl.yaml")
                let text = try String(contentsOf: yaml, encoding: .utf8)
                try text.replacing(#/attempts: \d+/#, with: "attempts: 6").write(
                    to: yaml, atomically: true, encoding: .utf8)

                let run = try place.pawl("run", "hello", "--name", "first", "--json")
                #expect(run.status == 0, "\(run.errors)")
                #expect(run.jsonLines.last?["entry"]?["type"]?.stringValue == "run.closed")
                #expect(run.jsonLines.compactMap { $0["index"]?.integerValue } == Array(0..<run.jsonLines.count))

                let state = ["--state", "hello/.pawl"]
                func ask(_ arguments: String...) throws -> PawlProgram.Result {
                    try PawlProgram.run(arguments + state, in: folder)
                }
                let verify = try ask("audit", "verify", "--json")
                #expect(verify.status == 0 && verify.json?["ok"]?.boolValue == true)
                #expect(verify.json?["size"]?.integerValue == run.jsonLines.count)
                #expect(try ask("list", "--json").jsonLines.count == 1)
                let status = try ask("status", "first", "--json")
                #expect(status.json?["state"]?.stringValue == "ended" && status.json?["attempts"]?.integerValue == 6)
                #expect(try ask("show", "first", "--json").jsonLines.count == 6)
                #expect(try ask("show", "first", "1", "--json").json?["attempt"]?.integerValue == 1)
                let report = try ask("report", "first", "--output", "page", "--json")
                #expect(report.status == 0)
                let page = try String(contentsOf: folder.appending(path: "page.html"), encoding: .utf8)
                #expect(page.contains("<svg") && !page.contains("<script"))
                #expect(try ask("export", "first", "--attempts", "-").output.split(separator: "\n").count == 7)
                #expect(try ask("export", "first", "--tsv", "-").output.split(separator: "\n").count == 8)
                #expect(try ask("show", "nobody").status == 2)
                #expect(try ask("resume", "first").status == 2)
                #expect(try place.pawl("check", "nowhere").status == 2)
                #expect(try place.pawl("audit", "verify", "--state", "nowhere").status == 2)
            }
        }

        @Test("judge says 0 for better, 1 for not, 4 for a violation, and prints the documented object")
        func judge() throws {
            try withTemporaryFolder { folder in
                let place = try Place(folder, files: Contracts.guess())
                let guess = try #require(Contracts.guess()["workspace/guess.sh"])
                let better = try place.candidate("better", ["guess.sh": guess.replacing("A=1 ", with: "A=17 ")])
                let accepted = try place.pawl("judge", better, "--json")
                #expect(accepted.status == 0, "\(accepted.errors)")
                let document = try #require(accepted.json)
                #expect(document["verdict"]?.stringValue == "accepted" && document["assurance"]?.stringValue == "A3")
                #expect(document["metrics"]?["error"]?["value"]?.doubleValue == 66)
                #expect(document["baseline"]?["error"]?["value"]?.doubleValue == 1666)
                for key in ["candidate", "signals", "reason"] { #expect(document[key] != nil) }

                let worse = try place.candidate("worse", ["guess.sh": guess.replacing("A=1 ", with: "A=0 ")])
                let refused = try place.pawl("judge", worse, "--json")
                #expect(refused.status == 1 && refused.json?["verdict"]?.stringValue == "no-gain")

                let cheat = try place.candidate("cheat", ["guess.sh": "A=17\n", "sealed.txt": "changed\n"])
                let violation = try place.pawl("judge", cheat, "--json")
                #expect(violation.status == 4 && violation.json?["verdict"]?.stringValue == "violation")
                #expect(violation.signals == ["tamper.path"])
            }
        }

        @Test("judge and submit show what the capture dropped, in JSON and in words", .timeLimit(.minutes(2)))
        func dropped() throws {
            try withTemporaryFolder { folder in
                let place = try Place(folder, files: Contracts.guess(attempts: 1))
                let litter = ["guess.sh": "echo 1777 > \"$2/output.json\"\n", "more.txt": "x\n", ".git/HEAD": "x\n"]
                let littered = try place.candidate("littered", litter)
                #expect(try place.pawl("run", "--name", "done").status == 0)
                for command in [["judge", littered], ["submit", "done", littered]] {
                    let judged = try PawlProgram.run(command + ["--json"], in: folder)
                    let notes = judged.json?["signals"]?.arrayValue?.filter { $0["code"] == "tamper.new" } ?? []
                    let evidence = notes.compactMap { $0["evidence"]?.stringValue }
                    #expect(judged.status == 0 && judged.json?["verdict"] == "accepted", "\(judged)")
                    #expect(evidence.contains { $0.contains("more.txt") }, "\(judged)")
                    #expect(evidence.contains { $0.contains(".git") }, "\(judged)")
                    let printed = try PawlProgram.run(command, in: folder)
                    #expect(printed.output.contains("note tamper.new: "), "\(printed)")
                }
            }
        }

        @Test("a second run in one state folder is refused with exit 2 and a hint", .timeLimit(.minutes(2)))
        func locked() throws {
            try withTemporaryFolder { folder in
                let place = try Place(folder, files: Contracts.guess(agents: "  - {name: people, driver: external}"))
                let first = try place.start("run")
                try place.await("attempt.started", of: first)
                let second = try place.pawl("run")
                #expect(second.status == 2 && second.errors.contains("--state"), "\(second.errors)")
                #expect(try place.pawl("status", "--json").json?["state"]?.stringValue == "running")
                first.interrupt()
                #expect(first.wait().status == 130)
            }
        }

        @Test("Ctrl-C exits with 130 and a hint, and resume ends the run", .timeLimit(.minutes(2)))
        func interrupted() throws {
            try withTemporaryFolder { folder in
                let agents = "  - {name: people, driver: external}"
                let place = try Place(folder, files: Contracts.guess(attempts: 1, agents: agents))
                let running = try place.start("run", "--name", "long")
                try place.await("attempt.started", of: running)
                running.interrupt()
                let result = running.wait()
                #expect(result.status == 130 && !result.signaled)
                #expect(result.errors.contains("pawl resume long"), "\(result.errors)")
                let stopped = try #require(try place.run())
                #expect(stopped.closed == nil)

                let again = try place.start("resume")
                let socket = place.state.appending(path: "runs/\(stopped.id)/control.sock").path
                while !FileManager.default.fileExists(atPath: socket), again.process.isRunning { usleep(10_000) }
                let better = try place.candidate("better", ["guess.sh": "echo 1777 > \"$2/output.json\"\n"])
                #expect(try place.pawl("submit", "long", better).status == 0)
                #expect(again.wait().status == 0)
                let ended = try #require(try place.run())
                #expect(ended.closed != nil && ended.accepted == 1 && ended.resumes == 1)
                #expect(try place.pawl("audit", "verify").status == 0)
                try Leftovers(state: place.state).check()
            }
        }
    }
}

extension PawlProgram.Result {
    /// The codes of the signals of a verdict.
    var signals: [String] { json?["signals"]?.arrayValue?.compactMap { $0["code"]?.stringValue } ?? [] }
}

extension Place {
    /// Waits until an entry of a type is durable, as long as the process lives.
    func await(_ type: String, of running: PawlProgram.Running, count: Int = 1) throws {
        while try entries().count(where: { $0.event.name == type }) < count {
            guard running.process.isRunning else {
                Issue.record("pawl ended before '\(type)': \(running.wait())")
                return
            }
            usleep(10_000)
        }
    }
}
