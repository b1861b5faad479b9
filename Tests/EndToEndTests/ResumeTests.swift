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
        /// Every second attempt: fails to answer, leaves the same tree twice, changes nothing, fails itself.
        private static let mixed = """
            n=$(grep -o '"attempt": *[0-9]*' /pawl/briefing.json | head -n 1 | grep -o '[0-9]*$')
            case "$n" in
            2) echo 'exit 1' > guess.sh ;;
            4|6) echo 'echo 5 > "$2/output.json"' > guess.sh ;;
            8) exit 0 ;;
            *) exit 1 ;;
            esac
            """

        private static let seed = ["PAWL_SEED": "00112233445566778899aabbccddeeff"]

        private func place(_ folder: URL) throws -> Place {
            let agents = Contracts.tuner + "\n" + Contracts.shell(Self.mixed)
            var place = try Place(folder, files: Contracts.guess(attempts: 10, agents: agents))
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

        /// After how many entries a run is killed: after each where `PAWL_FAULT_KILLS` is set; else after the first and
        /// the last of each kind of event and a few more.
        private static func limits(_ whole: [JSONValue]) -> [Int] {
            guard ProcessInfo.processInfo.environment["PAWL_FAULT_KILLS"] == nil else { return Array(1...whole.count) }
            let kinds = whole.map { $0["type"]?.stringValue ?? "" }
            var limits: Set<Int> = []
            for kind in Set(kinds) {
                if let first = kinds.firstIndex(of: kind) { limits.insert(first + 1) }
                if let last = kinds.lastIndex(of: kind) { limits.insert(last + 1) }
            }
            var random = SeededGenerator(seed: 6)
            for _ in 0..<6 { limits.insert(Int.random(in: 1...whole.count, using: &random)) }
            return limits.sorted()
        }

        @Test("the same entries apart from times, ids and one run.resumed", .timeLimit(.minutes(10)))
        func eachEvent() throws {
            let whole = try undisturbed()
            #expect(whole.count > 90 && whole.last?["type"]?.stringValue == "run.closed")
            let verdicts = whole.filter { $0["type"]?.stringValue == "verdict" }.compactMap { $0["body"] }
            let words = Set(verdicts.compactMap { $0["verdict"]?.stringValue })
            #expect(words.isSuperset(of: ["accepted", "no-gain", "invalid"]), "\(words)")
            #expect(verdicts.contains { $0["duplicateOf"] != nil }, "no duplicate")
            let outcomes = Set(whole.compactMap { $0["body"]?["outcome"]?.stringValue })
            #expect(outcomes.isSuperset(of: ["captured", "nothing"]), "\(outcomes)")
            let limits = Self.limits(whole)
            let failures = Mutex<[String]>([])
            // Two at a time, as many as the smallest machine has cores.
            let next = Mutex(0)
            DispatchQueue.concurrentPerform(iterations: 2) { _ in
                while true {
                    let place = next.withLock { next in
                        defer { next += 1 }
                        return next
                    }
                    guard place < limits.count else { return }
                    let limit = limits[place]
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
