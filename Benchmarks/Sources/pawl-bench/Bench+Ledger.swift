// SPDX-License-Identifier: Apache-2.0
import Glibc
import PawlBase
import PawlLedger
import PawlLoop
import PawlStore

extension Bench {
    /// (c) Durable appends by many and by one, and verification.
    func ledger() async throws {
        let key = try LedgerKey.generate(name: "bench")
        let rate = try await manyWriters(key)
        table.atLeast(30_000, "c", "durable appends, 64 writers", rate, "/s")
        try await oneWriter(key)
        try await verification(key)
    }

    private func entry(_ number: Int) -> LedgerEntry {
        LedgerEntry(
            run: String(repeating: "ab", count: 16), time: PawlClock.system.now(),
            event: .attemptStarted(
                AttemptStarted(
                    attempt: number, agent: "bench", parent: Digest.of("parent"),
                    seed: String(repeating: "0", count: 32))))
    }

    private func manyWriters(_ key: LedgerKey) async throws -> Double {
        let ledger = try Ledger(folder: folder("ledger-64") + "/ledger", key: key)
        let each = 2000
        let (duration, _) = try await time {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<64 {
                    group.addTask {
                        for number in 0..<each { _ = try await ledger.append([entry(writer * each + number)]) }
                    }
                }
                try await group.waitForAll()
            }
        }
        try await ledger.close()
        return Double(64 * each) / duration * 1000
    }

    private func oneWriter(_ key: LedgerKey) async throws {
        let folder = try folder("ledger-1")
        let ledger = try Ledger(folder: folder + "/ledger", key: key)
        let disk = SystemDisk()
        let bare = try disk.open(folder + "/bare", .append, permissions: 0o644)
        defer { disk.close(bare) }
        let bytes = [UInt8](repeating: 120, count: try entry(1).bytes().count + 300)
        var (own, floor): ([Double], [Double]) = ([], [])
        for number in 1...1000 {
            own.append(try await time { try await ledger.append([entry(number)]) }.0)
            floor.append(
                try await time {
                    try disk.writeAll(bytes, to: bare)
                    try disk.sync(bare)
                }.0)
        }
        try await ledger.close()
        table.note("c", "one durable append, median", own.median, "ms")
        table.note("c", "bare write and fdatasync, median", floor.median, "ms")
        table.atMost(2, "c", "one durable append / bare write and fdatasync", own.median / floor.median, "x")
    }

    /// Hashes only, of the log that the many writers left.
    private func verification(_ key: LedgerKey) async throws {
        var verifier = LedgerVerifier(publicKey: key.publicKey)
        verifier.decodesEntries = false
        var rates: [Double] = []
        for _ in 0..<5 {
            let (duration, report) = await time { verifier.verify(options.work + "/ledger-64/ledger") }
            guard report.isValid else {
                throw BenchError("the log is not valid: \(String(describing: report.problem))")
            }
            rates.append(Double(report.size) / duration * 1000)
        }
        table.atLeast(200_000, "c", "verification, hashes only", rates.median, "/s")
    }

    /// Everything that `pawl audit verify` checks, and the fold besides, of the log of a real run.
    func verifyFully(_ state: StateFolder) async throws {
        let objects = ObjectStore(root: state.objects)
        let trees = TreeStore(objects: objects)
        var rates: [Double] = []
        var entries = 0
        for _ in 0..<5 {
            var verifier = LedgerVerifier()
            let fold = Locked(LedgerFold())
            verifier.visit = { index, entry in try fold.withLock { try $0.apply(entry, at: index) } }
            let whole = Locked<Set<Digest>>([])
            verifier.checkReference = { reference in
                do {
                    guard reference.isTree else {
                        try objects.check(reference.digest)
                        return nil
                    }
                    for entry in try trees.get(reference.digest).entries {
                        guard case .file(let object, _, _) = entry.content, !whole.withLock({ $0.contains(object) })
                        else { continue }
                        try objects.check(object)
                        whole.withLock { _ = $0.insert(object) }
                    }
                    return nil
                } catch {
                    return "\(error)"
                }
            }
            let (duration, report) = await time { verifier.verify(state.ledger) }
            guard report.isValid else {
                throw BenchError("the log is not valid: \(String(describing: report.problem))")
            }
            entries = report.size
            rates.append(Double(report.size) / duration * 1000)
        }
        table.note("c", "entries of a real run that were verified", Double(entries), "")
        table.atLeast(30_000, "c", "verification: decoding, fold, objects", rates.median, "/s")
    }
}
