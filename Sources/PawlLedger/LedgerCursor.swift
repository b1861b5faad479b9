// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

/// Reads entries in order; at the log's end it returns nil, and goes on when asked again after the log has grown.
public struct LedgerCursor: Sendable {
    /// The index of the entry that comes next.
    public private(set) var next: Int
    private let files: LedgerFiles
    private let folder: String
    private var bytes: [UInt8] = []
    private var ranges: ArraySlice<Range<Int>> = []
    private var seen: State?

    /// What tells whether the journal has changed.
    private struct State: Hashable, Sendable {
        var file: UInt64
        var size: Int
        var seconds: Int
        var nanoseconds: Int
    }

    init(files: LedgerFiles, folder: String, next: Int) {
        self.files = files
        self.folder = folder
        self.next = next
    }

    /// The next entry with its index; nil where there is none yet.
    public mutating func nextEntry() throws(LedgerError) -> (index: Int, entry: LedgerEntry)? {
        guard let (index, bytes) = try nextBytes() else { return nil }
        do throws(JSONError) {
            return (index, try LedgerEntry(bytes: bytes))
        } catch {
            throw LedgerError(.entry, "entry \(index) cannot be read: \(error.message)", cause: error, entry: index)
        }
    }

    /// The next entry's bytes with its index; nil where there is none yet.
    public mutating func nextBytes() throws(LedgerError) -> (index: Int, bytes: [UInt8])? {
        if ranges.isEmpty { try fill() }
        guard let range = ranges.popFirst() else { return nil }
        next += 1
        return (next - 1, Array(bytes[range]))
    }

    private mutating func fill() throws(LedgerError) {
        let state = journalState()
        if let state, state == seen { return }
        let journal = try files.readJournal()
        if next < journal.start {
            let tile = try files.entries(ofTile: next / TilePath.fullWidth)
            bytes = tile.bytes
            ranges = tile.ranges.dropFirst(next % TilePath.fullWidth)
            seen = nil
            return
        }
        bytes = journal.bytes
        ranges = journal.records.flatMap(\.entries).dropFirst(next - journal.start)
        seen = state
    }

    private func journalState() -> State? {
        var status = stat()
        guard unsafe lstat(folder + "/" + LedgerFiles.journal, &status) == 0 else { return nil }
        return State(
            file: UInt64(status.st_ino), size: Int(status.st_size), seconds: status.st_mtim.tv_sec,
            nanoseconds: status.st_mtim.tv_nsec)
    }
}
