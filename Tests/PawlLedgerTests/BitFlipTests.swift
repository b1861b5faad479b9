// SPDX-License-Identifier: Apache-2.0
import PawlBase
@testable import PawlLedger
import Testing

// In a debug build on a busy machine this takes its time; nothing here waits.
@Suite(.timeLimit(.minutes(5))) struct BitFlipTests {
    /// In a closed log the file `checkpoint` knows the size; in an open one the journal's end must speak for itself.
    @Test(arguments: [true, false])
    func `every single flipped bit of a small log is found, and its entry or file named`(_ closes: Bool) async throws {
        let folder = try TemporaryFolder()
        try await TestLedger.make(folder.ledger, commits: [1, 1], closes: closes)
        let image = try TestLedger.image(folder.ledger)
        #expect(TestLedger.verify(image, decodes: true).problem == nil)
        let names = image.keys.filter { $0 == "journal" ? !closes : closes }
        #expect(names.count == (closes ? 4 : 1))
        for name in names { expectFound(image, name, bits: 0..<(image[name]?.count ?? 0) * 8) }
    }

    private func expectFound(_ image: [String: [UInt8]], _ name: String, bits: some Sequence<Int>) {
        var changed = image
        for bit in bits {
            changed[name]?[bit / 8] ^= 1 << UInt8(bit % 8)
            let problem = TestLedger.verify(changed).problem
            if problem?.entry == nil, problem?.file == nil { Issue.record("bit \(bit) of \(name) is not found") }
            changed[name]?[bit / 8] ^= 1 << UInt8(bit % 8)
        }
    }

    @Test func `thousands of random flips in a log with full and partial tiles are found`() async throws {
        let folder = try TemporaryFolder()
        try await TestLedger.make(folder.ledger, commits: [250, 20])
        let image = try TestLedger.image(folder.ledger)
        #expect(TestLedger.verify(image, decodes: true).problem == nil)
        let names = [
            "checkpoint", "journal", "key", "tile/0/000", "tile/0/001.p/14", "tile/1/000.p/1", "tile/entries/000",
            "tile/entries/001.p/14",
        ]
        #expect(image.keys.sorted() == names)
        var generator = SeededGenerator(seed: 1)
        for round in 0..<2400 {
            let name = names[round % names.count]
            let bit = Int.random(in: 0..<(image[name]?.count ?? 1) * 8, using: &generator)
            expectFound(image, name, bits: CollectionOfOne(bit))
        }
    }

    @Test func `a flipped bit in an entry names exactly that entry, in a tile and in the journal`() async throws {
        let folder = try TemporaryFolder()
        try await TestLedger.make(folder.ledger, commits: [256, 30], closes: false)
        let image = try TestLedger.image(folder.ledger)
        for index in [0, 17, 255] {
            let files = LedgerFiles(image)
            let position = try files.entries(ofTile: 0).ranges[index].lowerBound + 4
            var changed = image
            changed["tile/entries/000"]?[position] ^= 1
            #expect(TestLedger.verify(changed).problem?.entry == index)
        }
        let journal = try JournalImage(bytes: try #require(image["journal"]))
        for index in [0, 11, 29] {
            var changed = image
            changed["journal"]?[journal.records[0].entries[index].lowerBound + 4] ^= 1
            #expect(TestLedger.verify(changed).problem?.entry == 256 + index)
        }
    }

    @Test func `bytes cut from the end are a torn tail until the file checkpoint knows better`() async throws {
        let folder = try TemporaryFolder()
        try await TestLedger.make(folder.ledger, commits: [2, 3], closes: false)
        let image = try TestLedger.image(folder.ledger)
        let journal = try #require(image["journal"])
        let records = try JournalImage(bytes: journal).records
        for length in records[0].end..<journal.count {
            var changed = image
            changed["journal"] = Array(journal[..<length])
            let report = TestLedger.verify(changed)
            #expect(report.problem == nil)
            #expect(report.size == 2)
            #expect(report.tornBytes == length - records[0].end)
        }
        let closed = try TemporaryFolder()
        try await TestLedger.make(closed.ledger, commits: [2, 3])
        var changed = try TestLedger.image(closed.ledger)
        changed["journal"] = Array(journal[..<(journal.count - 1)])
        #expect(TestLedger.verify(changed).problem?.file == "checkpoint")
    }

    @Test func `a hole that a file system left in the last record is a torn tail, in an earlier one it is damage`()
        async throws
    {
        let folder = try TemporaryFolder()
        try await TestLedger.make(folder.ledger, commits: [2, 4], closes: false)
        let image = try TestLedger.image(folder.ledger)
        let journal = try #require(image["journal"])
        let records = try JournalImage(bytes: journal).records
        func verify(zeroing range: Range<Int>) -> LedgerReport {
            var changed = image
            for index in range { changed["journal"]?[index] = 0 }
            return TestLedger.verify(changed)
        }
        let sector = (records[0].end / 512 + 1) * 512
        #expect(verify(zeroing: sector..<sector + 512).tornBytes == journal.count - records[0].end)
        #expect(verify(zeroing: records[0].end..<journal.count).problem == nil)
        #expect(verify(zeroing: 512..<1024).problem != nil)
        #expect(verify(zeroing: records[0].end + 30..<records[0].end + 40).problem?.entry == 2)
    }
}
