// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// What one door has seen: counts for the summary, and what is recorded of what was refused.
final class DoorTally: Sendable {
    private struct State: Sendable {
        var calls = 0
        var refusals = 0
        var recordedRefusals = 0
        var lastRecorded = Int.min
        var egress = EgressTally()
    }

    /// Refused calls of an attempt that are recorded each; of those behind them one a second, the numbers of calls tell
    /// how many there were between two.
    static let recordedRefusals = 1_000

    private let clock: PawlClock
    private let state = Locked(State())

    init(clock: PawlClock) { self.clock = clock }

    /// Counts a call; its number in the attempt, from 1.
    func nextCall() -> Int {
        state.withLock { state in
            state.calls += 1
            return state.calls
        }
    }

    /// Counts a refused call; whether it gets a record of its own.
    func isWorthRecording(_ refusal: Refusal) -> Bool {
        let moment = clock.monotonic()
        return state.withLock { state in
            state.refusals += 1
            let (since, overflow) = moment.subtractingReportingOverflow(state.lastRecorded)
            guard state.recordedRefusals < Self.recordedRefusals || overflow || since >= EgressTally.interval else {
                return false
            }
            state.recordedRefusals += 1
            state.lastRecorded = moment
            return true
        }
    }

    /// Counts a refused request to somewhere else; what is to be recorded now.
    func refuse(host: String, port: Int, method: String) -> EgressEntry? {
        let moment = clock.monotonic()
        return state.withLock { $0.egress.refuse(host: host, port: port, method: method, at: moment) }
    }

    /// What was counted and not recorded.
    func drain() -> [EgressEntry] { state.withLock { $0.egress.drain() } }

    /// The counts.
    var summary: DoorSummary {
        state.withLock { DoorSummary(calls: $0.calls, refusals: $0.refusals, egressRefusals: $0.egress.total) }
    }
}
