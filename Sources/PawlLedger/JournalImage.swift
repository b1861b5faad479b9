// SPDX-License-Identifier: Apache-2.0

/// A journal as read: its records, and what follows the last of them.
struct JournalImage {
    /// One record whose form, marks and checkpoint text are right; its root and signature are not yet checked.
    struct Record {
        let entries: [Range<Int>]
        let leaves: [MerkleHash]
        let note: SignedNote
        let checkpoint: Checkpoint
        /// Where the record ends in the file.
        let end: Int
    }

    /// The whole file.
    let bytes: [UInt8]
    /// Where the journal begins: the checkpoint of the first record.
    let base: Record
    /// The commits.
    private(set) var records: [Record] = []
    /// How many bytes follow the last record as a torn tail.
    private(set) var tornBytes = 0
    /// Why the bytes after the last record are neither a record nor a torn tail, where they are not.
    private(set) var damage: LedgerError?

    static let file = "journal"

    /// How many entries the log has with the last record.
    var size: Int { (records.last ?? base).checkpoint.size }
    /// How many entries lie before the journal.
    var start: Int { base.checkpoint.size }
    /// Where the last record ends.
    var end: Int { (records.last ?? base).end }
    /// The last checkpoint.
    var checkpoint: Checkpoint { (records.last ?? base).checkpoint }
    /// The last checkpoint's note.
    var note: [UInt8] { (records.last ?? base).note.bytes }

    /// Reads a journal; only a bad beginning throws.
    init(bytes: [UInt8]) throws(LedgerError) {
        guard bytes.starts(with: JournalFormat.magic) else {
            throw .damaged(file: Self.file, "the journal does not begin with its format's name")
        }
        self.bytes = bytes
        switch Self.parse(bytes, at: JournalFormat.magic.count, after: nil) {
        case .record(let record): base = record
        case .torn: throw .damaged(file: Self.file, "the journal's first record is cut short")
        case .damaged(let error): throw error
        }
        guard start.isMultiple(of: TilePath.fullWidth) else {
            throw .damaged(file: Self.file, "the journal does not begin where a tile ends")
        }
        while end < bytes.count {
            switch Self.parse(bytes, at: end, after: checkpoint) {
            case .record(let record):
                records.append(record)
                continue
            case .torn: tornBytes = bytes.count - end
            case .damaged(let error): damage = error
            }
            return
        }
    }

    private enum Piece {
        case record(Record)
        case torn
        case damaged(LedgerError)
    }

    private static func parse(_ bytes: [UInt8], at start: Int, after previous: Checkpoint?) -> Piece {
        let rest = bytes.count - start
        guard rest >= JournalFormat.headerBytes else { return .torn }
        let index = previous?.size ?? 0
        let numbers = bytes[start..<start + 12]
        guard JournalFormat.check(numbers).elementsEqual(bytes[start + 12..<start + 16]) else {
            return hasHole(bytes, start..<bytes.count)
                ? .torn : .damaged(damage(index, "the header of the record at byte \(start) of the journal is wrong"))
        }
        func number(_ offset: Int) -> Int {
            bytes[start + offset..<start + offset + 4].reduce(0) { $0 << 8 | Int($1) }
        }
        let (count, bundleBytes, noteBytes) = (number(0), number(4), number(8))
        let bundleStart = start + JournalFormat.headerBytes
        let marksStart = bundleStart + bundleBytes
        let noteStart = marksStart + JournalFormat.markBytes * count
        let end = noteStart + noteBytes
        guard end <= bytes.count else { return .torn }
        do throws(LedgerError) {
            let record = try read(
                bytes, bundle: bundleStart..<marksStart, marks: marksStart..<noteStart, note: noteStart..<end,
                count: count, after: previous)
            return .record(record)
        } catch {
            return end == bytes.count && hasHole(bytes, start..<end) ? .torn : .damaged(error)
        }
    }

    private static func read(
        _ bytes: [UInt8], bundle: Range<Int>, marks: Range<Int>, note: Range<Int>, count: Int,
        after previous: Checkpoint?
    ) throws(LedgerError) -> Record {
        let first = previous?.size ?? 0
        guard (previous == nil) == (count == 0), let entries = EntryBundle.ranges(in: bytes, at: bundle),
            entries.count == count
        else {
            throw damage(first, "the lengths of the entries from \(first) on in the journal do not fit their record")
        }
        var leaves: [MerkleHash] = []
        leaves.reserveCapacity(count)
        var mark = marks.lowerBound
        for (offset, entry) in entries.enumerated() {
            let leaf = MerkleHash.leaf(bytes[entry])
            guard leaf.bytes.prefix(JournalFormat.markBytes).elementsEqual(bytes[mark..<mark + JournalFormat.markBytes])
            else { throw damage(first + offset, "entry \(first + offset) in the journal does not fit its hash") }
            leaves.append(leaf)
            mark += JournalFormat.markBytes
        }
        let last = first + count - 1
        do {
            let signed = try SignedNote(bytes: bytes[note])
            let checkpoint = try Checkpoint(text: signed.text)
            guard signed.signatures.count == 1, signed.bytes.elementsEqual(bytes[note]),
                previous == nil || checkpoint.size == first + count,
                previous == nil || checkpoint.origin == previous?.origin
            else { throw LedgerError(.format, "the checkpoint does not fit its record") }
            return Record(entries: entries, leaves: leaves, note: signed, checkpoint: checkpoint, end: note.upperBound)
        } catch {
            throw damage(
                last, "the checkpoint behind entry \(last) in the journal is not one of this ledger", cause: error)
        }
    }

    private static func damage(_ entry: Int, _ what: String, cause: (any Error)? = nil) -> LedgerError {
        LedgerError(.damaged, what, cause: cause, entry: max(0, entry), file: file)
    }

    /// Whether a file system left a hole in the range.
    private static func hasHole(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        var position = range.lowerBound
        while position < range.upperBound {
            let sectorEnd = (position / JournalFormat.sectorBytes + 1) * JournalFormat.sectorBytes
            let end = min(range.upperBound, sectorEnd)
            let zeros = bytes[position..<end].reversed().prefix { $0 == 0 }.count
            if zeros >= JournalFormat.holeBytes { return true }
            position = end
        }
        return false
    }
}
