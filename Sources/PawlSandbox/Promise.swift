// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// A value that comes once, and whoever waits for it.
final class Promise<Value: Sendable>: Sendable {
    private typealias Waiter = CheckedContinuation<Result<Value, CellError>, Never>

    private struct State {
        var result: Result<Value, CellError>?
        var waiters: [Int: Waiter] = [:]
        var next = 0
    }

    private let state = Locked(State())

    /// The value, where it has come.
    var now: Value? {
        state.withLock { state in try? state.result?.get() }
    }

    /// Sets the value; only the first one counts.
    func resolve(_ result: Result<Value, CellError>) {
        let waiters = state.withLock { state -> [Waiter] in
            guard state.result == nil else { return [] }
            state.result = result
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume(returning: result) }
    }

    /// Waits for the value; a cancelled task gets `closed`.
    func value() async throws(CellError) -> Value {
        let id = state.withLock { state -> Int in
            state.next += 1
            return state.next
        }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (waiter: Waiter) in
                let immediate = state.withLock { state -> Result<Value, CellError>? in
                    if let result = state.result { return result }
                    if Task.isCancelled { return .failure(Self.cancelled) }
                    state.waiters[id] = waiter
                    return nil
                }
                if let immediate { waiter.resume(returning: immediate) }
            }
        } onCancel: {
            let waiter = state.withLock { state in state.waiters.removeValue(forKey: id) }
            waiter?.resume(returning: .failure(Self.cancelled))
        }
        return try result.get()
    }

    private static var cancelled: CellError { CellError(.closed, "the wait for a cell was cancelled") }
}
