// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlLedger
import PawlLoop
import Synchronization
import Testing

extension EndToEnd {
    /// Resume (a): the record of a run that was killed is the record of one that was not.
    @Suite("A run killed after any event goes on as if nothing had happened")
    struct ResumeTests {
        private static let seed = ["PAWL_SEED": "00112233445566778899aabbccddeeff"]

        private func place(_ folder: URL) throws -> Place {
            var place = try Place(folder, files: Contracts.guess(attempts: 4))
            place.environment = Self.seed
            return place
        }

        private func undisturbed() throws -> [JSONValue] {
            try withTemporaryFolder { folder in
                let place = try place(folder)
                #expect(try place.pawl("run").status == 0)
                return try place.entries().map { try $0.withoutMeasurements }
            }
        }

        /// Kills a run after `crashes` events each, resumes it to its end and gives its entries without `run.resumed`.
        private func disturbed(after crashes: [Int]) throws -> (entries: [JSONValue], resumes: Int) {
            try withTemporaryFolder { folder in
                let place = try place(folder)
                var command = "run"
                for limit in crashes {
                    let result = try place.pawl(command, environment: ["PAWL_CRASH_AFTER": "\(limit)"])
                    #expect(result.signaled && result.status == SIGKILL, "\(result.errors)")
                    command = "resume"
                }
                let closed = try place.run()?.closed != nil
                let last = try place.pawl("resume")
                #expect(last.status == (closed ? 2 : 0), "after \(crashes): \(last.errors)")
                #expect(try place.pawl("audit", "verify").status == 0)
                let entries = try place.entries()
                return (
                    try entries.filter { $0.event.name != "run.resumed" }.map { try $0.withoutMeasurements },
                    entries.count { $0.event.name == "run.resumed" }
                )
            }
        }

        @Test("the same entries apart from times, ids and one run.resumed", .timeLimit(.minutes(10)))
        func eachEvent() throws {
            let whole = try undisturbed()
            #expect(whole.count > 40 && whole.last?["type"]?.stringValue == "run.closed")
            let failures = Mutex<[String]>([])
            // Two at a time, as many as the smallest machine has cores.
            let next = Mutex(1)
            DispatchQueue.concurrentPerform(iterations: 2) { _ in
                while true {
                    let limit = next.withLock { next in
                        defer { next += 1 }
                        return next
                    }
                    guard limit <= whole.count else { return }
                    do {
                        let again = try disturbed(after: [limit])
                        let expected = again.entries == whole
                        // The last commit may hold several entries: then nothing was left to resume.
                        let resumes = again.resumes == 1 || limit > whole.count - 3 && again.resumes == 0
                        guard !expected || !resumes else { continue }
                        let place = zip(again.entries, whole).enumerated().first { $1.0 != $1.1 }
                        failures.withLock {
                            $0.append("after \(limit): \(again.resumes) resumes, first difference \(place as Any)")
                        }
                    } catch {
                        failures.withLock { $0.append("after \(limit): \(error)") }
                    }
                }
            }
            #expect(failures.withLock { $0 } == [])
        }

        @Test("killed twice: the same entries apart from two run.resumed", .timeLimit(.minutes(3)))
        func twice() throws {
            let whole = try undisturbed()
            for crashes in [[3, 5], [9, 2], [14, 1], [20, 11]] {
                let again = try disturbed(after: crashes)
                #expect(again.entries == whole, "after \(crashes)")
                #expect(again.resumes == 2, "after \(crashes)")
            }
        }
    }
}
