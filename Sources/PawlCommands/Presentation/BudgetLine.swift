// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger

/// One budget: what is spent or reserved, and its limit.
struct BudgetLine: Hashable, Sendable {
    var name: String
    /// Attempts, judgements, or seconds.
    var spent: Double
    var limit: Double?
    /// Whether the numbers are seconds.
    var isTime: Bool

    var spentText: String { text(spent) }

    var limitText: String? { limit.map { text($0) } }

    /// Spent divided by the limit.
    var share: Double? {
        limit.flatMap { $0 > 0 ? spent / $0 : nil }
    }

    private func text(_ number: Double) -> String {
        if name == "usd" { return Self.money(usd: number) }
        return isTime ? Figures.duration(number) : Figures.significant(number)
    }

    /// `0.0125 USD` of units of 10^-9 USD.
    static func money(_ nanoUSD: Int) -> String { money(usd: Double(nanoUSD) / 1e9) }

    private static func money(usd: Double) -> String { Figures.significant(usd) + " USD" }

    /// The budgets of a run: those with a limit, attempts, and wall time. `now` counts for a run that goes on.
    static func all(_ history: RunHistory, facts: RunFacts, now: Timestamp) -> [BudgetLine] {
        var used = history.spent
        for amount in history.reservations.values { used.add(amount) }
        let wall = history.wallSeconds(now: now)
        var lines = [
            BudgetLine(
                name: "attempts", spent: Double(history.attempts.count), limit: facts.budget?.attempts.map(Double.init),
                isTime: false),
            BudgetLine(name: "wall", spent: wall, limit: facts.budget?.wall, isTime: true),
        ]
        if let limit = facts.budget?.cpu {
            lines.append(BudgetLine(name: "cpu", spent: Double(used.cpuNanoseconds) / 1e9, limit: limit, isTime: true))
        }
        if let limit = facts.budget?.judgements {
            lines.append(
                BudgetLine(name: "judgements", spent: Double(used.judgements), limit: Double(limit), isTime: false))
        }
        if facts.budget?.tokens != nil || used.tokens != nil {
            lines.append(
                BudgetLine(
                    name: "tokens", spent: Double(used.tokens ?? 0), limit: facts.budget?.tokens.map(Double.init),
                    isTime: false))
        }
        if facts.budget?.usd != nil || used.nanoUSD != nil {
            lines.append(
                BudgetLine(
                    name: "usd", spent: Double(used.nanoUSD ?? 0) / 1e9, limit: facts.budget?.usd, isTime: false))
        }
        return lines
    }
}
