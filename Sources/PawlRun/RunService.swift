// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
public import PawlContract
public import PawlJudge
internal import PawlLedger
internal import PawlLoop
internal import PawlSandbox
public import PawlStore

/// Contract in, ledger out: opens runs, goes on with them, judges folders.
///
/// ## Topics
/// ### Runs
/// - ``run(_:options:observer:)``
/// - ``resume(_:acceptsWeakVerifier:observer:)``
/// ### Single judgements
/// - ``submit(_:to:observer:)``
/// - ``replay(_:in:observer:)``
/// ### Afterwards
/// - ``revoke(_:why:in:observer:)``
/// ### The verifier
/// - ``exam(_:options:)``
public struct RunService: Sendable {
    /// Where everything is kept.
    public let folder: StateFolder
    let machine: RunMachine
    let examining: @Sendable (ExamProgress) -> Void

    /// Makes a service over a state folder; `examining` is told how far the exam of a verifier has come.
    public init(
        folder: StateFolder, machine: RunMachine, examining: @escaping @Sendable (ExamProgress) -> Void = { _ in }
    ) {
        self.folder = folder
        self.machine = machine
        self.examining = examining
    }

    /// Opens a run of a contract and drives it to its end.
    ///
    /// Cancellation ends all cells and leaves the run to be resumed. Throws `RunError`, `StoreError` (`locked` where
    /// another process writes the folder), `LedgerError`, and `CancellationError`.
    public func run(
        _ loaded: LoadedContract, options: RunOptions = RunOptions(), observer: @escaping RunObserver
    ) async throws -> RunSummary {
        try refuse(loaded, options)
        return try await withWriter { writer in
            let mode: RunInputs.Mode = options.submission == nil ? .run : .judge
            let inputs = try await RunInputs.load(
                loaded, mode: mode, into: writer.library, state: folder, machine: machine)
            let seed = options.seed ?? machine.random.identifier()
            let session = try writer.session(
                id: machine.random.identifier(), state: RunState(), clock: machine.clock, observer: observer)
            try await session.commit([
                .runOpened(
                    RunOpened(
                        name: options.name ?? loaded.contract.name, contract: inputs.contractObject,
                        inputs: inputs.inputs, workspace: inputs.workspace, verifier: inputs.verifier, seed: seed,
                        level: machine.recordedLevel, version: PawlVersion.text))
            ])
            let standing = try await standing(
                inputs, seed: seed, session: session, writer: writer, acceptedWhy: options.acceptsWeakVerifier)
            var context = try RunContext(
                inputs: inputs, seed: seed, machine: machine, session: session, library: writer.library,
                folder: folder, earlierWall: 0, standing: standing)
            context.broker = try await BrokerWork(
                inputs.contract, folder: inputs.folder, spent: ModelSpending(), session: session, machine: machine)
            if let submission = options.submission {
                _ = await context.submissions.submit(
                    HandIn(folder: Files.absolute(submission), from: "pawl judge") { _ in })
            }
            return try await drive(context)
        }
    }

    /// Goes on with a run that stopped without an end: attempts and judgements that were under way go on under their
    /// numbers. `selector` is a name or a prefix of an id; nil: the latest run that has not ended. `acceptsWeakVerifier`
    /// is as in ``RunOptions``, for a run that was cut short before the end of its exam.
    public func resume(
        _ selector: String?, acceptsWeakVerifier: String? = nil, observer: @escaping RunObserver
    ) async throws -> RunSummary {
        try await withWriter { writer in
            let state = try Self.interrupted(selector, in: writer.fold)
            guard let opened = state.opened else { throw RunError(.damaged, "the run has no beginning") }
            try machine.requireStrength(recorded: opened.level)
            let inputs = try RunInputs.pinned(opened, in: writer.library, allowing: [.run])
            let session = try writer.session(id: state.id, state: state, clock: machine.clock, observer: observer)
            try await session.commit([
                .runResumed(
                    RunResumed(
                        tornBytes: writer.ledger.removedTornBytes, continuedAttempts: state.openAttempts.sorted(),
                        continuedJudgements: state.openJudgements.sorted()))
            ])
            let standing = try await standing(
                inputs, seed: opened.seed, session: session, writer: writer, acceptedWhy: acceptsWeakVerifier)
            var context = try RunContext(
                inputs: inputs, seed: opened.seed, machine: machine, session: session, library: writer.library,
                folder: folder, earlierWall: state.wallNanoseconds, standing: standing)
            context.broker = try await BrokerWork(
                inputs.contract, folder: inputs.folder, spent: state.budget.models, session: session, machine: machine)
            return try await drive(context)
        }
    }

    /// Drives a run with its control socket open.
    private func drive(_ context: RunContext) async throws -> RunSummary {
        // What an interrupted run, or another one, left behind.
        await context.retireLayers()
        let ended: Result<RunClosed, any Error>
        do {
            ended = .success(
                try await withControlSocket(context) {
                    try await Coordinator(context: context, isStopping: { false }).drive()
                })
        } catch {
            ended = .failure(error)
        }
        await context.broker?.close()
        let closed = try ended.get()
        await context.submissions.close()
        let level = context.contract.verifier.bestAssurance
        return await context.session.read { state in
            let recent = state.attempts.recent
            let last = recent.last { $0.decision != nil }?.decision
            let refused = recent.last.flatMap { attempt in
                attempt.captured == nil
                    ? attempt.ended.map { VerdictReached.unjudged($0, candidate: attempt.started.parent, at: level) }
                    : nil
            }
            return RunSummary(
                id: state.id, name: state.opened?.name ?? "", closed: closed, lastVerdict: last, refused: refused,
                baseline: state.baseline.flatMap { state.judgement($0)?.verdict })
        }
    }

    private func withControlSocket(
        _ context: RunContext, _ body: @escaping @Sendable () async throws -> RunClosed
    ) async throws -> RunClosed {
        try Files.makeFolder(context.runFolder, permissions: 0o700)
        let socket = try LocalSocket(folder: context.runFolder, name: ControlServer.socketName)
        defer {
            socket.close()
            try? FolderRemoval.remove(context.runFolder)
        }
        let server = ControlServer(submissions: context.submissions)
        return try await withThrowingTaskGroup(of: RunClosed?.self) { group in
            group.addTask {
                try await server.serve(socket)
                return nil
            }
            group.addTask { try await body() }
            defer {
                socket.close()
                group.cancelAll()
            }
            while let result = try await group.next() {
                if let closed = result {
                    await context.submissions.close()
                    return closed
                }
            }
            throw RunError(.damaged, "the run ended without an end")
        }
    }

    private static func interrupted(_ selector: String?, in fold: LedgerFold) throws(RunError) -> RunState {
        let candidates = selector.map { fold.matching($0) } ?? fold.order.compactMap { fold.runs[$0] }
        guard let run = candidates.last(where: { $0.closed == nil }) else {
            let ended = candidates.last.map {
                "run '\($0.opened?.name ?? $0.id)' has ended (\($0.closed?.reason ?? ""))"
            }
            throw RunError(.missing, "there is nothing to resume: \(ended ?? "no such run; 'pawl list' shows all")")
        }
        return run
    }
}
