// SPDX-License-Identifier: Apache-2.0
internal import PawlAgents
internal import PawlBase
internal import PawlLedger
internal import PawlLoop
internal import PawlStore

/// One run that is being written: decide from the state, make it durable, fold it in, show it.
///
/// Objects are synced before the entries that name them, and an entry takes effect only when it is durable.
actor RunSession {
    /// The run's id: 32 hexadecimal digits.
    let id: String
    private let ledger: Ledger
    private let objects: ObjectStore
    private let clock: PawlClock
    private let observer: RunObserver
    private let turnstile = Turnstile()
    private let archive: VerdictArchive
    private var state: RunState
    private var splits: SplitBudgets
    /// Outputs of builds that earlier runs recorded.
    private let earlierBuilds: [Digest: Digest]
    private var memory: TunerMemory

    init(
        id: String, state: RunState, splits: SplitBudgets, earlierBuilds: [Digest: Digest], memory: TunerMemory,
        ledger: Ledger, objects: ObjectStore, clock: PawlClock,
        observer: @escaping RunObserver
    ) {
        self.id = id
        self.state = state
        self.splits = splits
        self.earlierBuilds = earlierBuilds
        self.memory = memory
        self.archive = VerdictArchive(folder: ledger.folder)
        self.ledger = ledger
        self.objects = objects
        self.clock = clock
        self.observer = observer
    }

    /// Decides events from the present state and commits them together; nobody else commits in between.
    func commit<Result: Sendable>(
        _ decide: @escaping @Sendable (RunState) throws -> (events: [Event], result: Result)
    ) async throws -> Result {
        try await turnstile.pass {
            let (events, result) = try await self.read(decide)
            if !events.isEmpty { try await self.write(events) }
            return result
        }
    }

    /// Decides from the present state and from what the hidden sets of the whole ledger were asked.
    func commit<Result: Sendable>(
        _ decide: @escaping @Sendable (RunState, SplitBudgets) throws -> (events: [Event], result: Result)
    ) async throws -> Result {
        try await turnstile.pass {
            let (events, result) = try await self.decide(decide)
            if !events.isEmpty { try await self.write(events) }
            return result
        }
    }

    private func decide<Result: Sendable>(
        _ look: @Sendable (RunState, SplitBudgets) throws -> Result
    ) rethrows -> Result {
        try look(state, splits)
    }

    /// The output of a tree's build as this run, or an earlier one, recorded it.
    func built(_ tree: Digest) -> Digest? { state.builds[tree] ?? earlierBuilds[tree] }

    /// Commits events that follow from no state.
    func commit(_ events: [Event]) async throws {
        try await commit { _ in (events, ()) }
    }

    /// Acts on what the present state says while nobody commits.
    func hold<Value: Sendable, Result: Sendable>(
        _ look: @escaping @Sendable (RunState) -> Value, _ act: @escaping @Sendable (Value) async throws -> Result
    ) async throws -> Result {
        try await turnstile.pass { try await act(await self.read(look)) }
    }

    /// Looks at the present state. The closure must not keep it: a kept copy makes the next entry copy all of it.
    func read<Result: Sendable>(_ look: @Sendable (RunState) throws -> Result) rethrows -> Result {
        try look(state)
    }

    /// What a tuner may learn from the run so far.
    var tunerMemory: TunerMemory { memory }

    /// The verdict at an index of the ledger.
    nonisolated func verdict(at entry: Int) throws -> VerdictReached { try archive.verdict(at: entry) }

    /// The rounds of the judgement that decided a tree; none where it was not decided.
    func rounds(deciding candidate: Digest) throws -> [JudgementRound] {
        guard let decision = state.decision(on: candidate) else { return [] }
        return try archive.rounds(of: decision.judgement, in: id, before: decision.entry)
    }

    /// The metrics of a tree as the judgement that decided it found them; nil where none did.
    func metrics(of candidate: Digest?) throws -> [String: MetricRecord]? {
        try candidate.flatMap { state.decision(on: $0) }.map { try archive.verdict(at: $0.entry).metrics }
    }

    /// Puts an object into the store; it becomes durable with the next commit.
    nonisolated func keep(_ bytes: [UInt8]) throws -> Digest {
        try objects.put(bytes)
    }

    private func write(_ events: [Event]) async throws {
        try objects.sync()
        let entries = events.map { LedgerEntry(run: id, time: clock.now(), event: $0) }
        let range = try await ledger.append(entries)
        for (index, entry) in zip(range, entries) {
            try state.apply(entry, at: index)
            switch entry.event {
            case .splitQueried(let record): try splits.apply(record, run: id)
            case .revoked, .violation: splits.forget(state.fallen)
            default: break
            }
            memory.take(entry.event)
            observer(index, entry)
        }
    }
}
