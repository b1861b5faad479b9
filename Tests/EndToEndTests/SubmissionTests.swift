// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlLedger
import PawlLoop
import Testing

extension EndToEnd {
    @Suite("A submission that is no folder")
    struct SubmissionTests {
        private static let external = "  - {name: people, driver: external}"

        /// Asks the control socket of the latest run, without the command's own checks; its answer.
        private func ask(_ place: Place, _ request: JSONValue) throws -> JSONValue {
            let run = try #require(try place.run())
            let script = """
                import os, socket, sys
                os.chdir(sys.argv[1])
                s = socket.socket(socket.AF_UNIX); s.settimeout(30); s.connect("control.sock")
                s.sendall(sys.argv[2].encode() + b"\\n")
                print(s.makefile().readline())
                """
            let answer = try PawlProgram.tool([
                "/usr/bin/python3", "-c", script, place.state.appending(path: "runs/\(run.id)").path,
                CanonicalJSON.text(request),
            ])
            #expect(answer.status == 0)
            return try StrictJSON.decode(Array(answer.output.trimmingCharacters(in: .whitespacesAndNewlines).utf8))
        }

        private func obstacles(_ place: Place, good: String) throws -> [String] {
            func path(_ name: String) -> String { place.folder.appending(path: name).path }
            #expect(unsafe mkfifo(path("fifo"), 0o600) == 0)
            try Place.write("text", to: place.folder.appending(path: "file"))
            // As if the folder had been swapped between its naming and its capture.
            #expect(unsafe symlink(good, path("swapped")) == 0)
            #expect(unsafe symlink(path("loop"), path("loop")) == 0)
            return [
                path("missing"), path("fifo"), "/dev/null", "/dev/zero", path("file"), path("swapped"), path("loop"),
            ]
        }

        @Test("is refused with its reason, and neither holds nor ends the run", .timeLimit(.minutes(2)))
        func live() throws {
            try withTemporaryFolder { folder in
                let place = try Place(folder, files: Contracts.guess(attempts: 8, agents: Self.external))
                let good = try place.candidate("good", ["guess.sh": "echo 1777 > \"$2/output.json\"\n"])
                let bad = try obstacles(place, good: good)
                let running = try place.start("run", "--name", "open")
                defer { running.kill() }
                while try place.run()?.openAttempts.isEmpty ?? true { usleep(20_000) }
                for path in bad {
                    let record = try #require(try ask(place, ["submit": .string(path)])["record"])
                    #expect(record["verdict"]?.stringValue == "invalid", "\(path): \(record)")
                    let codes = record["signals"]?.arrayValue?.compactMap { $0["code"]?.stringValue }
                    #expect(codes == ["fs.special"], "\(path): \(record)")
                }
                #expect(try ask(place, ["submit": "good"])["error"] != nil, "a relative path")
                #expect(try place.pawl("submit", "open", good).status == 0)
                #expect(running.wait().status == 0)
                let state = try #require(try place.run())
                #expect(state.attempts.count == 8 && state.accepted == 1 && state.closed?.reason == "attempts")
                #expect(try place.pawl("audit", "verify").status == 0)
                try Leftovers(state: place.state).check()
            }
        }

        @Test("is a mistake of its user where no run is live", .timeLimit(.minutes(1)))
        func closed() throws {
            try withTemporaryFolder { folder in
                let files = Contracts.guess(attempts: 1, agents: Contracts.shell("sed -i s/A=1/A=0/ guess.sh"))
                let place = try Place(folder, files: files)
                #expect(try place.pawl("run", "--name", "done").status == 0)
                let good = try place.candidate("good", ["guess.sh": "echo 1777 > \"$2/output.json\"\n"])
                for path in try obstacles(place, good: good) where !path.hasSuffix("/swapped") {
                    let result = try place.pawl("submit", "done", path)
                    #expect(result.status == 2 && !result.errors.isEmpty, "\(path): \(result)")
                }
                // A link that the user names is the user's choice: the command follows it before it hands it in.
                let link = place.folder.appending(path: "swapped").path
                #expect(try place.pawl("submit", "done", link).status == 0)
            }
        }
    }
}
