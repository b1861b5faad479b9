// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlLedger
import PawlStore
import Testing

extension EndToEnd {
    @Suite("A changed state folder is found out")
    struct TamperedStateTests {
        /// A finished run, made once for each test.
        private func withRun(_ body: (Place) throws -> Void) throws {
            try withTemporaryFolder { folder in
                let place = try Place(folder, files: Contracts.guess(attempts: 4))
                #expect(try place.pawl("run").status == 0)
                #expect(try place.pawl("audit", "verify").status == 0)
                try body(place)
            }
        }

        private func files(below folder: URL) -> [URL] {
            let walk = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.isRegularFileKey])
            return (walk?.allObjects as? [URL] ?? []).filter {
                (try? $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true
            }.sorted { $0.path < $1.path }
        }

        /// Flips one bit, asks, and flips it back.
        private func verdict(on place: Place, flipping bit: Int, of file: URL) throws -> PawlProgram.Result {
            let whole = try Data(contentsOf: file)
            var changed = whole
            changed[bit / 8] ^= UInt8(1 << (bit % 8))
            let handle = try FileHandle(forWritingTo: file)
            defer { try? handle.close() }
            try handle.write(contentsOf: changed)
            defer {
                try? handle.seek(toOffset: 0)
                try? handle.write(contentsOf: whole)
            }
            return try place.pawl("audit", "verify", "--json")
        }

        @Test("one bit of any file in ledger/: exit 1, and the entry or the file is named", .timeLimit(.minutes(3)))
        func ledger() throws {
            var random = SystemRandomNumberGenerator()
            try withRun { place in
                let files = files(below: place.state.appending(path: "ledger"))
                #expect(files.count >= 4)
                for file in files {
                    let size = try Data(contentsOf: file).count
                    for _ in 0..<8 {
                        let bit = Int.random(in: 0..<(size * 8), using: &random)
                        let result = try verdict(on: place, flipping: bit, of: file)
                        let problem = result.json?["problem"]
                        let isNamed = problem?["entry"]?.integerValue != nil || problem?["file"]?.stringValue != nil
                        #expect(result.status == 1 && isNamed, "bit \(bit) of \(file.path): \(result)")
                    }
                }
                #expect(try place.pawl("audit", "verify").status == 0)
            }
        }

        @Test("one bit of any object that the log names: exit 1, and the object is named", .timeLimit(.minutes(3)))
        func objects() throws {
            var random = SystemRandomNumberGenerator()
            try withRun { place in
                let store = ObjectStore(root: place.state.appending(path: "objects").path)
                let trees = TreeStore(objects: store)
                var named: Set<Digest> = []
                for entry in try place.entries() {
                    named.formUnion(entry.event.references)
                    for tree in entry.event.treeReferences {
                        for item in try trees.get(tree).entries {
                            if case .file(let object, _, _) = item.content { named.insert(object) }
                        }
                    }
                }
                #expect(named.count > 20)
                for digest in named {
                    let file = URL(filePath: store.path(of: digest))
                    let size = try Data(contentsOf: file).count
                    guard size > 0 else { continue }
                    let bit = Int.random(in: 0..<(size * 8), using: &random)
                    let result = try verdict(on: place, flipping: bit, of: file)
                    let message = result.json?["problem"]?["message"]?.stringValue ?? ""
                    #expect(result.status == 1, "bit \(bit) of \(file.path)")
                    #expect(message.contains(digest.short), "\(digest.short): \(message)")
                }
                #expect(try place.pawl("audit", "verify").status == 0)
            }
        }

        @Test("a removed tail is caught against a checkpoint kept elsewhere, and only then", .timeLimit(.minutes(2)))
        func tail() throws {
            try withTemporaryFolder { folder in
                let place = try Place(folder, files: Contracts.guess(attempts: 3))
                let crash = try place.pawl("run", environment: ["PAWL_CRASH_AFTER": "12"])
                #expect(crash.signaled)
                let early = folder.appending(path: "early")
                // The socket of the run that died cannot be copied.
                try FileManager.default.removeItem(at: place.state.appending(path: "runs"))
                try FileManager.default.copyItem(at: place.state, to: early)
                #expect(try place.pawl("resume").status == 0)
                let kept = folder.appending(path: "kept.txt").path
                let note = try place.pawl("audit", "checkpoint")
                #expect(note.status == 0)
                try note.output.write(toFile: kept, atomically: true, encoding: .utf8)
                #expect(try place.pawl("audit", "verify", "--checkpoint", kept).status == 0)

                // The older state is a log whose last entries were never written: whole by itself.
                let cut = try place.pawl("audit", "verify", "--state", early.path, "--checkpoint", kept, "--json")
                #expect(cut.status == 1 && cut.json?["ok"]?.boolValue == false, "\(cut)")
                #expect(try place.pawl("audit", "verify", "--state", early.path).status == 0)
                // A checkpoint of the older state holds for the newer one.
                let old = try place.pawl("audit", "checkpoint", "--state", early.path)
                try old.output.write(toFile: kept, atomically: true, encoding: .utf8)
                #expect(try place.pawl("audit", "verify", "--checkpoint", kept).status == 0)
                // Another key's log is not this one.
                let other = try Place(folder.appending(path: "other"), files: Contracts.guess(attempts: 1))
                #expect(try other.pawl("run").status == 0)
                #expect(try other.pawl("audit", "verify", "--checkpoint", kept).status == 1)
            }
        }
    }
}
