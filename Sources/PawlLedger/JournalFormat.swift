// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// The format of `ledger/journal`, which holds what no full tile holds yet, and makes each commit durable with one
/// write and one sync.
///
///     journal := "pawl-journal/1\n" record*
///     record  := header bundle marks note
///     header  := entries:uint32 bundleBytes:uint32 noteBytes:uint32 check[4]     big-endian; check is the start of
///                SHA-256("pawl-journal/1\n" || the twelve bytes before it)
///     bundle  := (length:uint16 entry)*         the entries of one commit, as in a C2SP entries tile
///     marks   := (start[4] of the entry's RFC 6962 leaf hash)*     they name the bad entry where a bit has changed
///     note    := a checkpoint signed by the ledger's key, with no other signature
///
/// The first record has no entries; its checkpoint, of a size that is a multiple of 256, says where the journal
/// begins: all entries before are in full tiles. Each further record has at least one entry and a checkpoint of the
/// size after it. The first record is written to another folder and renamed into place, so it is never torn.
///
/// A commit appends one record with one write and one fdatasync before it is acknowledged, so at most one record was
/// in flight when a machine stopped. A *torn tail* is what that record may have left: bytes behind the last record
/// that end before their header's lengths say, or in which the file system left a hole, that is, at least sixteen zero
/// bytes up to a sector's or the file's end (entries and notes are text, so no valid record has as many). Anything
/// else that is not a valid record is damage. So no single changed bit in a complete record passes for a torn tail.
enum JournalFormat {
    static let magic = Array("pawl-journal/1\n".utf8)
    static let headerBytes = 16
    static let sectorBytes = 512
    static let holeBytes = 16
    static let markBytes = 4

    /// One record.
    static func record(entries: [[UInt8]], leaves: [MerkleHash], note: [UInt8]) -> [UInt8] {
        let bundleBytes = entries.reduce(0) { $0 + 2 + $1.count }
        var record: [UInt8] = []
        record.reserveCapacity(headerBytes + bundleBytes + markBytes * entries.count + note.count)
        for number in [entries.count, bundleBytes, note.count] {
            for shift in [24, 16, 8, 0] { record.append(UInt8(truncatingIfNeeded: number >> shift)) }
        }
        record.append(contentsOf: check(record[...]))
        for entry in entries { EntryBundle.append(entry, to: &record) }
        for leaf in leaves { record.append(contentsOf: leaf.bytes.prefix(markBytes)) }
        record.append(contentsOf: note)
        return record
    }

    static func check(_ numbers: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        Digest.of(magic + numbers).bytes.prefix(4)
    }
}
