// SPDX-License-Identifier: Apache-2.0
public import PawlContract
public import PawlLedger
public import PawlLoop

/// What may be spent on models: by the run, by one attempt, by one lineage.
public struct SpendLimits: Hashable, Sendable {
    /// By the run.
    public var run: SpendSpec
    /// By each attempt.
    public var attempt: SpendSpec
    /// By each lineage.
    public var lineage: SpendSpec

    /// Makes limits; without any, everything is paid.
    public init(run: SpendSpec = SpendSpec(), attempt: SpendSpec = SpendSpec(), lineage: SpendSpec = SpendSpec()) {
        self.run = run
        self.attempt = attempt
        self.lineage = lineage
    }

    /// The limits of a contract's budget.
    public init(_ budget: BudgetSpec) {
        self.init(run: budget.run, attempt: budget.attempt, lineage: budget.lineage)
    }
}

/// A call used more than was reserved for it: a declared bound is wrong, and the run must stop.
public struct SpendIncident: Error, Hashable, Sendable {
    /// The reservation.
    public var reservation: Int
    /// What was reserved.
    public var reserved: CallCost
    /// What was used.
    public var used: CallCost

    /// One sentence.
    public var message: String {
        "a model call used \(used.tokens) tokens and \(used.nanoUSD) nano-USD, but \(reserved.tokens) and "
            + "\(reserved.nanoUSD) were reserved; raise 'overhead' or 'max_output', or correct 'price'"
    }
}

/// Whether a call is paid.
public enum SpendFit: Hashable, Sendable {
    /// Now.
    case now
    /// Perhaps, once calls under way are settled below what they reserved.
    case later
    /// Never: what is settled leaves too little.
    case never
}

/// The money box of a run's model calls. Each call reserves the most it may cost, and settles what it did cost; what is
/// reserved and what is settled never exceed a limit together, whatever runs beside. A value: whoever shares it holds it
/// under a lock, makes each reservation durable before its call leaves, and each settlement before it counts.
public struct SpendState: Sendable {
    /// The limits.
    public let limits: SpendLimits
    /// What is reserved and spent.
    public private(set) var spending: ModelSpending
    private var last: Int

    /// Starts, after an interruption from what the ledger has: reservations without a settlement count in full.
    public init(limits: SpendLimits, restoring spending: ModelSpending = ModelSpending()) {
        self.limits = limits
        self.spending = spending
        self.last = spending.last
    }

    /// Reserves the most that a call may cost; the reservation's number, or the refusal.
    public mutating func reserve(
        tokens: Int, nanoUSD: Int, attempt: Int, lineage: String
    ) -> Result<Int, Refusal> {
        let cost = CallCost(tokens: max(0, tokens), nanoUSD: max(0, nanoUSD))
        for level in levels(attempt: attempt, lineage: lineage) {
            if let refusal = level.refusal(of: cost) { return .failure(refusal) }
        }
        let number = last + 1
        let record = BudgetReserved(
            reservation: number, attempt: attempt, amount: cost.amount, series: BudgetReserved.modelSeries,
            lineage: lineage)
        do {
            try spending.reserve(record)
        } catch {
            return .failure(Refusal(.budget, "the call costs more than can be counted"))
        }
        last = number
        return .success(number)
    }

    /// Whether a call is paid, without reserving.
    public func fit(tokens: Int, nanoUSD: Int, attempt: Int, lineage: String) -> SpendFit {
        let cost = CallCost(tokens: max(0, tokens), nanoUSD: max(0, nanoUSD))
        let levels = levels(attempt: attempt, lineage: lineage)
        if levels.allSatisfy({ $0.refusal(of: cost) == nil }) { return .now }
        var settled = self
        for (number, _) in spending.open { _ = settled.settle(number, tokens: 0, nanoUSD: 0) }
        let freed = settled.levels(attempt: attempt, lineage: lineage)
        return freed.allSatisfy { $0.refusal(of: cost) == nil } ? .later : .never
    }

    /// Replaces a reservation by what was used; the incident where that is more. A number that is not open is ignored:
    /// a call is settled once.
    public mutating func settle(_ reservation: Int, tokens: Int, nanoUSD: Int) -> SpendIncident? {
        guard let reserved = spending.open[reservation]?.amount else { return nil }
        let used = CallCost(tokens: max(0, tokens), nanoUSD: max(0, nanoUSD))
        let record = BudgetSettled(
            reservation: reservation, amount: used.amount, series: BudgetReserved.modelSeries)
        let isOverrun: Bool
        do { isOverrun = try spending.settle(record) } catch { isOverrun = true }
        guard isOverrun else { return nil }
        return SpendIncident(
            reservation: reservation, reserved: CallCost(tokens: reserved.tokens ?? 0, nanoUSD: reserved.nanoUSD ?? 0),
            used: used)
    }

    /// Counts a reservation that the ledger has.
    public mutating func restore(_ record: BudgetReserved) throws(ModelSpending.Fault) {
        try spending.reserve(record)
        last = max(last, record.reservation)
    }

    /// Counts a settlement that the ledger has.
    public mutating func restore(_ record: BudgetSettled) throws(ModelSpending.Fault) {
        try spending.settle(record)
    }

    /// Forgets what an attempt that is over spent, apart from the sums of its run and lineage.
    public mutating func end(attempt: Int) {
        spending.end(attempt: attempt)
    }

    /// The entry of an open reservation.
    public func record(_ reservation: Int) -> BudgetReserved? { spending.open[reservation] }

    private func levels(attempt: Int, lineage: String) -> [SpendLevel] {
        [
            SpendLevel(name: "run", limit: limits.run, spent: spending.run),
            SpendLevel(name: "attempt", limit: limits.attempt, spent: spending.attempts[attempt]),
            SpendLevel(name: "lineage", limit: limits.lineage, spent: spending.lineages[lineage]),
        ]
    }
}

/// One limit and what counts against it.
private struct SpendLevel {
    let name: String
    let limit: SpendSpec
    let spent: ModelSpending.Sum?

    func refusal(of cost: CallCost) -> Refusal? {
        if let limit = limit.tokens, !Self.fits(cost.tokens, limit, spent?.tokens) {
            return refusal("tokens", cost.tokens, limit, spent?.tokens)
        }
        if let limit = limit.nanoUSD, !Self.fits(cost.nanoUSD, limit, spent?.nanoUSD) {
            return refusal("nano-USD", cost.nanoUSD, limit, spent?.nanoUSD)
        }
        return nil
    }

    private static func fits(_ cost: Int, _ limit: Int, _ spent: Int?) -> Bool {
        let (sum, overflow) = cost.addingReportingOverflow(spent ?? 0)
        return !overflow && sum <= limit
    }

    private func refusal(_ unit: String, _ cost: Int, _ limit: Int, _ spent: Int?) -> Refusal {
        Refusal(
            .budget,
            "the call may cost \(cost) \(unit), and of the \(limit) \(unit) of the \(name) \(spent ?? 0) are spent or "
                + "reserved")
    }
}
