// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlLedger
import PawlLoop
import Testing

extension EndToEnd {
    @Suite(
        "A full disk in mid-run",
        .enabled(if: geteuid() == 0, "skipped: root is needed to mount a small file system for the state folder"))
    struct FullDiskTests {
        @Test("is a clear error, leaves a valid ledger, and resume works once there is space", .timeLimit(.minutes(5)))
        func full() throws {
            try withTemporaryFolder { folder in
                let place = try Place(folder, files: Contracts.guess(attempts: 12, budget: ", wall: 10m"))
                try FileManager.default.createDirectory(at: place.state, withIntermediateDirectories: true)
                func mount(_ options: String) throws {
                    let result = try PawlProgram.tool([
                        "/usr/bin/mount", "-t", "tmpfs", "-o", options, "tmpfs", place.state.path,
                    ])
                    #expect(result.status == 0)
                }
                try mount("size=1m,mode=700")
                defer { _ = try? PawlProgram.tool(["/usr/bin/umount", place.state.path]) }

                // The full disk is met at many places: each time a little more of the 1,024 KiB is free.
                let ballast = place.state.appending(path: "ballast")
                var full = 0
                for size in stride(from: 1000, through: 0, by: -20) {
                    try Data(count: size << 10).write(to: ballast)
                    let begun = try place.run()?.opened != nil
                    let result = try place.pawl(begun ? "resume" : "run")
                    try FileManager.default.removeItem(at: ballast)
                    if try place.run()?.closed != nil {
                        // What may still be missing is the index, or tiles of the ledger: a warning, and no failure.
                        #expect(result.status == 0, "\(result.status) \(result.errors)")
                        break
                    }
                    #expect(result.status != 0)
                    full += 1
                    #expect(result.status == 3, "\(result.status) \(result.errors)")
                    #expect(result.errors.contains("the disk is full"), "\(result.errors)")
                    #expect(result.errors.contains(place.state.path), "\(result.errors)")
                    let verify = try place.pawl("audit", "verify")
                    #expect(verify.status == 0, "\(verify.output)")
                }
                #expect(full > 3, "the disk was never full")
                #expect(try place.run()?.closed?.reason == "attempts")
                #expect(try place.run()?.attempts.count == 12)
                // The next writer finishes what the last one had no room for.
                #expect(try place.pawl("judge", try place.candidate("same", [:])).status == 1)
                #expect(try place.pawl("audit", "verify").status == 0)
                try Leftovers(state: place.state).check()
            }
        }
    }
}
