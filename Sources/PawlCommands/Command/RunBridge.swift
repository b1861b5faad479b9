// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlJudge
internal import PawlLedger
internal import PawlRun
internal import PawlStore

/// What the working commands need of `PawlRun`: eight calls, each of which appends to the ledger and tells `observe` of
/// every entry as soon as it is durable.
struct RunBridge: Sendable {
    typealias Observer = @Sendable (_ index: Int, _ entry: LedgerEntry) -> Void

    /// The loop from its beginning; the run's id is that of the first entry that `observe` sees.
    var run:
        @Sendable (
            _ contract: LoadedContract, _ state: StateFolder, _ options: RunOptions, _ acceptsWeaknesses: Bool,
            _ observe: @escaping Observer
        )
            async throws -> Void
    /// The loop from where it stopped.
    var resume:
        @Sendable (_ run: String, _ state: StateFolder, _ options: RunOptions, _ observe: @escaping Observer)
            async throws -> Void
    /// A folder as if it were the first candidate of a run.
    var judge:
        @Sendable (
            _ contract: LoadedContract, _ folder: String, _ state: StateFolder, _ options: RunOptions,
            _ acceptsWeaknesses: Bool, _ observe: @escaping Observer
        )
            async throws -> VerdictReached
    /// The baseline against itself.
    var noise:
        @Sendable (
            _ contract: LoadedContract, _ pairs: Int, _ state: StateFolder, _ acceptsWeaknesses: Bool,
            _ observe: @escaping Observer
        )
            async throws -> NoiseMeasurement
    /// A folder handed to a run, live or not.
    var submit:
        @Sendable (_ run: String, _ folder: String, _ state: StateFolder, _ observe: @escaping Observer) async throws ->
            VerdictReached
    /// A candidate against another of the same run, once more.
    var replay:
        @Sendable (
            _ run: String, _ candidate: Digest, _ against: Digest, _ state: StateFolder, _ observe: @escaping Observer
        ) async throws -> VerdictReached
    /// A candidate un-accepted, with all that descends from it.
    var revoke:
        @Sendable (_ run: String, _ candidate: Digest, _ why: String, _ state: StateFolder) async throws ->
            CandidateRevoked
    /// The verifier of a contract, tested.
    var exam:
        @Sendable (
            _ contract: LoadedContract, _ state: StateFolder, _ acceptsWeaknesses: Bool,
            _ progress: @escaping @Sendable (ExamProgress) -> Void
        ) async throws -> ExamTable
}
