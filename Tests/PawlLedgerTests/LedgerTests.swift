// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
@testable import PawlLedger
import PawlTesting
import Testing

@Suite(.timeLimit(.minutes(3))) struct LedgerTests {
    @Test(arguments: [[0], [1], [3, 2], [255], [256], [257], [1, 300, 20], [512, 1], [700, 400]])
    func `what was appended is read back, verified and goes on after reopening`(_ commits: [Int]) async throws {
        let folder = try TemporaryFolder()
        try await TestLedger.make(folder.ledger, commits: commits)
        let total = commits.reduce(0, +)
        let first = LedgerVerifier.verify(folder.ledger, publicKey: try TestLedger.key().publicKey)
        #expect(first.problem == nil)
        #expect(first.size == total)
        #expect(!first.isSelfConsistentOnly)
        let ledger = try Ledger(folder: folder.ledger, key: TestLedger.key())
        #expect(ledger.size == total)
        #expect(try await ledger.append(TestLedger.entries(total..<total + 2)) == total..<total + 2)
        let open = LedgerVerifier.verify(folder.ledger)
        #expect(open.problem == nil)
        #expect(open.isSelfConsistentOnly)
        #expect(open.size == total + 2)
        var cursor = LedgerReader(folder: folder.ledger).entries()
        var read: [LedgerEntry] = []
        while let (index, entry) = try cursor.nextEntry() {
            #expect(index == read.count)
            read.append(entry)
        }
        #expect(read == TestLedger.entries(0..<total + 2))
        try await ledger.close()
        #expect(LedgerVerifier.verify(folder.ledger, knownCheckpoint: first.checkpointNote).problem == nil)
    }

    @Test func `sixty-four writers get disjoint ranges in one valid log, each append whole`() async throws {
        let folder = try TemporaryFolder()
        let ledger = try Ledger(folder: folder.ledger, key: TestLedger.key())
        let ranges = try await withThrowingTaskGroup(of: [Range<Int>].self) { group in
            for writer in 0..<64 {
                group.addTask {
                    var ranges: [Range<Int>] = []
                    for round in 0..<6 {
                        let first = writer * 1000 + round * 2
                        ranges.append(try await ledger.append(TestLedger.entries(first..<first + 2)))
                    }
                    return ranges
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(ranges.flatMap { Array($0) }) == Set(0..<64 * 12))
        #expect(ranges.allSatisfy { $0.count == 2 })
        try await ledger.close()
        let report = LedgerVerifier.verify(folder.ledger)
        #expect(report.problem == nil)
        #expect(report.size == 64 * 12)
    }

    @Test func `a cursor follows a growing log across sealings and ends with nil`() async throws {
        let folder = try TemporaryFolder()
        let ledger = try Ledger(folder: folder.ledger, key: TestLedger.key())
        var cursor = LedgerReader(folder: folder.ledger).entries(from: 5)
        var next = 5
        var written = 0
        for count in [3, 100, 1, 200, 300, 5] {
            _ = try await ledger.append(TestLedger.entries(written..<written + count))
            written += count
            while let (index, entry) = try cursor.nextEntry() {
                #expect(index == next)
                #expect(entry == TestLedger.entry(next))
                next += 1
            }
            #expect(next == max(5, written))
        }
        try await ledger.close()
    }

    @Test func `a snapshot proves each of its entries and its own past`() async throws {
        let folder = try TemporaryFolder()
        try await TestLedger.make(folder.ledger, commits: [256, 300, 44, 19])
        let log = try LedgerReader(folder: folder.ledger).snapshot()
        let key = try TestLedger.key().publicKey
        #expect(try Checkpoint(note: log.checkpointNote, key: key) == log.checkpoint)
        for index in [0, 1, 255, 256, 511, 512, 600, 618] {
            let path = try log.inclusionProof(of: index)
            let leaf = MerkleHash.leaf(try log.entryBytes(index))
            #expect(try log.entryBytes(index) == TestLedger.entry(index).bytes())
            #expect(
                MerkleProof.verifyInclusion(
                    leaf: leaf, index: index, size: 619, root: log.checkpoint.root, path: path))
        }
        for old in [0, 1, 256, 300, 512, 513, 619] {
            #expect(
                MerkleProof.verifyConsistency(
                    old: old, oldRoot: try log.root(size: old), new: 619, newRoot: log.checkpoint.root,
                    path: try log.consistencyProof(from: old)))
        }
        #expect(throws: LedgerError.self) { try log.entryBytes(619) }
        #expect(throws: LedgerError.self) { try log.inclusionProof(of: 619) }
    }

    @Test func `a removed tail is caught against a checkpoint kept elsewhere, and so is another history`() async throws
    {
        let (whole, cut) = (try TemporaryFolder(), try TemporaryFolder())
        try await TestLedger.make(whole.ledger, commits: [5, 5])
        try await TestLedger.make(cut.ledger, commits: [5])
        let kept = LedgerVerifier.verify(whole.ledger).checkpointNote
        let report = LedgerVerifier.verify(cut.ledger, knownCheckpoint: kept)
        #expect(report.problem?.message.contains("its tail was removed") == true)
        #expect(report.size == 5)
        let other = try TemporaryFolder()
        let ledger = try Ledger(folder: other.ledger, key: TestLedger.key())
        _ = try await ledger.append(TestLedger.entries(100..<120))
        try await ledger.close()
        #expect(LedgerVerifier.verify(other.ledger).problem == nil)
        #expect(LedgerVerifier.verify(other.ledger, knownCheckpoint: kept).problem?.entry == 9)
    }

    @Test func `another key is refused by writer and verifier`() async throws {
        let folder = try TemporaryFolder()
        try await TestLedger.make(folder.ledger, commits: [2])
        let other = try TestLedger.key(9)
        #expect { try Ledger(folder: folder.ledger, key: other) } throws: { ($0 as? LedgerError)?.code == .key }
        let report = LedgerVerifier.verify(folder.ledger, publicKey: other.publicKey)
        #expect(report.problem?.code == .key)
    }

    @Test func `a file that is no part of a ledger, or a tile beyond it, is named`() async throws {
        let folder = try TemporaryFolder()
        try await TestLedger.make(folder.ledger, commits: [300])
        let image = try TestLedger.image(folder.ledger)
        for name in [
            "notes.txt", "tile/0/001", "tile/0/001.p/45", "tile/2/000.p/1", "tile/entries/001.p/45", "journal.old",
            "tile/0/002.p/1", "tile/5/000", "tile/0/x281/x474/x976/710/001",
        ] {
            var changed = image
            changed[name] = image["journal"]
            #expect(TestLedger.verify(changed).problem?.file == name)
        }
        for name in image.keys {
            var changed = image
            changed[name] = nil
            #expect(TestLedger.verify(changed).problem?.file == name, "\(name)")
        }
    }

    @Test func `a closed ledger takes nothing more`() async throws {
        let folder = try TemporaryFolder()
        let ledger = try Ledger(folder: folder.ledger, key: TestLedger.key())
        try await ledger.close()
        await #expect(throws: LedgerError.self) { try await ledger.append(TestLedger.entries(0..<1)) }
    }

    @Test func `an entry that is not what it says is named, and so is an object that is not whole`() async throws {
        let folder = try TemporaryFolder()
        let ledger = try Ledger(folder: folder.ledger, key: TestLedger.key())
        _ = try await ledger.append(TestLedger.entries(0..<4))
        let broken = LedgerVerifier.verify(folder.ledger) { $0.digest == .of("tree 3") ? "the tree is gone" : nil }
        #expect(broken.problem?.entry == 3)
        #expect(broken.problem?.message.contains("the tree is gone") == true)
        _ = try await ledger.append(bytes: [Array(#"{"v":2}"#.utf8)])
        #expect(LedgerVerifier.verify(folder.ledger).problem?.entry == 4)
        var verifier = LedgerVerifier()
        verifier.decodesEntries = false
        #expect(verifier.verify(folder.ledger).problem == nil)
    }
}
