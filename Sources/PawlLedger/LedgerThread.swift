// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The thread that commits what waits in a ledger's queue.
final class LedgerThread {
    private var writer: LedgerWriter
    private let queue: CommitQueue
    private let report: @Sendable (Int, [UInt8]) -> Void
    /// Why nothing more is written; set once.
    private var end: LedgerError?
    private var isDone = false

    /// Commits of more bytes than this are split between appends.
    private static let commitBytes = 16 << 20

    private init(writer: LedgerWriter, queue: CommitQueue, report: @escaping @Sendable (Int, [UInt8]) -> Void) {
        self.writer = writer
        self.queue = queue
        self.report = report
    }

    /// Starts a thread that ends when the ledger is closed or gone.
    static func start(
        writer: LedgerWriter, queue: CommitQueue, report: @escaping @Sendable (_ size: Int, _ note: [UInt8]) -> Void
    ) {
        let thread = LedgerThread(writer: writer, queue: queue, report: report)
        var identifier = pthread_t()
        let status = unsafe pthread_create(
            &identifier, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<LedgerThread>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, Unmanaged.passRetained(thread).toOpaque())
        precondition(status == 0, "the ledger's thread could not be started")
        pthread_detach(identifier)
    }

    private func run() {
        while !isDone {
            var batch: [([[UInt8]], CheckedContinuation<Range<Int>, any Error>)] = []
            var batchBytes = 0
            for work in queue.takeAll() {
                if case .append(let entries, let continuation) = work {
                    batch.append((entries, continuation))
                    batchBytes += entries.reduce(0) { $0 + $1.count }
                    if batchBytes < Self.commitBytes { continue }
                }
                commit(batch)
                batch = []
                batchBytes = 0
                switch work {
                case .append: break
                case .flush(let continuation):
                    finish(continuation) { (writer) throws(LedgerError) in try writer.flush() }
                case .close(let continuation):
                    finish(continuation) { (writer) throws(LedgerError) in try writer.flush() }
                    stop(LedgerError(.closed, "the ledger is closed"))
                case .abandon:
                    stop(LedgerError(.closed, "the ledger is closed"))
                    isDone = true
                }
            }
            commit(batch)
        }
    }

    private func commit(_ batch: [([[UInt8]], CheckedContinuation<Range<Int>, any Error>)]) {
        guard !batch.isEmpty else { return }
        var next = writer.size
        attempt { (writer) throws(LedgerError) in try writer.commit(batch.flatMap(\.0)) }
        if end == nil { report(writer.size, writer.note) }
        for (entries, continuation) in batch {
            if let end {
                continuation.resume(throwing: end)
            } else {
                continuation.resume(returning: next..<next + entries.count)
                next += entries.count
            }
        }
        // After the acknowledgement: these entries are durable in the journal, whatever becomes of the sealing.
        if end == nil, writer.isSealDue { attempt { (writer) throws(LedgerError) in try writer.seal() } }
    }

    private func finish(
        _ continuation: CheckedContinuation<Void, any Error>, _ body: (inout LedgerWriter) throws(LedgerError) -> Void
    ) {
        attempt(body)
        if let end { continuation.resume(throwing: end) } else { continuation.resume() }
    }

    /// Runs a step unless one has failed before; a failure is final.
    private func attempt(_ body: (inout LedgerWriter) throws(LedgerError) -> Void) {
        guard end == nil else { return }
        do throws(LedgerError) {
            try body(&writer)
        } catch {
            stop(error)
        }
    }

    private func stop(_ error: LedgerError) {
        guard end == nil else { return }
        end = error
        writer.close()
    }
}
