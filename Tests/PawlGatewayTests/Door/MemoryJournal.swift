// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlGateway
import PawlLedger

/// A journal in memory that can stop at any step.
final class MemoryJournal: BrokerJournal {
    struct Stopped: Error {}

    private struct State: Sendable {
        var events: [Event] = []
        var objects: [Digest: [UInt8]] = [:]
        var left: Int
    }

    private let state: Locked<State>

    /// `steps`: how many appends succeed.
    init(steps: Int = .max) { self.state = Locked(State(left: steps)) }

    var events: [Event] { state.withLock { $0.events } }

    var calls: [ModelCallRecord] {
        events.compactMap { if case .modelCall(let record) = $0 { record } else { nil } }
    }

    var reserved: [BudgetReserved] {
        events.compactMap { if case .budgetReserved(let record) = $0 { record } else { nil } }
    }

    var settled: [BudgetSettled] {
        events.compactMap { if case .budgetSettled(let record) = $0 { record } else { nil } }
    }

    func object(_ digest: Digest?) -> [UInt8]? { digest.flatMap { name in state.withLock { $0.objects[name] } } }

    func append(_ events: [Event]) async throws {
        await Task.yield()
        try state.withLock { state in
            guard state.left > 0 else { throw Stopped() }
            state.left -= 1
            state.events += events
        }
    }

    func keep(_ bytes: [UInt8]) async throws -> Digest {
        let digest = Digest.of(bytes)
        state.withLock { $0.objects[digest] = bytes }
        return digest
    }
}
