// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// The one writer of a ledger.
///
/// Entries that are appended while a commit is on its way go together into the next one: one write, one sync, one
/// signature. A commit is all or nothing, and `append` returns after its entries are durable. A write or sync that
/// failed is final: every later call throws, nothing is retried, and only opening the ledger again finds out what is
/// on disk. The caller holds the state folder's lock.
///
/// The disk is waited for on a thread of the ledger's own, never on one of Swift's concurrency.
public final class Ledger: Sendable {
    /// What a caller may know without waiting.
    private struct Status {
        var size: Int
        var note: [UInt8]
    }

    /// The folder.
    public let folder: String
    /// The key that checks its checkpoints.
    public let publicKey: LedgerPublicKey
    /// Bytes of a torn tail that opening removed; the caller records them (`run.resumed`).
    public let removedTornBytes: Int

    private let clock: PawlClock
    private let status: Locked<Status>
    private let queue: CommitQueue

    /// Opens the ledger in a folder, making it where there is none, removing a torn tail and finishing what a crash
    /// interrupted. Throws where the key is another one, or the end of the log is not what its checkpoint says.
    /// Only the end is looked at: ``LedgerVerifier`` checks the whole.
    public init(
        folder: String, key: LedgerKey, disk: any Disk = SystemDisk(), clock: PawlClock = .system
    ) throws(LedgerError) {
        let absolute = Files.absolute(folder)
        var tornBytes = 0
        let writer = try LedgerWriter(folder: absolute, key: key, disk: disk, tornBytes: &tornBytes)
        self.folder = absolute
        self.clock = clock
        publicKey = key.publicKey
        removedTornBytes = tornBytes
        let status = Locked(Status(size: writer.size, note: writer.note))
        let queue = CommitQueue()
        self.status = status
        self.queue = queue
        LedgerThread.start(writer: writer, queue: queue) { size, note in
            status.withLock { $0 = Status(size: size, note: note) }
        }
    }

    deinit {
        queue.add(.abandon)
    }

    /// How many entries are durable.
    public var size: Int { status.withLock { $0.size } }

    /// The signed checkpoint of the durable entries.
    public var checkpointNote: [UInt8] { status.withLock { $0.note } }

    /// Appends entries in one commit, in their order; returns their indices once they are durable.
    public func append(_ entries: [LedgerEntry]) async throws(LedgerError) -> Range<Int> {
        var encoded: [[UInt8]] = []
        encoded.reserveCapacity(entries.count)
        for entry in entries {
            do throws(JSONError) {
                encoded.append(try entry.bytes())
            } catch {
                throw LedgerError(.entry, "an entry cannot be written: \(error.message)", cause: error)
            }
        }
        return try await append(bytes: encoded)
    }

    /// Appends one run's events in one commit, at the present time.
    public func append(_ events: [Event], run: String) async throws(LedgerError) -> Range<Int> {
        let now = clock.now()
        return try await append(events.map { LedgerEntry(run: run, time: now, event: $0) })
    }

    /// Appends entries that are encoded already; each must be what `LedgerEntry.bytes()` yields.
    func append(bytes: [[UInt8]]) async throws(LedgerError) -> Range<Int> {
        guard !bytes.isEmpty else { return size..<size }
        return try await wait { .append(bytes, $0) }
    }

    /// Publishes all entries: the folder is then a static log as C2SP tlog-tiles serves it.
    public func flush() async throws(LedgerError) {
        try await wait { .flush($0) }
    }

    /// Publishes all entries and ends writing; every later call throws.
    public func close() async throws(LedgerError) {
        try await wait { .close($0) }
    }

    private func wait<Value: Sendable>(
        _ work: (CheckedContinuation<Value, any Error>) -> CommitQueue.Work
    ) async throws(LedgerError) -> Value {
        do {
            return try await withCheckedThrowingContinuation { queue.add(work($0)) }
        } catch let error as LedgerError {
            throw error
        } catch {
            throw LedgerError(.closed, "the ledger cannot be written", cause: error)
        }
    }
}
