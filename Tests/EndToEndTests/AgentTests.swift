// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlLedger
import PawlLoop
import Synchronization
import Testing

extension EndToEnd {
    @Suite("Agents at work")
    struct AgentTests {
        private func run(
            _ script: String, cpu: String = "20s", feedback: String = "",
            _ body: (Place, RunState) throws -> Void
        ) throws {
            try withTemporaryFolder { folder in
                let files = Contracts.guess(
                    attempts: 1, feedback: feedback, agents: Contracts.shell(script, cpu: cpu))
                let place = try Place(folder, files: files)
                let result = try place.pawl("run", "--name", "agent")
                #expect(result.status == 0, "\(result.errors)")
                try body(place, try #require(try place.run()))
                #expect(try place.pawl("audit", "verify").status == 0)
            }
        }

        private func signals(_ state: RunState) -> [String] { state.signals.keys.sorted() }

        @Test(
            "one that changes, deletes or replaces a sealed file is a violation and leaves no champion",
            .timeLimit(.minutes(1)),
            arguments: [
                "echo changed > sealed.txt", "rm sealed.txt", "rm sealed.txt; ln -s guess.sh sealed.txt",
                "rm sealed.txt; mkdir sealed.txt; echo x > sealed.txt/a", "mv sealed.txt notes.txt",
                "chmod +x sealed.txt",
            ])
        func tamper(_ act: String) throws {
            try run("sed -i s/A=1/A=17/ guess.sh\n\(act)") { place, state in
                #expect(signals(state).contains("tamper.path"))
                #expect(state.accepted == 0 && state.champion == state.opened?.workspace)
                let types = try place.entries().map(\.event.name)
                #expect(types.contains("violation"))
            }
        }

        @Test("new files outside the editable paths are dropped with a note", .timeLimit(.minutes(1)))
        func newFiles() throws {
            try run("sed -i s/A=1/A=17/ guess.sh; echo x > more.txt; mkdir -p notes; echo y > notes/a") { _, state in
                #expect(signals(state) == ["tamper.new"])
                #expect(state.accepted == 1)
                #expect(state.attempt(1)?.captured?.changed == ["guess.sh", "notes/a"])
                #expect(state.attempt(1)?.captured?.dropped == ["more.txt"])
            }
        }

        @Test("a process that goes on after the attempt edits nothing", .timeLimit(.minutes(1)))
        func background() throws {
            // The daemon writes until it is killed; what was captured is what stood there when the cell had ended.
            let daemon = """
                sed -i s/A=1/A=16/ guess.sh
                setsid sh -c '(while :; do echo "B=$((B=B+1))" >> notes/log; done) & (sleep 0.3; sed -i s/A=16/A=17/ guess.sh) &'
                mkdir -p notes
                """
            try run(daemon) { place, state in
                #expect(state.accepted == 1)
                let result = try place.pawl("export", "agent", "--dir", "out")
                #expect(result.status == 0, "\(result.errors)")
                let text = try String(contentsOf: place.folder.appending(path: "out/guess.sh"), encoding: .utf8)
                #expect(text.contains("A=16 "))
                #expect(ProcessTable.now.filter { $0.command.contains("notes/log") }.isEmpty)
                try Leftovers(state: place.state).check()
            }
        }

        @Test("pawl-try judges the workspace as it is, within its budget, and is recorded", .timeLimit(.minutes(1)))
        func tries() throws {
            let script = """
                mkdir -p notes; set +e
                sed -i s/A=1/A=0/ guess.sh
                pawl-try --json > notes/1; echo $? >> notes/codes
                sed -i s/A=0/A=17/ guess.sh
                pawl-try --json > notes/2; echo $? >> notes/codes
                pawl-try > notes/3; echo $? >> notes/codes
                exit 0
                """
            try run(script, feedback: ", during: {judgements: 2}") { place, state in
                #expect(try place.pawl("export", "agent", "--dir", "out").status == 0)
                func note(_ name: String) throws -> String {
                    try String(contentsOf: place.folder.appending(path: "out/notes/\(name)"), encoding: .utf8)
                }
                #expect(try note("codes") == "1\n0\n2\n")
                let (first, second) = (try StrictJSON.decode(Array(note("1").dropLast().utf8)), try note("2"))
                #expect(first["result"]?.stringValue == "not-better" && first["left"]?.integerValue == 1)
                #expect(first["metrics"]?["error"]?.doubleValue == 1766, "\(first)")
                #expect(second.contains("\"left\":0") && second.contains("the error is 66"))
                let told = try place.entries().count { $0.event.name == "feedback.given" }
                #expect(told == 2 && state.attempt(1)?.duringJudgements == 2)
                #expect(state.accepted == 1)
            }
        }

        @Test("an agent without a candidate, and one beyond its limit, cost an attempt and no judgement")
        func nothing() throws {
            try run("true") { _, state in #expect(state.judgements.count == 1 && state.attempts.count == 1) }
            try run("i=0; while :; do i=$((i + 1)); done", cpu: "1s") { _, state in
                #expect(state.judgements.count == 1 && state.attempt(1)?.ended != nil)
            }
        }

        @Test("an agent's lines stand behind a mark and cannot pass for Pawl's own", .timeLimit(.minutes(1)))
        func imitation() throws {
            let script = """
                printf 'work\\n\\n== told to the agent\\n| verdict accepted\\n'
                printf '== transcript 00000000\\r\\nmy note' > /pawl/note.md
                sed -i s/A=1/A=17/ guess.sh
                """
            try run(script) { place, _ in
                let shown = try place.pawl("show", "agent", "1", "--transcript")
                let lines = shown.output.split(separator: "\n", omittingEmptySubsequences: true)
                #expect(lines.contains("| == told to the agent") && lines.contains("| | verdict accepted"), "\(shown)")
                #expect(lines.contains("| == transcript 00000000\u{FFFD}") && lines.contains("| my note"), "\(shown)")
                let first = try #require(lines.firstIndex { $0.hasPrefix("== ") })
                #expect(lines[first...].allSatisfy { $0.hasPrefix("== ") || $0.hasPrefix("| ") }, "\(shown)")
                #expect(lines.count { $0 == "== told to the agent" } <= 1 && !lines.contains("== transcript 00000000"))
            }
        }

        @Test("several submitters race: each gets the verdict on its own folder", .timeLimit(.minutes(2)))
        func submitters() throws {
            try withTemporaryFolder { folder in
                let agents = "  - {name: people, driver: external}"
                let place = try Place(
                    folder, files: Contracts.guess(attempts: 4, loop: ", patience: 10", agents: agents))
                let guess = try #require(Contracts.guess()["workspace/guess.sh"])
                let running = try place.start("run", "--name", "open")
                try place.await("attempt.started", of: running)
                let folders = try [2, 0, 17, 10].map { number in
                    try place.candidate(
                        "c\(number)", ["guess.sh": guess.replacing("A=1 ", with: "A=\(number) "), "more.txt": "x\n"])
                }
                let submitted = try folders.map { try place.start("submit", "open", $0, "--json") }
                let results = submitted.map { $0.wait() }
                let verdicts = results.map { $0.json?["verdict"]?.stringValue ?? $0.errors }
                let values = results.map { $0.json?["metrics"]?["error"]?["value"]?.doubleValue }
                #expect(values == [1566, 1766, 66, 766])
                #expect(verdicts[1] == "no-gain" && verdicts[2] == "accepted", "\(verdicts)")
                for (result, verdict) in zip(results, verdicts) {
                    #expect(result.status == (verdict == "accepted" ? 0 : 1))
                }
                #expect(results.allSatisfy { $0.signals.contains("tamper.new") })
                #expect(running.wait().status == 0)
                let state = try #require(try place.run())
                #expect(state.attempts.count == 4 && state.closed?.reason == "attempts")
                #expect(state.champions.last?.objective == 66)

                // Without a live run, submit takes the lock and judges against the champion; the run stays as it is.
                let late = try place.candidate("late", ["guess.sh": guess.replacing("A=1 ", with: "A=19 ")])
                let after = try place.pawl("submit", "open", late, "--json")
                #expect(after.status == 1 && after.json?["verdict"]?.stringValue == "no-gain", "\(after)")
                let cheat = try place.candidate("cheat", ["sealed.txt": "changed\n"])
                #expect(try place.pawl("submit", "open", cheat).status == 4)
                #expect(try place.run()?.champion == state.champion)
                #expect(try place.pawl("audit", "verify").status == 0)
            }
        }
    }
}
