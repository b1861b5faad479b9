// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
@testable import PawlLedger
import PawlTesting
import Testing

// In a debug build on a busy machine this takes its time; a hang is still found.
@Suite(.timeLimit(.minutes(5))) struct CrashTests {
    private static let commits = [3, 252, 3]

    /// Appends until the disk fails; returns how many entries were acknowledged.
    private func write(_ folder: String, _ disk: FailingDisk) async throws -> Int {
        guard let ledger = try? Ledger(folder: folder, key: TestLedger.key(), disk: disk) else { return 0 }
        var acknowledged = ledger.size
        for count in Self.commits {
            guard let range = try? await ledger.append(bytes: TestLedger.encoded(acknowledged..<acknowledged + count))
            else {
                break
            }
            acknowledged = range.upperBound
        }
        let hasFailed = disk.hasFailed
        let isClosed = (try? await ledger.close()) != nil
        if hasFailed {
            #expect(!isClosed)
            await #expect(throws: LedgerError.self) { try await ledger.append(TestLedger.entries(0..<1)) }
        }
        return acknowledged
    }

    /// Opens the ledger again and checks that nothing acknowledged is lost and nothing else is there.
    private func check(_ folder: String, acknowledged: Int, _ label: String) async throws {
        var verifier = LedgerVerifier()
        verifier.decodesEntries = false
        if FileManager.default.fileExists(atPath: folder + "/journal") {
            let before = verifier.verify(folder)
            #expect(before.problem == nil, "before reopening, \(label)")
            #expect(before.size >= acknowledged, "\(label)")
        }
        let ledger = try Ledger(folder: folder, key: TestLedger.key())
        let size = ledger.size
        #expect(size >= acknowledged, "\(label)")
        _ = try await ledger.append(bytes: TestLedger.encoded(size..<size + 1))
        try await ledger.close()
        let report = verifier.verify(folder)
        #expect(report.problem == nil, "\(label)")
        #expect(report.size == size + 1)
        #expect(report.tornBytes == 0)
        var cursor = LedgerReader(folder: folder).entries()
        while let (index, bytes) = try cursor.nextBytes() {
            guard [bytes] != TestLedger.encoded(index..<index + 1) else { continue }
            Issue.record("entry \(index) is another one, \(label)")
        }
        #expect(cursor.next == size + 1)
    }

    @Test(arguments: [
        FailingDisk.Failure.error(EIO), .full, .kill, .killInWrite, .powerLoss(seed: 1), .powerLoss(seed: 2),
    ])
    func `whatever disk operation fails, no acknowledged entry is lost and the log is valid`(
        _ failure: FailingDisk.Failure
    ) async throws {
        let whole = FailingDisk()
        let first = try TemporaryFolder()
        let total = try await write(first.ledger, whole)
        #expect(total == Self.commits.reduce(0, +))
        #expect(whole.count > 25)
        for operation in 0..<whole.count {
            let folder = try TemporaryFolder()
            let disk = FailingDisk(failingAt: operation, failure)
            let acknowledged = try await write(folder.ledger, disk)
            #expect(disk.hasFailed)
            try await check(folder.ledger, acknowledged: acknowledged, "\(failure) at operation \(operation)")
        }
    }

    @Test func `a crash while opening again, at any operation, loses nothing either`() async throws {
        let folder = try TemporaryFolder()
        try await TestLedger.make(folder.ledger, commits: [200, 3], closes: false)
        let key = try TestLedger.key()
        // A journal with more than a full tile and a torn tail, as a crash between commit and sealing leaves it.
        var tornBytes = 0
        var writer = try LedgerWriter(folder: folder.ledger, key: key, disk: SystemDisk(), tornBytes: &tornBytes)
        try writer.commit(TestLedger.encoded(203..<300))
        writer.close()
        var image = try TestLedger.image(folder.ledger)
        let journal = try #require(image["journal"])
        image["journal"] = journal + JournalFormat.record(entries: [[1]], leaves: [.empty], note: [2]).prefix(17)
        let counting = FailingDisk()
        let sample = try TemporaryFolder()
        try TestLedger.write(image, to: sample.ledger)
        let opened = try Ledger(folder: sample.ledger, key: key, disk: counting)
        #expect(opened.removedTornBytes == 17)
        #expect(opened.size == 300)
        for operation in 0..<counting.count {
            for failure in [FailingDisk.Failure.kill, .killInWrite, .full, .powerLoss(seed: 3)] {
                let again = try TemporaryFolder()
                try TestLedger.write(image, to: again.ledger)
                let disk = FailingDisk(failingAt: operation, failure)
                #expect(throws: LedgerError.self) { try Ledger(folder: again.ledger, key: key, disk: disk) }
                try await check(again.ledger, acknowledged: 300, "\(failure) at operation \(operation) of opening")
            }
        }
    }

    @Test func `a torn tail of any length is removed on reopening and its length reported`() async throws {
        let folder = try TemporaryFolder()
        try await TestLedger.make(folder.ledger, commits: [2, 2], closes: false)
        let image = try TestLedger.image(folder.ledger)
        let journal = try #require(image["journal"])
        let start = try JournalImage(bytes: journal).records[0].end
        for length in stride(from: start + 1, to: journal.count, by: 7) {
            let again = try TemporaryFolder()
            var torn = image
            torn["journal"] = Array(journal[..<length])
            try TestLedger.write(torn, to: again.ledger)
            let ledger = try Ledger(folder: again.ledger, key: TestLedger.key())
            #expect(ledger.removedTornBytes == length - start)
            #expect(ledger.size == 2)
            #expect(try TestLedger.image(again.ledger)["journal"] == Array(journal[..<start]))
        }
    }

    @Test func `a full disk is told apart and the error is final`() async throws {
        let (sample, folder) = (try TemporaryFolder(), try TemporaryFolder())
        let opening = FailingDisk()
        _ = try Ledger(folder: sample.ledger, key: TestLedger.key(), disk: opening)
        let ledger = try Ledger(
            folder: folder.ledger, key: TestLedger.key(), disk: FailingDisk(failingAt: opening.count, .error(ENOSPC)))
        await #expect { try await ledger.append(TestLedger.entries(0..<1)) } throws: {
            ($0 as? LedgerError)?.isFull == true
        }
        await #expect { try await ledger.append(TestLedger.entries(0..<1)) } throws: {
            ($0 as? LedgerError)?.isFull == true
        }
    }
}
