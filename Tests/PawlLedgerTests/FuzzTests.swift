// SPDX-License-Identifier: Apache-2.0
import PawlBase
@testable import PawlLedger
import Testing

/// Seeded mutations of valid inputs: no parser may crash, and what it accepts must read back to the same bytes.
@Suite(.timeLimit(.minutes(1))) struct FuzzTests {
    private static func mutations(of seeds: [[UInt8]], count: Int, seed: UInt64, _ body: ([UInt8]) throws -> Void)
        rethrows
    {
        var generator = SeededGenerator(seed: seed)
        for round in 0..<count {
            var bytes = seeds[round % seeds.count]
            for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
                let position = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<6, using: &generator) {
                case 0: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                case 1: bytes[position] = UInt8.random(in: 0...255, using: &generator)
                case 2: bytes.remove(at: position)
                case 3: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &generator)], at: position)
                case 4: bytes.removeLast(bytes.count - position)
                default:
                    let end = min(bytes.count, position + Int.random(in: 1...40, using: &generator))
                    bytes.insert(contentsOf: bytes[position..<end], at: position)
                }
            }
            try body(bytes)
        }
    }

    @Test func `notes and checkpoints`() throws {
        let key = try TestLedger.key()
        let head = Checkpoint(origin: key.name, size: 12_345, root: .leaf([1]))
        let seeds = [try head.signed(by: key), Array("text\n\n\u{2014} a AAAAAAAA\n\u{2014} b BBBBBBBB\n".utf8)]
        Self.mutations(of: seeds, count: 4000, seed: 1) { bytes in
            guard let note = try? SignedNote(bytes: bytes) else { return }
            #expect(note.bytes == bytes)
            if let checkpoint = try? Checkpoint(text: note.text) { #expect(checkpoint.text == note.text) }
            if (try? Checkpoint(note: bytes, key: key.publicKey)) != nil { #expect(note.text == head.text) }
        }
    }

    @Test func `keys`() throws {
        let key = try TestLedger.key(name: "example.org/log")
        let seeds = [key.publicKey.vkey, key.text, key.pem, key.publicKey.pem].map { Array($0.utf8) }
        Self.mutations(of: seeds, count: 3000, seed: 2) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            if let read = try? LedgerPublicKey(vkey: text) { #expect(read.vkey == text) }
            if let read = try? LedgerKey(text: text) { #expect(read.text == text) }
            _ = try? LedgerKey(pem: text)
            _ = try? LedgerPublicKey(name: "a", pem: text)
        }
    }

    @Test func `entries`() throws {
        let usage = Usage(wallNanoseconds: 1 << 60, cpuNanoseconds: 5, peakBytes: 0)
        let round = JudgementRound(
            judgement: 1, stage: "s", round: 1, arm: "candidate", seed: "00", outcome: "pass",
            metrics: ["a": 0.1, "é": 1e-9], usage: usage,
            signals: [.init(code: "x", severity: .note, evidence: "\"\\\u{1}")])
        let last = LedgerEntry(run: TestLedger.run, time: Timestamp(nanoseconds: 0), event: .judgementRound(round))
        let seeds = try [TestLedger.entry(0), TestLedger.entry(1), last].map { try $0.bytes() }
        Self.mutations(of: seeds, count: 3000, seed: 3) { bytes in
            if let entry = try? LedgerEntry(bytes: bytes) { #expect((try? entry.bytes()) == bytes) }
        }
    }

    @Test func `journals and tiles`() throws {
        let key = try TestLedger.key()
        let leaves = (0..<3).map { MerkleHash.leaf([UInt8($0)]) }
        let base = try Checkpoint(origin: key.name, size: 0, root: .empty).signed(by: key)
        let head = try Checkpoint(origin: key.name, size: 3, root: .empty).signed(by: key)
        let journal =
            JournalFormat.magic + JournalFormat.record(entries: [], leaves: [], note: base)
            + JournalFormat.record(entries: [[0], [1], [2]], leaves: leaves, note: head)
        #expect(try JournalImage(bytes: journal).size == 3)
        // A header whose check is right and whose numbers are anything: lengths must not overflow or reach outside.
        var generator = SeededGenerator(seed: 9)
        let huge = (0..<500).map { _ in
            let numbers = (0..<12).map { _ in
                [0, 0, 255, UInt8.random(in: 0...255, using: &generator)].randomElement() ?? 0
            }
            return JournalFormat.magic + JournalFormat.record(entries: [], leaves: [], note: base) + numbers
                + JournalFormat.check(numbers[...]) + [UInt8](repeating: 7, count: 300)
        }
        Self.mutations(of: [journal] + huge, count: 4000, seed: 4) { bytes in
            if let image = try? JournalImage(bytes: bytes) {
                #expect(image.end + image.tornBytes == bytes.count || image.damage != nil)
            }
            if let ranges = EntryBundle.ranges(in: bytes, at: 0..<bytes.count) {
                var again: [UInt8] = []
                for range in ranges { EntryBundle.append(bytes[range], to: &again) }
                #expect(again == bytes)
            }
        }
        for bytes in huge { _ = try? JournalImage(bytes: bytes) }
    }

    @Test func `tile paths`() {
        let seeds = ["tile/0/x001/x234/067.p/12", "tile/entries/000", "tile/5/x999/999.p/255"].map { Array($0.utf8) }
        Self.mutations(of: seeds, count: 4000, seed: 5) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            if let tile = TilePath(path: text) { #expect(tile.path == text) }
        }
    }

    @Test func `proofs`() throws {
        var generator = SeededGenerator(seed: 6)
        let leaves = (0..<20).map { MerkleHash.leaf([UInt8($0)]) }
        let hashes = PlainHashes(leaves: leaves)
        for _ in 0..<3000 {
            let size = Int.random(in: 1...20, using: &generator)
            let index = Int.random(in: 0..<size, using: &generator)
            var path = try MerkleProof.inclusion(of: index, size: size, in: hashes)
            let root = try MerkleProof.root(size: size, in: hashes)
            let (wrongIndex, wrongSize) = (
                [index, -1, Int.max, index ^ 1].randomElement(using: &generator) ?? 0,
                [size, 0, Int.max, size + 1, -5].randomElement(using: &generator) ?? 0
            )
            if Bool.random(using: &generator) { path.append(.empty) }
            let holds = MerkleProof.verifyInclusion(
                leaf: leaves[index], index: wrongIndex, size: wrongSize, root: root, path: path)
            if holds { #expect(wrongIndex == index) }
            let isConsistent = MerkleProof.verifyConsistency(
                old: wrongIndex, oldRoot: root, new: wrongSize, newRoot: root, path: path)
            if isConsistent { #expect(wrongIndex == wrongSize && path.isEmpty) }
        }
    }

    @Test func `envelopes and private values`() throws {
        let key = try TestLedger.key()
        let statement = Statement(
            subjects: [.init(name: "a", digest: .of("a"))], predicateType: "urn:x", predicate: ["a": [1, 2]])
        let secret = PrivateValue(["answer": 42], random: RandomSource { [UInt8](repeating: 5, count: $0) })
        #expect(try PrivateValue(bytes: secret.bytes) == secret)
        #expect(
            String(decoding: secret.bytes, as: UTF8.self)
                == #"{"salt":"05050505050505050505050505050505","value":{"answer":42}}"#)
        let seeds = [try statement.signed(by: key).bytes, CanonicalJSON.encode(statement.json), secret.bytes]
        Self.mutations(of: seeds, count: 3000, seed: 7) { bytes in
            _ = try? Envelope(bytes: bytes)
            _ = try? Statement(bytes: bytes)
            if let value = try? PrivateValue(bytes: bytes) { #expect(value.bytes == bytes) }
        }
    }
}
