// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlLedger
import PawlLoop
import Testing

extension EndToEnd {
    @Suite("pawl revoke")
    struct RevokeTests {
        /// Attempts 1, 2, 3 are each better than the last; 4 hangs; 5 leaves the second one's tree again; 6 is good.
        private static let script = #"""
            n=$(grep -o '"attempt": *[0-9]*' /pawl/briefing.json | head -n 1 | grep -o '[0-9]*$')
            case "$n" in
            1) v=1000 ;; 2|5) v=1500 ;; 3) v=1700 ;; 4) sleep 50; exit 1 ;; *) v=1600 ;;
            esac
            echo "echo $v > \"\$2/output.json\"" > guess.sh
            """#

        private func place(_ folder: URL, attempts: Int) throws -> Place {
            try Place(folder, files: Contracts.guess(attempts: attempts, agents: Contracts.shell(Self.script)))
        }

        @Test("on a run that has ended takes back a candidate with its descendants", .timeLimit(.minutes(2)))
        func ended() throws {
            try withTemporaryFolder { folder in
                let place = try place(folder, attempts: 3)
                #expect(try place.pawl("run", "--name", "done").status == 0)
                let before = try place.entries().count
                let state = try #require(try place.run())
                #expect(state.accepted == 3)
                for wrong in [["baseline"], ["99"], ["2", "--run", "none"]] {
                    let arguments = ["revoke"] + wrong + ["--why", "x"]
                    #expect(try PawlProgram.run(arguments, in: place.folder).status == 2, "\(wrong)")
                }
                let result = try place.pawl("revoke", "2", "--why", "wrong on empty input", "--run", "done", "--json")
                #expect(result.status == 0, "\(result.errors)")
                let trees = state.champions.map(\.candidate)
                #expect(result.json?["champion"]?.stringValue == trees[1].hex)
                #expect(result.json?["descendants"]?.arrayValue?.compactMap(\.stringValue) == [trees[3].hex])
                let after = try #require(try place.run())
                #expect(after.champion == trees[1] && after.revoked == [trees[2], trees[3]])
                #expect(try place.entries().count == before + 1)
                #expect(try place.pawl("revoke", "2", "--why", "again").status == 2)

                let status = try #require(try place.pawl("status", "--json").json)
                #expect(status["champion"]?.stringValue == trees[1].hex && status["accepted"]?.integerValue == 1)
                #expect(status["revoked"]?.arrayValue?.first?["why"]?.stringValue == "wrong on empty input")
                #expect(try place.pawl("status").output.contains("wrong on empty input"))
                #expect(try place.pawl("list").output.contains("1 (2 revoked)"))
                #expect(try place.pawl("show", "done").output.contains("revoked"))
                #expect(try place.pawl("show", "done", "3").output.contains("descends from \(trees[2].short)"))
                let third = try #require(try place.pawl("show", "done", "3", "--json").json)
                #expect(third["lineage"]?["revoked_ancestor"]?.stringValue == trees[2].hex)

                // Proofs and envelopes of what fell say so, and prove it; those of what stands do not.
                let name = String(trees[3].hex.prefix(16))
                let plain = try place.pawl("audit", "prove", name)
                #expect(plain.status == 0 && plain.errors.contains("revoked: entry \(before)"), "\(plain)")
                let proof = try #require(try place.pawl("audit", "prove", name, "--json").json)
                #expect(proof["revoked"]?["index"]?.integerValue == before)
                #expect(proof["revoked"]?["why"]?.stringValue == "wrong on empty input")
                #expect(try place.pawl("audit", "prove", "champion", "--json").json?["revoked"] == .null)
                #expect(try place.pawl("audit", "prove", name, "--envelopes", "evidence").status == 0)
                for file in ["verdict", "test-result"] {
                    let checked = try place.pawl(
                        "audit", "verify", "--envelope", "evidence/\(file).dsse.json", "--json")
                    #expect(checked.status == 0, "\(checked)")
                    #expect(checked.json?["result"] == (file == "verdict" ? "revoked" : "FAILED"))
                    #expect(checked.json?["revoked"]?["index"]?.integerValue == before)
                }
                #expect(try place.pawl("report", "--output", "page").status == 0)
                let page = try String(contentsOf: place.folder.appending(path: "page.md"), encoding: .utf8)
                #expect(page.contains("wrong on empty input"))
                let dump = try place.pawl("reindex", "--dump").output
                #expect(dump.contains("wrong on empty input"))
                #expect(try place.pawl("export", "--patch", "-").output.contains("1000"))
                #expect(try place.pawl("audit", "verify").status == 0)
            }
        }

        @Test(
            "on an interrupted run lets it go on from the champion before, and keeps the revoked tree out",
            .timeLimit(.minutes(2)))
        func interrupted() throws {
            try withTemporaryFolder { folder in
                let place = try place(folder, attempts: 6)
                let running = try place.start("run", "--name", "long")
                try place.await("attempt.started", of: running, count: 4)
                let busy = try place.pawl("revoke", "2", "--why", "copied")
                #expect(busy.status == 2 && busy.errors.contains("pawl resume"), "\(busy.errors)")
                running.interrupt()
                #expect(running.wait().status == 130)
                let trees = try #require(try place.run()).champions.map(\.candidate)
                #expect(trees.count == 4)
                let revoked = try place.pawl("revoke", "2", "--why", "copied")
                #expect(revoked.status == 0 && revoked.output.contains("pawl resume long"), "\(revoked)")

                #expect(try place.pawl("resume").status == 0)
                let state = try #require(try place.run())
                #expect(state.attempt(4)?.ended?.outcome == "interrupted")
                #expect(state.attempt(5)?.started.parent == trees[1])
                #expect(state.attempt(5)?.decision?.duplicateOf == 3 && state.attempt(5)?.verdict == .noGain)
                #expect(state.attempt(6)?.verdict == .accepted)
                #expect(state.champion == state.attempt(6)?.captured?.candidate)
                #expect(state.closed?.champion == state.champion)
                #expect(try place.pawl("audit", "verify").status == 0)
                try Leftovers(state: place.state).check()
            }
        }
    }
}
