// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger

/// What was reserved and spent, in memory for the decision and in the journal before anything happens.
///
/// Once the journal has failed nothing is forwarded any more, and once an endpoint has used more than was reserved no
/// further call is paid.
final class SpendBook: Sendable {
    private struct State: Sendable {
        var spend: SpendState
        var stop: GatewayError?
        /// The first call that used more than was reserved for it; nothing is reserved after it.
        var incident: SpendIncident?
        var watchers: [Int: @Sendable (GatewayError) -> Void] = [:]
        /// Calls that wait for a settlement.
        var waiting: [Int: AsyncStream<Void>.Continuation] = [:]
        /// The latest number of a watcher or of a waiting call.
        var number = 0
    }

    private let state: Locked<State>
    private let journal: any BrokerJournal

    init(_ spend: SpendState, journal: any BrokerJournal) {
        self.state = Locked(State(spend: spend))
        self.journal = journal
    }

    /// Reserves, durably. The number of the reservation, or why there is none. A call that calls under way may still
    /// leave room for waits for them.
    func reserve(
        _ bound: CallCost, attempt: Int, lineage: String
    ) async throws(GatewayError) -> Result<Int, Refusal> {
        while true {
            switch try decide(bound, attempt: attempt, lineage: lineage) {
            case .reserved(let record):
                try await append([.budgetReserved(record)])
                return .success(record.reservation)
            case .refused(let refusal): return .failure(refusal)
            case .waits(let number, let settlements):
                defer { state.withLock { $0.waiting[number] = nil } }
                for await _ in settlements { break }
                if Task.isCancelled { throw GatewayError(.system, "the call was cancelled before it left") }
            }
        }
    }

    private enum Decision: Sendable {
        case reserved(BudgetReserved)
        case refused(Refusal)
        case waits(Int, AsyncStream<Void>)
    }

    private func decide(
        _ bound: CallCost, attempt: Int, lineage: String
    ) throws(GatewayError) -> Decision {
        try state.withLock { state throws(GatewayError) in
            if let stop = state.stop { throw stop }
            if let incident = state.incident { return .refused(Refusal(.budget, incident.message)) }
            let (tokens, nanoUSD) = (bound.tokens, bound.nanoUSD)
            switch state.spend.reserve(tokens: tokens, nanoUSD: nanoUSD, attempt: attempt, lineage: lineage) {
            case .success(let number):
                guard let record = state.spend.record(number) else {
                    throw GatewayError(.system, "reservation \(number) was lost")
                }
                return .reserved(record)
            case .failure(let refusal):
                let fit = state.spend.fit(tokens: tokens, nanoUSD: nanoUSD, attempt: attempt, lineage: lineage)
                guard fit == .later else { return .refused(refusal) }
                let (settlements, settled) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingOldest(1))
                state.number += 1
                state.waiting[state.number] = settled
                return .waits(state.number, settlements)
            }
        }
    }

    /// Settles a reservation with what was used, in one commit with the record of the call. What is left over counts as
    /// free only once that is durable.
    func settle(_ reservation: Int, with used: CallCost, record: ModelCallRecord) async {
        let settled = Event.budgetSettled(
            BudgetSettled(reservation: reservation, amount: used.amount, series: BudgetReserved.modelSeries))
        guard (try? await append([settled, .modelCall(record)])) != nil else { return }
        let waiting = state.withLock { state in
            let incident = state.spend.settle(reservation, tokens: used.tokens, nanoUSD: used.nanoUSD)
            if state.incident == nil { state.incident = incident }
            return Array(state.waiting.values)
        }
        for one in waiting { one.yield() }
    }

    /// An attempt is over: nothing more is spent for it.
    func end(attempt: Int) { state.withLock { $0.spend.end(attempt: attempt) } }

    /// Records events that spend nothing.
    func append(_ events: [Event]) async throws(GatewayError) {
        if let stop = state.withLock({ $0.stop }) { throw stop }
        do {
            try await journal.append(events)
        } catch {
            let failure = GatewayError(.system, "cannot record what the broker does", cause: error)
            stop(failure)
            throw failure
        }
    }

    /// Keeps the bytes of a message as an object; nil where there are none.
    func keep(_ bytes: [UInt8]) async throws(GatewayError) -> Digest? {
        guard !bytes.isEmpty else { return nil }
        do {
            return try await journal.keep(bytes)
        } catch {
            let failure = GatewayError(.system, "cannot keep what the broker carries", cause: error)
            stop(failure)
            throw failure
        }
    }

    /// Why nothing is forwarded any more; nil while all is well.
    var failure: GatewayError? { state.withLock { $0.stop } }

    /// Forwards nothing from now on.
    func stop(_ error: GatewayError) {
        let (watchers, waiting) = state.withLock { state in
            guard state.stop == nil else {
                return ([@Sendable (GatewayError) -> Void](), [AsyncStream<Void>.Continuation]())
            }
            state.stop = error
            defer { state.watchers = [:] }
            return (Array(state.watchers.values), Array(state.waiting.values))
        }
        for watcher in watchers { watcher(error) }
        for one in waiting { one.yield() }
    }

    /// Waits until nothing is forwarded any more, and throws why; returns when the task is cancelled.
    func untilStopped() async throws(GatewayError) {
        let (stops, stopping) = AsyncStream<GatewayError>.makeStream(bufferingPolicy: .bufferingOldest(1))
        let (number, stopped) = state.withLock { state in
            state.number += 1
            state.watchers[state.number] = { stopping.yield($0) }
            return (state.number, state.stop)
        }
        defer { state.withLock { $0.watchers[number] = nil } }
        if let stopped { throw stopped }
        for await error in stops { throw error }
    }
}
