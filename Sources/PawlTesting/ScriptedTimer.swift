// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
public import PawlJudge

/// A timer that ends a wait only when a script says so: `expire` ends the wait that is under way, or else the next.
public final class ScriptedTimer: Sendable {
    private struct State {
        var waiters: [Int: AsyncStream<Void>.Continuation] = [:]
        var isExpired = false
        var last = 0
    }

    private let state = Locked(State())

    /// Makes a timer on which no time passes.
    public init() {}

    /// The timer's face.
    public var timer: DeadlineTimer {
        DeadlineTimer { _ in try await self.sleep() }
    }

    /// Lets the wait under way end as if its time were over; where there is none, the next one ends at once.
    public func expire() {
        let woken = state.withLock { state -> [AsyncStream<Void>.Continuation] in
            let woken = Array(state.waiters.values)
            state.waiters = [:]
            state.isExpired = woken.isEmpty
            return woken
        }
        for continuation in woken {
            continuation.yield()
            continuation.finish()
        }
    }

    private func sleep() async throws {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        let id = state.withLock { state -> Int? in
            guard !state.isExpired else {
                state.isExpired = false
                return nil
            }
            state.last += 1
            state.waiters[state.last] = continuation
            return state.last
        }
        guard let id else { return }
        defer { state.withLock { _ = $0.waiters.removeValue(forKey: id) } }
        for await _ in stream { return }
        throw CancellationError()
    }
}
