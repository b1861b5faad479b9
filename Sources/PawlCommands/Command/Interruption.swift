// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlLedger
internal import PawlStore
internal import UnixSignals

/// What ended first: the work, or the patience of a person.
private enum Guarded<Result: Sendable>: Sendable {
    case result(Result)
    case signalled
}

/// Turns SIGINT and SIGTERM into cancellation, so that a run ends between two decisions with its state safe.
enum Interruption {
    /// Runs the body; the first signal cancels it, a second ends the process at once. Returns nil where a signal came
    /// and the body gave up because of it.
    static func guarding<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws
        -> Result?
    {
        try await withThrowingTaskGroup(of: Guarded<Result>.self) { group in
            let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
            group.addTask { .result(try await body()) }
            group.addTask {
                for await _ in signals { return .signalled }
                return .signalled
            }
            var interrupted = false
            while let outcome = await group.nextResult() {
                switch outcome {
                case .success(.result(let result)):
                    group.cancelAll()
                    return result
                case .success(.signalled):
                    guard !Task.isCancelled else { throw CancellationError() }
                    interrupted = true
                    Terminal.error("stopping: what is going on is ended and recorded; Ctrl-C again ends at once")
                    // From here on the default action of the signals holds: a second one ends the process.
                    signal(SIGINT, SIG_DFL)
                    signal(SIGTERM, SIG_DFL)
                    group.cancelAll()
                case .failure(let error):
                    group.cancelAll()
                    // What a cancelled cell or judge says is no news; a disk that failed meanwhile is.
                    if interrupted, !(error is StoreError || error is LedgerError) { return nil }
                    throw error
                }
            }
            return nil
        }
    }
}
