// SPDX-License-Identifier: Apache-2.0
internal import PawlContract
public import PawlLedger

/// What the calls of models cost a run: the fold of the reservations and settlements of series `model`.
///
/// A reservation counts in full until it is settled. One that never is, because Pawl was killed, counts for ever. The
/// sums of attempts that are over are forgotten, so the size does not grow with the run.
public struct ModelSpending: Hashable, Sendable {
    /// Tokens and money.
    public struct Sum: Hashable, Sendable {
        /// Input and output tokens.
        public internal(set) var tokens = 0
        /// Units of 10^-9 USD.
        public internal(set) var nanoUSD = 0

        /// Adds a difference; a sum that would overflow stays at the largest number.
        mutating func add(_ change: Sum) {
            tokens = tokens.subtracting(0 - change.tokens)
            nanoUSD = nanoUSD.subtracting(0 - change.nanoUSD)
        }
    }

    /// Why a record does not fit.
    public struct Fault: Error, Hashable, Sendable {
        /// One sentence.
        public let message: String
    }

    /// What was spent, and what is reserved and not settled.
    public private(set) var run = Sum()
    /// The same by attempt, for attempts under way.
    public private(set) var attempts: [Int: Sum] = [:]
    /// The same by lineage.
    public private(set) var lineages: [String: Sum] = [:]
    /// Reservations that are not settled, by number.
    public private(set) var open: [Int: BudgetReserved] = [:]
    /// The largest number of a reservation.
    public private(set) var last = 0
    /// Settlements above their reservation.
    public private(set) var overruns = 0
    /// The least that was reserved for one call; nil before the first.
    public private(set) var smallest: Sum?

    /// The numbers up to here were used; those above it that were used are in `ahead`.
    private var contiguous = 0
    private var ahead: Set<Int> = []

    /// Nothing reserved, nothing spent.
    public init() {}

    /// Counts a reservation. Calls run beside each other, so the numbers may come out of order, but none comes twice.
    public mutating func reserve(_ record: BudgetReserved) throws(Fault) {
        let name = "model reservation \(record.reservation)"
        guard record.series == BudgetReserved.modelSeries, let attempt = record.attempt, record.judgement == nil else {
            throw Fault(message: "\(name) is not for the attempt of a model call")
        }
        guard record.reservation > contiguous, !ahead.contains(record.reservation) else {
            throw Fault(message: "\(name) was made before")
        }
        let cost = try Self.cost(record.amount, name)
        // What an attempt or a lineage spent is never more than what the run did.
        guard let sum = Self.sum(run, cost) else { throw Fault(message: "\(name) has an impossible amount") }
        run = sum
        attempts[attempt, default: Sum()].add(cost)
        if let lineage = record.lineage { lineages[lineage, default: Sum()].add(cost) }
        open[record.reservation] = record
        last = max(last, record.reservation)
        smallest = Sum(
            tokens: min(smallest?.tokens ?? .max, cost.tokens), nanoUSD: min(smallest?.nanoUSD ?? .max, cost.nanoUSD))
        ahead.insert(record.reservation)
        while ahead.remove(contiguous + 1) != nil { contiguous += 1 }
    }

    /// Replaces a reservation by what was spent; true where that is more than was reserved.
    @discardableResult
    public mutating func settle(_ record: BudgetSettled) throws(Fault) -> Bool {
        let name = "model reservation \(record.reservation)"
        guard record.series == BudgetReserved.modelSeries, let reserved = open[record.reservation],
            let attempt = reserved.attempt
        else { throw Fault(message: "\(name) is not open") }
        let (before, cost) = (try Self.cost(reserved.amount, name), try Self.cost(record.amount, name))
        let change = Sum(tokens: cost.tokens - before.tokens, nanoUSD: cost.nanoUSD - before.nanoUSD)
        // An endpoint may claim any usage: that ends the run and must not make its ledger unreadable, so sums stay at
        // the largest number.
        run.add(change)
        attempts[attempt]?.add(change)
        if let lineage = reserved.lineage { lineages[lineage, default: Sum()].add(change) }
        open[record.reservation] = nil
        let isOverrun = change.tokens > 0 || change.nanoUSD > 0
        if isOverrun { overruns += 1 }
        return isOverrun
    }

    /// Forgets an attempt that is over; what it spent stays in the other sums.
    public mutating func end(attempt: Int) {
        attempts[attempt] = nil
    }

    /// After an interruption: numbers that never reached the ledger will not come.
    mutating func closeGaps() {
        contiguous = last
        ahead = []
    }

    /// Whether what is left pays the smallest call so far, or anything where there was none; nil is unbounded.
    func affords(tokens: Int?, nanoUSD: Int?) -> Bool {
        (tokens.map { $0 > 0 && $0 >= smallest?.tokens ?? 0 } ?? true)
            && (nanoUSD.map { $0 > 0 && $0 >= smallest?.nanoUSD ?? 0 } ?? true)
    }

    /// The same for what is left to a lineage.
    func affords(lineage: String, under spec: SpendSpec) -> Bool {
        let spent = lineages[lineage] ?? Sum()
        return affords(
            tokens: spec.tokens.map { $0.subtracting(spent.tokens) },
            nanoUSD: spec.nanoUSD.map { $0.subtracting(spent.nanoUSD) })
    }

    private static func cost(_ amount: Amount, _ name: String) throws(Fault) -> Sum {
        guard !amount.isNegative,
            Amount(tokens: amount.tokens, nanoUSD: amount.nanoUSD) == amount
        else { throw Fault(message: "\(name) has an impossible amount") }
        return Sum(tokens: amount.tokens ?? 0, nanoUSD: amount.nanoUSD ?? 0)
    }

    private static func sum(_ left: Sum, _ right: Sum) -> Sum? {
        let (tokens, tokensOverflow) = left.tokens.addingReportingOverflow(right.tokens)
        let (money, moneyOverflow) = left.nanoUSD.addingReportingOverflow(right.nanoUSD)
        return tokensOverflow || moneyOverflow ? nil : Sum(tokens: tokens, nanoUSD: money)
    }
}
