// SPDX-License-Identifier: Apache-2.0
internal import PawlAgents
internal import PawlBase
internal import PawlLedger
internal import PawlLoop
internal import PawlStore

/// The only writer of a state folder while its scope lasts.
struct RunWriter: Sendable {
    let ledger: Ledger
    let library: TreeLibrary
    /// All runs as they were when the ledger was opened.
    let fold: LedgerFold

    func session(
        id: String, state: RunState, clock: PawlClock, observer: @escaping RunObserver
    ) throws -> RunSession {
        RunSession(
            id: id, state: state, memory: try memory(of: state), ledger: ledger, objects: library.objects, clock: clock,
            observer: observer)
    }

    /// What a tuner knew of a run that goes on.
    private func memory(of state: RunState) throws -> TunerMemory {
        var memory = TunerMemory()
        guard state.opened != nil, state.closed == nil else { return memory }
        var cursor = LedgerReader(folder: ledger.folder).entries()
        while let (_, entry) = try cursor.nextEntry() {
            if entry.run == state.id { memory.take(entry.event) }
        }
        return memory
    }
}

extension RunService {
    /// Locks the state folder, opens the ledger, clears what a crash left, and brings the index up to date at the end.
    func withWriter<Result: Sendable>(
        _ body: @Sendable (RunWriter) async throws -> Result
    ) async throws -> Result {
        let lock = try folder.lock()
        defer { lock.release() }
        let library = TreeLibrary(folder: folder, disk: machine.disk)
        try library.objects.sweep()
        try library.layerStore.sweep()
        let key = try LedgerKey.loadOrMake(
            folder.keys + "/" + PawlKeyName.ledger, random: machine.random, disk: machine.disk)
        let ledger = try Ledger(folder: folder.ledger, key: key, disk: machine.disk, clock: machine.clock)
        let result: Result
        do {
            result = try await body(RunWriter(ledger: ledger, library: library, fold: try fold()))
        } catch {
            try? await ledger.close()
            throw error
        }
        // Every entry of the result is durable: what fails from here on takes nothing back.
        do {
            try await ledger.close()
        } catch {
            machine.warn(
                "\(error.message). All entries are durable and the result stands; the next command that writes "
                    + "publishes them as tiles")
            return result
        }
        do {
            try refreshIndex()
        } catch {
            machine.warn(
                "the index \(folder.index) could not be brought up to date (\(error)). The ledger is complete and the "
                    + "result stands; with room on the disk, `pawl reindex` rebuilds the index")
        }
        return result
    }

    private func fold() throws -> LedgerFold {
        var fold = LedgerFold()
        let reader = LedgerReader(folder: folder.ledger)
        guard reader.exists else { return fold }
        var cursor = reader.entries()
        while let (index, entry) = try cursor.nextEntry() { try fold.apply(entry, at: index) }
        return fold
    }

    /// The index is a fold: what it lacks is read from the ledger.
    private func refreshIndex() throws {
        let index = try IndexDatabase(path: folder.index)
        var cursor = LedgerReader(folder: folder.ledger).entries(from: try index.nextPosition())
        var batch: [(Int, LedgerEntry)] = []
        while let (position, entry) = try cursor.nextEntry() {
            batch.append((position, entry))
            if batch.count == 1000 {
                try index.apply(batch)
                batch = []
            }
        }
        if !batch.isEmpty { try index.apply(batch) }
        try index.close()
    }
}

/// The names of key files below `keys/`.
public enum PawlKeyName {
    /// The key that signs checkpoints and statements.
    public static let ledger = "ledger.key"
}

/// What names of runs tell.
public enum PawlRunName {
    /// The end of the name of a run that `pawl judge` made.
    public static let judged = ".judge"
    /// The end of the name of a run that `pawl exam` made.
    public static let examined = ".exam"
}

/// The version of Pawl, as `run.opened` records it.
public enum PawlVersion {
    /// Major, minor, patch.
    public static let text = "0.1.0"
}
