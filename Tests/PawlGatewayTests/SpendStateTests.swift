// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlContract
import PawlLedger
import PawlLoop
import Testing

@testable import PawlGateway

@Suite("SpendState")
struct SpendStateTests {
    /// What a run spends, written down as plainly as can be: every call with what it reserved and used.
    struct Book {
        struct Call { var attempt: Int, lineage: String, tokens: Int, money: Int, isOpen: Bool }
        var calls: [Int: Call] = [:]

        func spent(_ isCounted: (Call) -> Bool) -> (tokens: Int, money: Int) {
            calls.values.filter(isCounted).reduce((0, 0)) { ($0.0 + $1.tokens, $0.1 + $1.money) }
        }

        func pays(_ limits: SpendLimits, _ call: Call) -> Bool {
            let levels: [(SpendSpec, (tokens: Int, money: Int))] = [
                (limits.run, spent { _ in true }), (limits.attempt, spent { $0.attempt == call.attempt }),
                (limits.lineage, spent { $0.lineage == call.lineage }),
            ]
            return levels.allSatisfy { limit, spent in
                spent.tokens + call.tokens <= limit.tokens ?? .max
                    && spent.money + call.money <= limit.usd.map { Int(($0 * 1e9).rounded()) } ?? .max
            }
        }
    }

    private static func limits(_ random: inout SeededGenerator) -> SpendLimits {
        func spec(_ scale: Int) -> SpendSpec {
            SpendSpec(
                tokens: Bool.random(using: &random) ? Int.random(in: 1...scale, using: &random) : nil,
                usd: Bool.random(using: &random) ? Double(Int.random(in: 1...scale, using: &random)) / 1e9 : nil)
        }
        return SpendLimits(run: spec(2_000), attempt: spec(900), lineage: spec(1_200))
    }

    @Test("in 1,000 random runs, interrupted anywhere, exactly the calls are paid that a plain book pays")
    func book() throws {
        for seed in 0..<1_000 {
            var random = SeededGenerator(seed: UInt64(seed))
            let limits = Self.limits(&random)
            var state = SpendState(limits: limits)
            var (book, ledger) = (Book(), [Event]())
            for _ in 0..<60 {
                switch Int.random(in: 0..<10, using: &random) {
                case 0:
                    // Killed: what the ledger has is what counts, in the order in which it was written.
                    state = SpendState(limits: limits)
                    for event in ledger {
                        if case .budgetReserved(let record) = event { try state.restore(record) }
                        if case .budgetSettled(let record) = event { try state.restore(record) }
                    }
                case 1...4:
                    let open = book.calls.filter(\.value.isOpen).keys.sorted()
                    guard let number = open.randomElement(using: &random), var call = book.calls[number] else { break }
                    let factor = Int.random(in: 0...11, using: &random)
                    let used = (tokens: call.tokens * factor / 10, money: call.money * factor / 10)
                    let incident = state.settle(number, tokens: used.tokens, nanoUSD: used.money)
                    #expect((incident != nil) == (used.tokens > call.tokens || used.money > call.money))
                    ledger.append(
                        .budgetSettled(
                            BudgetSettled(
                                reservation: number, amount: Amount(tokens: used.tokens, nanoUSD: used.money),
                                series: "model")))
                    (call.tokens, call.money, call.isOpen) = (used.tokens, used.money, false)
                    book.calls[number] = call
                default:
                    let call = Book.Call(
                        attempt: Int.random(in: 1...3, using: &random),
                        lineage: ["a", "b"].randomElement(using: &random) ?? "a",
                        tokens: Int.random(in: 0...300, using: &random), money: Int.random(in: 0...300, using: &random),
                        isOpen: true)
                    let result = state.reserve(
                        tokens: call.tokens, nanoUSD: call.money, attempt: call.attempt, lineage: call.lineage)
                    #expect(book.pays(limits, call) == ((try? result.get()) != nil))
                    guard let number = try? result.get() else { break }
                    #expect(book.calls.updateValue(call, forKey: number) == nil)
                    ledger.append(.budgetReserved(try #require(state.record(number))))
                }
                let spent = book.spent { _ in true }
                #expect(state.spending.run.tokens == spent.tokens && state.spending.run.nanoUSD == spent.money)
            }
        }
    }

    @Test("64 clients at once get exactly as many calls as the budget holds")
    func concurrent() async throws {
        for seed in 0..<50 {
            let admitted = seed % 65
            let state = Locked(SpendState(limits: SpendLimits(run: SpendSpec(tokens: admitted * 100 + seed))))
            let paid = await withTaskGroup(of: Bool.self) { group in
                for client in 0..<64 {
                    group.addTask {
                        let result = state.withLock {
                            $0.reserve(tokens: 100, nanoUSD: 5, attempt: client, lineage: "a")
                        }
                        guard let number = try? result.get() else { return false }
                        await Task.yield()
                        return state.withLock { $0.settle(number, tokens: 100, nanoUSD: 5) } == nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(paid == min(64, admitted + seed / 100))
        }
    }

    @Test("a reservation that was never settled counts in full, also where entries came out of order")
    func unsettled() throws {
        var state = SpendState(limits: SpendLimits(run: SpendSpec(tokens: 1_000)))
        let records = try (1...3).map { _ in
            let number = try state.reserve(tokens: 300, nanoUSD: 0, attempt: 1, lineage: "a").get()
            return try #require(state.record(number))
        }
        var again = SpendState(limits: state.limits)
        for record in [records[2], records[0]] { try again.restore(record) }
        #expect(again.spending.run.tokens == 600)
        #expect(try again.reserve(tokens: 400, nanoUSD: 0, attempt: 1, lineage: "a").get() == 4)
        #expect(throws: Refusal.self) { try again.reserve(tokens: 1, nanoUSD: 0, attempt: 2, lineage: "b").get() }
        #expect(throws: ModelSpending.Fault.self) { try again.restore(records[0]) }
    }

    @Test("a call that does not fit now may fit once others are settled, and one that never will is told apart")
    func fit() throws {
        var state = SpendState(limits: SpendLimits(run: SpendSpec(tokens: 100)))
        let first = try state.reserve(tokens: 80, nanoUSD: 0, attempt: 1, lineage: "a").get()
        #expect(state.fit(tokens: 20, nanoUSD: 0, attempt: 1, lineage: "a") == .now)
        #expect(state.fit(tokens: 50, nanoUSD: 0, attempt: 1, lineage: "a") == .later)
        #expect(state.fit(tokens: 101, nanoUSD: 0, attempt: 1, lineage: "a") == .never)
        #expect(state.settle(first, tokens: 60, nanoUSD: 0) == nil)
        #expect(state.settle(first, tokens: 0, nanoUSD: 0) == nil)
        #expect(state.spending.run.tokens == 60)
        #expect(state.fit(tokens: 41, nanoUSD: 0, attempt: 1, lineage: "a") == .never)
    }

    @Test("numbers at the end of the range neither overflow nor pay")
    func extremes() throws {
        var state = SpendState(limits: SpendLimits(run: SpendSpec(tokens: 9_007_199_254_740_991)))
        #expect(throws: Refusal.self) { try state.reserve(tokens: .max, nanoUSD: 0, attempt: 1, lineage: "a").get() }
        let one = try state.reserve(tokens: 10, nanoUSD: .max, attempt: 1, lineage: "a").get()
        #expect(throws: Refusal.self) { try state.reserve(tokens: 1, nanoUSD: .max, attempt: 1, lineage: "a").get() }
        #expect(state.settle(one, tokens: .max, nanoUSD: .max)?.reserved == CallCost(tokens: 10, nanoUSD: .max))
        #expect(state.spending.run.tokens == .max && state.spending.overruns == 1)
        #expect(throws: Refusal.self) { try state.reserve(tokens: 1, nanoUSD: 0, attempt: 1, lineage: "a").get() }
    }
}
