// SPDX-License-Identifier: Apache-2.0
public import PawlBase
internal import PawlContract
public import PawlLedger
internal import PawlLoop

extension RunService {
    /// Un-accepts a candidate of a run and all accepted ones that descend from it; gives what was recorded.
    ///
    /// Works on a run that has ended and on one that was interrupted. Nothing is removed: the ledger grows by an entry.
    /// Throws `RunError` where the tree is not accepted, `StoreError` (`locked` where another process writes the
    /// folder), `LedgerError`.
    public func revoke(
        _ candidate: Digest, why: String, in run: String, observer: @escaping RunObserver
    ) async throws -> CandidateRevoked {
        try await withWriter { writer in
            guard let state = writer.fold.runs[run], let opened = state.opened else {
                throw RunError(.missing, "there is no run '\(run)'")
            }
            // The run may have stopped between a verdict and the change of champion that follows from it.
            let missing =
                state.pendingChange == nil
                ? nil
                : state.missingChange(
                    objective: try RunInputs.pinned(opened, in: writer.library, allowing: [.run, .judge])
                        .contract.verifier.objective)
            let session = try writer.session(id: run, state: state, clock: machine.clock, observer: observer)
            let now = machine.clock.now()
            return try await session.commit { present in
                var state = present
                var events: [Event] = []
                if let missing {
                    events.append(.championChanged(missing))
                    try state.apply(LedgerEntry(run: run, time: now, event: .championChanged(missing)), at: 0)
                }
                guard let record = state.revocation(of: candidate, why: why) else {
                    throw Self.refusal(candidate, in: state)
                }
                return (events + [.revoked(record)], record)
            }
        }
    }

    private static func refusal(_ candidate: Digest, in state: RunState) -> RunError {
        if candidate == state.opened?.workspace {
            return RunError(.usage, "the baseline cannot be revoked: it is what the run started from")
        }
        if state.revoked.contains(candidate) {
            return RunError(.usage, "\(candidate.short) is revoked already, or descends from one that is")
        }
        return RunError(.usage, "\(candidate.short) was not accepted, so there is nothing to revoke")
    }
}
