// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlContract
import PawlLedger
import PawlLoop
import Testing

@testable import PawlContract
@testable import PawlGateway

@Suite struct SpendDoorTests {
    /// What one call of `DoorStage.ask` reserves.
    private static let bound = DoorStage.ask.utf8.count + 4_096 + 10

    /// An answer whose usage is exactly the reservation.
    private static let full = DoorStage.good(
        usage: #"{"input_tokens":\#(bound - 10),"output_tokens":10,"total_tokens":\#(bound)}"#)

    @Test("64 clients at once and a budget for exactly N calls: exactly N are forwarded", .timeLimit(.minutes(1)))
    func exact() async throws {
        var generator = SeededGenerator(seed: 64)
        for _ in 0..<12 {
            let admitted = Int.random(in: 0...64, using: &generator)
            let slack = Int.random(in: 0..<Self.bound, using: &generator)
            try await DoorStage.with(
                budget: .tokens(max(1, admitted * Self.bound + slack)), upstream: { _ in Self.full }
            ) { (stage) async throws in
                let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<64 {
                        group.addTask { try await stage.post("/v1/responses", DoorStage.ask).status }
                    }
                    return try await group.reduce(into: [Int]()) { $0.append($1) }
                }
                #expect(statuses.count { $0 == 200 } == admitted)
                #expect(statuses.count { $0 == 429 } == 64 - admitted)
                #expect(stage.upstream.requests.count == admitted)
                #expect(stage.journal.reserved.count == admitted)
            }
        }
    }

    @Test("a call waits for calls under way that may leave room for it", .timeLimit(.minutes(1)))
    func waits() async throws {
        try await DoorStage.with(budget: .tokens(Self.bound + 100), upstream: { _ in DoorStage.good() }) {
            (stage) async throws in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<10 { group.addTask { try await stage.post("/v1/responses", DoorStage.ask).status } }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(statuses == Array(repeating: 200, count: 10))
        }
    }

    @Test("nothing leaves that is not reserved, wherever the journal stops", .timeLimit(.minutes(1)))
    func journalStops() async throws {
        for steps in 0...8 {
            let journal = MemoryJournal(steps: steps)
            let sent = Locked(0)
            let served = Locked(0)
            await #expect(throws: GatewayError.self) {
                try await DoorStage.with(
                    journal: journal,
                    upstream: { _ in
                        sent.withLock { $0 += 1 }
                        return DoorStage.good()
                    }
                ) { (stage) async throws in
                    while !Task.isCancelled {
                        let answer = try await stage.post("/v1/responses", DoorStage.ask)
                        if answer.isWhole && answer.status == 200 { served.withLock { $0 += 1 } }
                    }
                    try Task.checkCancellation()
                }
            }
            // What is durable now is all that a restart knows: what was sent was reserved before, what was answered
            // in full was settled before, and what is open counts in full.
            #expect(sent.withLock { $0 } == journal.reserved.count)
            #expect(served.withLock { $0 } == journal.settled.count)
            var restored = SpendState(limits: SpendLimits(.tokens(1_000_000)))
            for record in journal.reserved { try restored.restore(record) }
            for record in journal.settled { try restored.restore(record) }
            let open = journal.reserved.count - journal.settled.count
            #expect(restored.spending.run.tokens == journal.settled.count * 7 + open * Self.bound)
        }
    }

    @Test("after an endpoint has used more than was reserved, nothing is paid any more", .timeLimit(.minutes(1)))
    func overrun() async throws {
        let usage = #"{"input_tokens":999999,"output_tokens":1,"total_tokens":1000000}"#
        try await DoorStage.with(upstream: { _ in DoorStage.good(usage: usage) }) { (stage) async throws in
            _ = try await stage.post("/v1/responses", DoorStage.ask)
            #expect(try await stage.post("/v1/responses", DoorStage.ask).status == 429)
            #expect(stage.upstream.requests.count == 1)
            #expect(stage.journal.settled.map(\.amount.tokens) == [1_000_000])
        }
    }
}

@Suite struct SpendBookTests {
    @Test("in 1,000 random runs exactly as many of 64 calls are paid as the budget admits", .timeLimit(.minutes(5)))
    func exact() async throws {
        var generator = SeededGenerator(seed: 1_000)
        for _ in 0..<1_000 {
            let admitted = Int.random(in: 0...64, using: &generator)
            let cost = Int.random(in: 1...5_000, using: &generator)
            let limit = max(1, admitted * cost + Int.random(in: 0..<cost, using: &generator))
            let journal = MemoryJournal()
            let book = SpendBook(SpendState(limits: SpendLimits(.tokens(limit))), journal: journal)
            let paid = await withTaskGroup(of: Bool.self) { group in
                for attempt in 1...64 {
                    group.addTask {
                        let bound = CallCost(tokens: cost)
                        guard
                            case .success(let number)? = try? await book.reserve(bound, attempt: attempt, lineage: "l")
                        else { return false }
                        let record = ModelCallRecord(
                            attempt: attempt, call: 1, route: "chat", outcome: "complete", status: 200)
                        await book.settle(number, with: bound, record: record)
                        return true
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(paid == min(64, limit / cost) && journal.reserved.count == paid && journal.settled.count == paid)
        }
    }
}
