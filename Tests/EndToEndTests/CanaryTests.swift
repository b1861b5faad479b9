// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlLedger
import PawlLoop
import PawlStore
import Testing

extension EndToEnd {
    @Suite("Canaries")
    struct CanaryTests {
        private static let key = "x7Qe-0491-umbra-Kd3vn"
        private static let mark = "held out 5f1c09a2-marmot-88d3"
        private static let contract = """
              canaries:
                - {name: key, kind: answer, value: \(key), in: [answers.json]}
                - {name: mark, file: marks.txt, in: [hidden.txt]}

            """

        private static func planted(_ files: [String: String]) -> [String: String] {
            var files = files
            files["pawl.yaml"] = files["pawl.yaml"]?.replacing("  metrics: {", with: contract + "  metrics: {")
            files["verifier/answers.json"] = "{\"answer\": \"\(key)\"}"
            files["verifier/marks.txt"] = "# marks\n\(mark)\n"
            files["verifier/hidden.txt"] = "a text, \(mark), and more of it"
            return files
        }

        /// The thief finds its loot somewhere: here it is put together, as no text of the contract may hold it.
        private static let script = #"""
            n=$(grep -o '"attempt": *[0-9]*' /pawl/briefing.json | head -n 1 | grep -o '[0-9]*$')
            key=$(printf 'x7Qe-%s-umbra%s' 0491 -Kd3vn); mark=$(printf 'held out %s-marmot-%s' 5f1c09a2 88d3)
            right='echo 1777 > "$2/output.json"'
            cat /pawl/briefing.json
            case "$n" in
            1) echo "$right # $(printf %s "$key" | base64)" > guess.sh ;;
            2) echo "$right" > guess.sh; echo "I have read: $mark" ;;
            3) echo "$right # $key" > guess.sh; pawl-try --json || true; echo "$right # 3" > guess.sh ;;
            4) echo "$right" > guess.sh; echo "remember $mark" > /pawl/note.md ;;
            *) echo "$right # honest" > guess.sh ;;
            esac
            """#

        @Test(
            "found in a candidate, a log, a draft or a note, they end the attempt; an honest one is kept; nobody is told them",
            .timeLimit(.minutes(3)))
        func attempts() throws {
            try withTemporaryFolder { folder in
                let files = Contracts.guess(
                    attempts: 5, feedback: ", during: {judgements: 2}", agents: Contracts.shell(Self.script))
                let place = try Place(folder, files: Self.planted(files))
                #expect(try place.pawl("check").status == 0)
                let run = try place.pawl("run", "--name", "r")
                #expect(run.status == 0, "\(run.errors)")
                let state = try #require(try place.run())
                #expect((1...4).allSatisfy { state.attempt($0)?.ended?.outcome == "refused" })
                #expect(state.attempt(5)?.verdict == .accepted && state.accepted == 1)
                func codes(_ attempt: Int) -> [String] { state.attempt(attempt)?.ended?.signals.map(\.code) ?? [] }
                #expect(codes(1) == ["ans.canary"] && codes(2) == ["contam.ngram"] && codes(4) == ["contam.ngram"])
                #expect(state.attempt(3)?.ended?.reason.contains("a draft") == true)
                #expect(state.quarantined.count == 2)
                #expect(codes(3) == ["ans.canary"])

                let objects = ObjectStore(root: place.state.appending(path: "objects").path, disk: SystemDisk())
                var told = ""
                for entry in try place.entries() {
                    // The thief's own words are in its log; what it was told comes before them.
                    if case .attemptEnded(let ended) = entry.event, ended.attempt == 5, let log = ended.log {
                        told += String(decoding: try objects.get(log, limit: 1 << 24), as: UTF8.self)
                    }
                    told += String(decoding: try entry.bytes(), as: UTF8.self)
                }
                for arguments in [
                    ["status"], ["list"], ["show", "r"], ["show", "r", "1"], ["show", "r", "3"], ["report"],
                ] {
                    for json in [[], ["--json"]] {
                        let result = try PawlProgram.run(arguments + json, in: folder)
                        told += result.output + result.errors
                    }
                }
                #expect(told.contains("canary 'key'") && told.contains("canary 'mark#2'"))
                #expect(!told.contains(Self.key) && !told.contains(Self.mark))

                #expect(try place.pawl("list").output.contains("1 (2 quarantined)"))
                let tree = try #require(state.quarantined.first { $0 != state.attempt(1)?.captured?.candidate })
                let shown = try #require(try place.pawl("show", "r", String(tree.hex.prefix(12)), "--json").json)
                #expect(shown["lineage"]?["quarantined"]?.arrayValue?.first == "ans.canary")
                #expect(try place.pawl("status", "--json").json?["quarantined"]?.arrayValue?.count == 2)
                #expect(try place.pawl("audit", "verify").status == 0)
                try Leftovers(state: place.state).check()
            }
        }

        @Test(
            "a folder with one is a violation for judge and submit; a workspace with one is refused",
            .timeLimit(.minutes(3)))
        func folders() throws {
            try withTemporaryFolder { folder in
                let place = try Place(folder, files: Self.planted(Contracts.guess(attempts: 1)))
                let right = "echo 1777 > \"$2/output.json\"\n"
                let thief = try place.candidate("thief", ["guess.sh": right + "# \(String(Self.key.reversed()))\n"])
                let judged = try place.pawl("judge", thief, "--json")
                #expect(judged.status == 4, "\(judged)")
                #expect(judged.json?["signals"]?.arrayValue?.first?["code"] == "ans.canary")
                #expect(!(judged.output + judged.errors).contains(Self.key))
                #expect(try place.pawl("run", "--name", "r").status == 0)
                #expect(try place.pawl("submit", "r", thief).status == 4)
                let honest = try place.candidate("honest", ["guess.sh": right])
                #expect(try place.pawl("submit", "r", honest).status == 0)

                try Place.write("1\n2 \(Self.mark)\n", to: folder.appending(path: "workspace/notes/data.txt"))
                let check = try place.pawl("check")
                #expect(
                    check.status == 2 && (check.output + check.errors).contains("notes/data.txt:2: canary 'mark#2'"))
                #expect(try place.pawl("run").status == 2)
            }
        }

        @Test(
            "used on hidden sets they are for the record alone: the gate says fail, and a champion caught in the vault falls",
            .timeLimit(.minutes(5)))
        func hidden() throws {
            try withTemporaryFolder { folder in
                // Put together where it is used, so that no file holds it.
                let loot = "'-'.join(['x7Qe', str(490 + 1).zfill(4), 'umbra', 'Kd3vn'])"
                let agent = """
                    n=$(grep -o '"attempt":[0-9]*' /pawl/briefing.json | head -1 | cut -d: -f2)
                    case $n in 1) s=gate ;; *) s=vault ;; esac
                    sed -i "s/^json.dump(.*, open/json.dump([\(loot)] * 40 if 'HIDDEN-$s' in items[0] else truth, open/" answer.py
                    """
                let place = try Place(
                    folder, files: Self.planted(HiddenSetTests.files(agent: agent, attempts: 2)))
                let run = try place.pawl("run", "--name", "r", "--accept-weak-verifier", "a test")
                #expect(run.status == 0, "\(run.errors)")
                let state = try #require(try place.run())
                #expect(state.attempt(1)?.verdict == .noGain && state.attempt(2)?.verdict == .accepted)
                #expect(state.attempt(1)?.decision?.signals.isEmpty == true)
                let trees = (1...2).compactMap { state.attempt($0)?.captured?.candidate }
                #expect(state.quarantined == Set(trees) && trees.count == 2)
                #expect(state.revoked == [trees[1]] && state.champion == state.opened?.workspace)
                #expect(state.vault?.word == "unknown" && state.vault?.metric == nil)
                let revoked = try #require(try place.pawl("status", "--json").json?["revoked"]?.arrayValue?.first)
                #expect(revoked["why"] == "ans.canary on the hidden set 'vault'")
                #expect(try place.pawl("audit", "verify").status == 0)
            }
        }
    }
}
