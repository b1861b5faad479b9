// SPDX-License-Identifier: Apache-2.0
internal import NIOCore
internal import PawlBase

/// Why a call was ended before its answer was whole.
enum CallStop: Hashable, Sendable {
    /// The client went away.
    case hungUp
    /// Nothing came within the time for a first byte, between two bytes, or for the whole.
    case noFirstByte, idle, tooLong

    /// What went wrong, for a person.
    var reason: String {
        switch self {
        case .hungUp: "the client hung up"
        case .noFirstByte: "the model endpoint did not begin to answer in time"
        case .idle: "the model endpoint stopped in the middle of its answer"
        case .tooLong: "the answer of the model endpoint took too long"
        }
    }
}

/// The deadlines of one call. Activity only moves a number; the one timer looks at it when it fires.
final class CallTimer: Sendable {
    private struct State: Sendable {
        var phase = CallStop.noFirstByte
        var patience: TimeAmount
        var since = NIODeadline.now()
        var scheduled: Scheduled<Void>?
        var isDone = false
    }

    private let loop: any EventLoop
    private let whole: NIODeadline
    private let idle: TimeAmount
    private let stop: @Sendable (CallStop) -> Void
    private let state: Locked<State>

    /// Starts to count. `stop` is called at most once.
    init(
        on loop: any EventLoop, firstByte: TimeAmount, idle: TimeAmount, whole: TimeAmount,
        stop: @escaping @Sendable (CallStop) -> Void
    ) {
        self.loop = loop
        self.whole = .now() + whole
        self.idle = idle
        self.stop = stop
        self.state = Locked(State(patience: firstByte))
        arm()
    }

    /// The endpoint has begun to answer.
    func begin() {
        state.withLock { state in
            (state.phase, state.patience, state.since) = (.idle, idle, .now())
            state.scheduled?.cancel()
        }
        arm()
    }

    /// Bytes have moved.
    func move() { state.withLock { $0.since = .now() } }

    /// Stops counting.
    func end() {
        state.withLock { state in
            state.isDone = true
            state.scheduled?.cancel()
            state.scheduled = nil
        }
    }

    private func arm() {
        state.withLock { state in
            guard !state.isDone else { return }
            state.scheduled = loop.scheduleTask(deadline: min(state.since + state.patience, whole)) { self.look() }
        }
    }

    private func look() {
        let now = NIODeadline.now()
        let reached: CallStop? = state.withLock { state in
            guard !state.isDone else { return nil }
            let reached = now >= whole ? .tooLong : now >= state.since + state.patience ? state.phase : nil
            if reached != nil { state.isDone = true }
            return reached
        }
        if let reached { stop(reached) } else { arm() }
    }
}
