// SPDX-License-Identifier: Apache-2.0
public import PawlContract
public import PawlLedger

/// What a run has reserved and spent.
public struct BudgetState: Hashable, Sendable {
    /// Reservations that are not settled, by number.
    public private(set) var open: [Int: BudgetReserved] = [:]
    /// How many reservations were made.
    public private(set) var reservations = 0
    /// The sum of the open reservations.
    public private(set) var outstanding = Amount()
    /// The sum of the settlements.
    public private(set) var settled = Amount()
    /// Settlements above their reservation: CPU time or wall time that a cell used before its limit caught it.
    public private(set) var overruns = 0
    /// The most CPU time that one judgement was settled with, in nanoseconds; nil before the first.
    public private(set) var largestJudgementCPU: Int?

    /// What calls of models reserved and spent: a series of its own, not in the sums above.
    public internal(set) var models = ModelSpending()

    private var openByAttempt: [Int: Int] = [:]
    private var openByJudgement: [Int: Int] = [:]

    /// Nothing reserved, nothing spent.
    public init() {}

    /// What was spent or may still be by what is under way.
    public var committed: Amount { outstanding.adding(settled) ?? .unpayable }

    /// The open reservation of an attempt.
    public func reservation(attempt: Int) -> BudgetReserved? {
        openByAttempt[attempt].flatMap { open[$0] }
    }

    /// The open reservation of a judgement.
    public func reservation(judgement: Int) -> BudgetReserved? {
        openByJudgement[judgement].flatMap { open[$0] }
    }

    /// What is left under a contract's budget after `wallNanoseconds` of the run.
    public func remaining(under spec: BudgetSpec, wallNanoseconds: Int) -> RemainingBudget {
        let committed = committed
        func left(_ bound: Int?, _ used: Int) -> Int? { bound.map { max(0, $0.subtracting(used)) } }
        return RemainingBudget(
            attempts: left(spec.attempts, committed.attempts),
            judgements: left(spec.judgements, committed.judgements),
            cpuNanoseconds: left(spec.cpu.map(Int.init(nanosecondsIn:)), committed.cpuNanoseconds),
            wallNanoseconds: left(spec.wall.map(Int.init(nanosecondsIn:)), max(0, wallNanoseconds)),
            tokens: left(spec.tokens, models.run.tokens), nanoUSD: left(spec.run.nanoUSD, models.run.nanoUSD))
    }

    mutating func reserve(_ record: BudgetReserved) throws(Misfit) {
        guard record.reservation == reservations + 1 else {
            throw Misfit(.number, "reservation \(record.reservation) follows reservation \(reservations)")
        }
        guard !record.amount.isNegative, let sum = outstanding.adding(record.amount), sum.adding(settled) != nil else {
            throw Misfit(.budget, "reservation \(record.reservation) has an impossible amount")
        }
        guard (record.attempt == nil) != (record.judgement == nil) else {
            throw Misfit(.budget, "reservation \(record.reservation) is not for one attempt or one judgement")
        }
        if let attempt = record.attempt, openByAttempt.updateValue(record.reservation, forKey: attempt) != nil {
            throw Misfit(.budget, "attempt \(attempt) already has a reservation")
        }
        if let judgement = record.judgement, openByJudgement.updateValue(record.reservation, forKey: judgement) != nil {
            throw Misfit(.budget, "judgement \(judgement) already has a reservation")
        }
        reservations += 1
        outstanding = sum
        open[record.reservation] = record
    }

    mutating func settle(_ record: BudgetSettled) throws(Misfit) {
        guard let reserved = open[record.reservation] else {
            throw Misfit(.budget, "reservation \(record.reservation) is not open")
        }
        guard !record.amount.isNegative, let sum = settled.adding(record.amount) else {
            throw Misfit(.budget, "reservation \(record.reservation) is settled with an impossible amount")
        }
        guard record.amount.attempts <= reserved.amount.attempts, record.amount.judgements <= reserved.amount.judgements
        else {
            throw Misfit(.budget, "reservation \(record.reservation) is settled with more than it reserved")
        }
        open[record.reservation] = nil
        if let attempt = reserved.attempt { openByAttempt[attempt] = nil }
        if let judgement = reserved.judgement {
            openByJudgement[judgement] = nil
            largestJudgementCPU = max(largestJudgementCPU ?? 0, record.amount.cpuNanoseconds)
        }
        if !record.amount.isWithin(reserved.amount) { overruns += 1 }
        settled = sum
        outstanding = outstanding.removing(reserved.amount)
    }
}

/// What is left of a budget; nil where the contract sets no bound.
public struct RemainingBudget: Hashable, Sendable {
    /// Attempts.
    public var attempts: Int?
    /// Judgements.
    public var judgements: Int?
    /// CPU time of cells.
    public var cpuNanoseconds: Int?
    /// Wall time of the run.
    public var wallNanoseconds: Int?
    /// Tokens of models.
    public var tokens: Int?
    /// Money for models in units of 10^-9 USD.
    public var nanoUSD: Int?
}
