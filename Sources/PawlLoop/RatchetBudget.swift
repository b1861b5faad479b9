// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger

/// The budget as it is while decisions are being made: each plan takes its reservation at once.
///
/// - An attempt reserves one attempt and its agent's limits, clipped to what is left.
/// - It is refused where less than the *useful minimum* would be left of wall or CPU time: one second, or the agent's
///   own limit where that is less. It is refused, too, where no judgement would be left for its candidate.
/// - It is refused where what is left for models would not pay the smallest call that the run made so far.
/// - A judgement reserves one judgement and what its rounds may use; under a CPU budget at most twice what the largest
///   judgement so far used plus a second, clipped to what is left. It starts where a second, or that much, is left.
struct RatchetBudget {
    private let rules: RatchetRules
    private let state: RunState
    private var left: RemainingBudget
    private var reservations: Int
    /// Attempts whose candidate is not decided, with those under way.
    private(set) var undecided: Int
    /// The budget that refused a plan.
    private(set) var exhausted: String?

    private static let second = 1_000_000_000

    init(rules: RatchetRules, state: RunState, moment: LoopMoment) {
        self.rules = rules
        self.state = state
        self.left = state.budget.remaining(under: rules.budget, wallNanoseconds: moment.wallNanoseconds)
        self.reservations = state.budget.reservations
        let judging = state.openJudgements.count {
            state.judgement($0)?.reserved.purpose == JudgementPurpose.candidate.rawValue
        }
        self.undecided = state.openAttempts.count + state.waiting.count + judging
        // Reservations without their attempt or judgement belong to the next plans and are not spent yet.
        for reserved in state.budget.open.values where isDangling(reserved) { release(reserved.amount) }
    }

    /// Why no judgement may begin now: too little wall or CPU time.
    var reasonNotToJudge: String? {
        if let wall = left.wallNanoseconds, wall <= 0 { return "wall" }
        if let cpu = left.cpuNanoseconds, cpu < min(Self.second, expectedJudgementCPU) || cpu == 0 { return "cpu" }
        return nil
    }

    /// Takes the budget of a judgement, leaving `keeping` others untouched; nil where too little is left.
    mutating func judgement(_ reserved: JudgementReserved, keeping: Int) -> JudgementPlan? {
        if let dangling = state.budget.reservation(judgement: reserved.judgement) {
            take(dangling.amount)
            return JudgementPlan(reserved: reserved, amount: dangling.amount, reservation: nil)
        }
        if let judgements = left.judgements, judgements < 1 + keeping {
            exhausted = "judgements"
            return nil
        }
        if let reason = reasonNotToJudge {
            exhausted = reason
            return nil
        }
        let amount = Amount(
            judgements: 1, cpuNanoseconds: min(expectedJudgementCPU, left.cpuNanoseconds ?? .max))
        take(amount)
        reservations += 1
        return JudgementPlan(
            reserved: reserved, amount: amount,
            reservation: BudgetReserved(
                reservation: reservations, judgement: reserved.judgement, amount: amount))
    }

    /// Takes the budget of an attempt; nil where too little is left.
    mutating func attempt(_ number: Int, agent: AgentSpec, parent: Digest, seed: String) -> AttemptPlan? {
        if let dangling = state.budget.reservation(attempt: number) {
            take(dangling.amount)
            undecided += 1
            return AttemptPlan(
                attempt: number, agent: agent.name, parent: parent, seed: seed, amount: dangling.amount,
                reservation: nil)
        }
        guard let amount = amount(of: agent, parent: parent) else { return nil }
        take(amount)
        undecided += 1
        reservations += 1
        return AttemptPlan(
            attempt: number, agent: agent.name, parent: parent, seed: seed, amount: amount,
            reservation: BudgetReserved(reservation: reservations, attempt: number, amount: amount))
    }

    private mutating func amount(of agent: AgentSpec, parent: Digest) -> Amount? {
        let wall = Int(nanosecondsIn: agent.limits.wall)
        let cpu = Int(nanosecondsIn: agent.limits.cpu)
        if let attempts = left.attempts, attempts < 1 {
            exhausted = "attempts"
        } else if let judgements = left.judgements, judgements < 1 + waitingForJudgement {
            exhausted = "judgements"
        } else if let remaining = left.wallNanoseconds, remaining < min(wall, Self.second) || remaining == 0 {
            exhausted = "wall"
        } else if let remaining = freeCPU, remaining < min(cpu, Self.second) || remaining <= 0 {
            exhausted = "cpu"
        } else if !state.budget.models.affords(tokens: left.tokens, nanoUSD: nil) {
            exhausted = "tokens"
        } else if !state.budget.models.affords(tokens: nil, nanoUSD: left.nanoUSD) {
            exhausted = "usd"
        } else if !state.budget.models.affords(lineage: parent.hex, under: rules.budget.lineage) {
            exhausted = "lineage"
        } else {
            return Amount(
                attempts: 1, cpuNanoseconds: min(cpu, freeCPU ?? .max),
                wallNanoseconds: min(wall, left.wallNanoseconds ?? .max))
        }
        return nil
    }

    /// Judgements that undecided candidates still have to begin.
    private var waitingForJudgement: Int {
        max(0, undecided - state.openJudgements.count { state.judgement($0)?.reserved.purpose == "candidate" })
    }

    /// CPU time for an attempt after a second is kept back for the judgement of each candidate to come.
    private var freeCPU: Int? {
        left.cpuNanoseconds.map { $0.subtracting((1 + waitingForJudgement) * min(Self.second, expectedJudgementCPU)) }
    }

    private var expectedJudgementCPU: Int {
        guard rules.budget.cpu != nil, let largest = state.budget.largestJudgementCPU else {
            return rules.judgementCPU
        }
        return min(rules.judgementCPU, min(largest, 1 << 60) * 2 + Self.second)
    }

    private func isDangling(_ reserved: BudgetReserved) -> Bool {
        if let attempt = reserved.attempt { return attempt > state.attempts.count }
        if let judgement = reserved.judgement { return judgement > state.judgements.count }
        return false
    }

    private mutating func take(_ amount: Amount) {
        left.attempts = left.attempts.map { $0 - amount.attempts }
        left.judgements = left.judgements.map { $0 - amount.judgements }
        left.cpuNanoseconds = left.cpuNanoseconds.map { $0.subtracting(amount.cpuNanoseconds) }
    }

    private mutating func release(_ amount: Amount) {
        left.attempts = left.attempts.map { $0 + amount.attempts }
        left.judgements = left.judgements.map { $0 + amount.judgements }
        left.cpuNanoseconds = left.cpuNanoseconds.map { $0 + amount.cpuNanoseconds }
    }
}
