// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlLedger
import PawlLoop
import Testing

extension EndToEnd {
    @Suite("A run ends as its contract says")
    struct ClosingTests {
        private func close(
            _ files: [String: String], _ body: (RunState, Place) throws -> Void
        ) throws {
            try withTemporaryFolder { folder in
                let place = try Place(folder, files: files)
                let result = try place.pawl("run")
                #expect(result.status == 0, "\(result.errors)")
                let state = try #require(try place.run())
                #expect(state.budget.open.isEmpty && state.openAttempts.isEmpty && state.openJudgements.isEmpty)
                try body(state, place)
                try Leftovers(state: place.state).check()
            }
        }

        @Test("when the target is reached", .timeLimit(.minutes(1)))
        func target() throws {
            let agent = Contracts.shell("sed -i s/A=1/A=17/ guess.sh")
            try close(Contracts.guess(attempts: 9, loop: ", target: 100", agents: agent)) { state, _ in
                #expect(state.closed?.reason == "target" && state.attempts.count == 1)
            }
        }

        @Test("when patience is spent; a tree that was judged costs no second judgement", .timeLimit(.minutes(1)))
        func patience() throws {
            let agent = Contracts.shell("sed -i s/A=1/A=0/ guess.sh")
            try close(Contracts.guess(attempts: 9, loop: ", patience: 3", agents: agent)) { state, place in
                #expect(state.closed?.reason == "patience" && state.attempts.count == 3)
                #expect(state.judgements.count == 2)
                let repeated = try place.entries().count {
                    if case .verdict(let verdict) = $0.event { return verdict.duplicateOf != nil }
                    return false
                }
                #expect(repeated == 2)
            }
        }

        @Test("when the attempts are made", .timeLimit(.minutes(1)))
        func attempts() throws {
            try close(Contracts.guess(attempts: 2)) { state, _ in
                #expect(state.closed?.reason == "attempts" && state.budget.settled.attempts == 2)
            }
        }

        @Test("when the judgements are spent", .timeLimit(.minutes(1)))
        func judgements() throws {
            try close(Contracts.guess(attempts: 50, budget: ", judgements: 3")) { state, _ in
                #expect(state.closed?.reason == "judgements" && state.judgements.count == 3)
                #expect(state.budget.settled.judgements == 3)
            }
        }

        @Test("when the wall time is spent, whatever the agents do", .timeLimit(.minutes(1)), arguments: [false, true])
        func wall(isExternal: Bool) throws {
            let agents = isExternal ? "  - {name: people, driver: external}" : Contracts.shell("sleep 1000")
            try close(Contracts.guess(attempts: 50, budget: ", wall: 2s", agents: agents)) { state, _ in
                #expect(state.closed?.reason == "wall")
                #expect(state.attempt(1)?.ended != nil)
            }
        }

        @Test("when the CPU time is spent", .timeLimit(.minutes(1)))
        func cpu() throws {
            let agent = Contracts.shell("i=0; while :; do i=$((i + 1)); done", cpu: "2s")
            try close(Contracts.guess(attempts: 50, budget: ", cpu: 6s", agents: agent)) { state, _ in
                #expect(state.closed?.reason == "cpu")
                #expect(state.budget.settled.cpuNanoseconds <= 7_000_000_000)
            }
        }

        @Test("with --require-gain, 1 where nothing was kept", .timeLimit(.minutes(1)))
        func requireGain() throws {
            for (number, status) in [(0, Int32(1)), (17, 0)] {
                try withTemporaryFolder { folder in
                    let agent = Contracts.shell("sed -i s/A=1/A=\(number)/ guess.sh")
                    let place = try Place(folder, files: Contracts.guess(attempts: 1, agents: agent))
                    #expect(try place.pawl("run", "--require-gain").status == status)
                }
            }
        }

        @Test("a judge that cannot judge the baseline ends the run with exit 3", .timeLimit(.minutes(1)))
        func judge() throws {
            try withTemporaryFolder { folder in
                var files = Contracts.guess(attempts: 2)
                files["verifier/judge.sh"] = "exit 1\n"
                let place = try Place(folder, files: files)
                let result = try place.pawl("run")
                #expect(result.status == 3, "\(result)")
                #expect(try place.run()?.closed?.reason == "judge-failed")
                #expect(try place.run()?.signals["judge.failed"] != nil)
            }
        }
    }

    @Suite("What a run leaves can be taken out, and judged again")
    struct TakeOutTests {
        private func withRun(_ body: (Place, RunState) throws -> Void) throws {
            try withTemporaryFolder { folder in
                let agent = Contracts.shell(
                    "sed -i s/A=1/A=17/ guess.sh; mkdir -p notes; echo 'what I did' > notes/log; rm -f notes/old")
                let files = Contracts.guess(attempts: 1, agents: agent, workspace: ["notes/old": "old\n"])
                let place = try Place(folder, files: files)
                #expect(try place.pawl("run", "--name", "one").status == 0)
                try body(place, try #require(try place.run()))
            }
        }

        private func git(_ arguments: String..., in folder: URL) throws -> (status: Int32, output: String) {
            let identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"]
            return try PawlProgram.tool(["/usr/bin/git"] + identity + arguments, in: folder)
        }

        @Test("a patch applies with git and gives the champion's files", .timeLimit(.minutes(1)))
        func patch() throws {
            try withRun { place, _ in
                let project = place.folder.appending(path: "project")
                try FileManager.default.copyItem(at: place.folder.appending(path: "workspace"), to: project)
                #expect(try git("init", "-q", in: project).status == 0)
                let patch = place.folder.appending(path: "one.patch")
                #expect(try place.pawl("export", "one", "--patch", patch.path).status == 0)
                #expect(try git("apply", "--check", patch.path, in: project).status == 0)
                #expect(try git("apply", patch.path, in: project).status == 0)
                #expect(try place.pawl("export", "one", "--dir", "out").status == 0)
                let out = place.folder.appending(path: "out").path
                let difference = try PawlProgram.tool(["/usr/bin/diff", "-r", "-x", ".git", project.path, out])
                #expect(difference.status == 0, "\(difference.output)")
                #expect(try place.pawl("export", "one", "--dir", "out").status == 2, "the folder exists")
            }
        }

        @Test("a branch holds the champion's files and leaves the checkout alone", .timeLimit(.minutes(1)))
        func branch() throws {
            try withRun { place, _ in
                let project = place.folder.appending(path: "project")
                try FileManager.default.copyItem(at: place.folder.appending(path: "workspace"), to: project)
                #expect(try git("init", "-q", in: project).status == 0)
                #expect(try git("add", "-A", in: project).status == 0)
                #expect(try git("commit", "-q", "-m", "start", in: project).status == 0)
                let result = try place.pawl("export", "one", "--branch", "pawl/one", "--repository", project.path)
                #expect(result.status == 0, "\(result.errors)")
                #expect(try git("show", "pawl/one:guess.sh", in: project).output.contains("A=17 "))
                #expect(try git("show", "pawl/one:notes/log", in: project).output == "what I did\n")
                #expect(try git("show", "pawl/one:notes/old", in: project).status != 0)
                #expect(try git("status", "--porcelain", in: project).output == "")
            }
        }

        @Test("replay judges again, is recorded, and changes nothing that was decided", .timeLimit(.minutes(1)))
        func replay() throws {
            try withRun { place, state in
                let champion = try place.pawl("replay", "one", "champion", "--json")
                #expect(champion.status == 0 && champion.json?["verdict"]?.stringValue == "accepted", "\(champion)")
                let same = try place.pawl("replay", "one", "1", "--against", "champion", "--json")
                #expect(same.status == 1 && same.json?["verdict"]?.stringValue == "no-gain", "\(same)")
                let after = try #require(try place.run())
                #expect(after.champion == state.champion && after.accepted == 1 && after.closed == state.closed)
                #expect(after.judgements.count == state.judgements.count + 2)
                #expect(try place.pawl("audit", "verify").status == 0)
            }
        }

        @Test("reindex gives the same ordered dump", .timeLimit(.minutes(1)))
        func reindex() throws {
            try withRun { place, _ in
                #expect(
                    try place.pawl("judge", try place.candidate("same", ["guess.sh": "echo 1 > $2/output.json\n"]))
                        .status == 1)
                let copy = place.folder.appending(path: "copy")
                try FileManager.default.copyItem(at: place.state, to: copy)
                let first = try place.pawl("reindex", "--dump")
                #expect(first.status == 0 && first.output.split(separator: "\n").count > 20, "\(first)")
                let index = copy.appending(path: "index.db")
                #expect(try PawlDump.text(index) == first.output)
                try Data("no database".utf8).write(to: place.state.appending(path: "index.db"))
                #expect(try place.pawl("reindex", "--dump").output == first.output)
                #expect(try PawlDump.text(place.state.appending(path: "index.db")) == first.output)
            }
        }
    }
}
