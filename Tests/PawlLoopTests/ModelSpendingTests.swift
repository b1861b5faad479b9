// SPDX-License-Identifier: Apache-2.0
import PawlBase
@testable import PawlContract
import PawlLedger
@testable import PawlLoop
import Testing

@Suite("ModelSpending")
struct ModelSpendingTests {
    private static func reserved(_ number: Int, attempt: Int = 1, tokens: Int, nanoUSD: Int = 0) -> Event {
        .budgetReserved(
            BudgetReserved(
                reservation: number, attempt: attempt, amount: Amount(tokens: tokens, nanoUSD: nanoUSD),
                series: "model",
                lineage: ScriptedRun.workspace.hex))
    }

    private static func settled(_ number: Int, tokens: Int, nanoUSD: Int = 0) -> Event {
        .budgetSettled(
            BudgetSettled(reservation: number, amount: Amount(tokens: tokens, nanoUSD: nanoUSD), series: "model"))
    }

    /// A run whose first attempt has begun.
    private static func started(_ change: (inout BudgetSpec) -> Void) throws -> ScriptedRun {
        var rules = ScriptedRun.rules(attempts: 5)
        change(&rules.budget)
        var run = try ScriptedRun(rules: rules)
        while run.state.openAttempts.isEmpty, try run.step() {}
        return run
    }

    @Test("a run whose tokens or money are spent ends with that reason, as with any other budget")
    func ends() throws {
        for (reason, change) in [
            ("tokens", { $0.tokens = 1_000 }), ("usd", { $0.usd = 0.000001 }),
            ("lineage", { $0.lineage = SpendSpec(tokens: 1_000) }),
        ] as [(String, (inout BudgetSpec) -> Void)] {
            var run = try Self.started(change)
            try run.append([Self.reserved(1, tokens: 900, nanoUSD: 900), Self.settled(1, tokens: 800, nanoUSD: 800)])
            #expect(run.state.budget.models.run.tokens == 800)
            try run.runToEnd()
            let isLineage = reason == "lineage"
            #expect(run.state.closed?.reason == reason || (isLineage && run.state.closed?.reason == "attempts"))
            #expect(
                isLineage ? run.state.closed?.reason == reason || run.state.accepted > 0 : run.state.attempts.count == 1
            )
        }
    }

    @Test("a reservation that is never settled counts in full and does not keep the run open")
    func unsettled() throws {
        var run = try Self.started { $0.tokens = 1_000 }
        try run.append([
            Self.reserved(2, tokens: 500), Self.reserved(1, tokens: 500),
            .runResumed(RunResumed(tornBytes: 0, continuedAttempts: [1], continuedJudgements: [])),
        ])
        #expect(run.state.budget.remaining(under: run.rules.budget, wallNanoseconds: 0).tokens == 0)
        try run.runToEnd()
        #expect(run.state.closed?.reason == "tokens")
        #expect(run.state.budget.models.run.tokens == 1_000 && run.state.budget.models.attempts.isEmpty)
        #expect(run.state.budget.open.isEmpty && run.state.budget.outstanding == Amount())
    }

    @Test("usage above a reservation ends the run, whatever the endpoint claims")
    func overrun() throws {
        var run = try Self.started { _ in }
        try run.append([
            Self.reserved(1, tokens: 10), Self.reserved(2, tokens: 10), Self.settled(1, tokens: .max, nanoUSD: .max),
            Self.settled(2, tokens: .max, nanoUSD: .max),
        ])
        #expect(run.state.budget.models.overruns == 2 && run.state.budget.models.run.tokens == .max)
        try run.runToEnd()
        #expect(run.state.closed?.reason == "overrun")
    }

    @Test("reservations that do not add up are refused")
    func misfits() throws {
        var run = try Self.started { _ in }
        try run.append([Self.reserved(1, tokens: 10)])
        let wrong: [Event] = [
            Self.reserved(1, tokens: 10), Self.reserved(0, tokens: 10), Self.reserved(2, attempt: 2, tokens: 10),
            Self.reserved(2, tokens: -1), Self.reserved(2, tokens: .max), Self.settled(2, tokens: 1),
            Self.settled(1, tokens: -1),
            .budgetReserved(
                BudgetReserved(reservation: 2, attempt: 1, amount: Amount(attempts: 1, tokens: 1), series: "model")),
            .budgetReserved(BudgetReserved(reservation: 2, attempt: 1, amount: Amount(tokens: 1), series: "other")),
            .budgetReserved(BudgetReserved(reservation: 2, amount: Amount(tokens: 1), series: "model")),
            .modelCall(ModelCallRecord(attempt: 9, call: 1, route: "chat", outcome: "complete", status: 200)),
        ]
        for event in wrong {
            let before = run.state
            #expect(throws: LoopError.self) { try run.append([event]) }
            #expect(run.state == before)
        }
    }

    @Test("what attempts spent is forgotten with them, what the run spent is not")
    func memory() {
        var spending = ModelSpending()
        for number in 1...500 {
            let record = BudgetReserved(
                reservation: number, attempt: number, amount: Amount(tokens: 3), series: "model", lineage: "a")
            #expect(throws: Never.self) { try spending.reserve(record) }
            let settled = BudgetSettled(reservation: number, amount: Amount(tokens: 2), series: "model")
            #expect(throws: Never.self) { try spending.settle(settled) }
            spending.end(attempt: number)
        }
        #expect(spending.attempts.isEmpty && spending.open.isEmpty)
        #expect(spending.run.tokens == 1_000 && spending.lineages["a"]?.tokens == 1_000)
    }
}
