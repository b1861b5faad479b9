// SPDX-License-Identifier: Apache-2.0
public import PawlContract
public import PawlStatistics

/// What the ratchet needs to know of a contract.
public struct RatchetRules: Hashable, Sendable {
    /// The agents, which take turns.
    public var agents: [AgentSpec]
    /// Attempts at once, patience, target.
    public var loop: LoopSpec
    /// What the run may spend.
    public var budget: BudgetSpec
    /// When a candidate is better.
    public var accept: AcceptSpec
    /// The metric that decides.
    public var objective: String
    /// Its better direction.
    public var direction: GainDirection
    /// CPU time in nanoseconds that is reserved for a judgement of which nothing is known yet.
    public var judgementCPU: Int
    /// Judgements that an agent may ask for inside one attempt.
    public var duringJudgements: Int
    /// Whether the champion meets the vault before the run ends.
    public var hasVault = false

    /// Reads the rules of a contract.
    ///
    /// A judgement's reservation is what one question in each of its rounds and the build may use: the most that can be
    /// said before the judge's questions are counted.
    public init(_ contract: Contract) {
        let verifier = contract.verifier
        self.agents = contract.agents
        self.loop = contract.loop
        self.budget = contract.budget
        self.accept = verifier.accept
        self.objective = verifier.objective
        self.direction = verifier.metrics[verifier.objective]?.better == .higher ? .higher : .lower
        let contestant = verifier.contestant?.limits.cpu ?? 0
        let stages = verifier.stages.map { stage in
            let paired = 2 * Double(verifier.accept.maxPairs) + 2 * Double(verifier.accept.confirm)
            return (stage.compare == .paired ? paired : Double(stage.rounds)) * (stage.limits.cpu + contestant)
        }
        self.judgementCPU = Int(
            nanosecondsIn: stages.reduce(verifier.build?.limits.cpu ?? 0, +))
        self.duringJudgements = contract.feedback.duringJudgements
        self.hasVault = verifier.splits[.vault] != nil
    }

    /// Makes rules.
    public init(
        agents: [AgentSpec], loop: LoopSpec, budget: BudgetSpec, accept: AcceptSpec, objective: String,
        direction: GainDirection, judgementCPU: Int, duringJudgements: Int = 0
    ) {
        self.agents = agents
        self.loop = loop
        self.budget = budget
        self.accept = accept
        self.objective = objective
        self.direction = direction
        self.judgementCPU = judgementCPU
        self.duringJudgements = duringJudgements
    }

    /// The most comparisons that the budget allows, where it bounds them: each judgement but the baseline's is at most
    /// one, and each attempt leads to one, and to two re-tests where others may become champion meanwhile.
    public var comparisonBound: Int? {
        let perAttempt = loop.parallel > 1 ? 1 + AttemptState.maximumRetests : 1
        let byAttempts = budget.attempts.map { attempts in
            let (bound, overflow) = attempts.multipliedReportingOverflow(by: perAttempt)
            return overflow ? Int.max : bound
        }
        let byJudgements = budget.judgements.map { max(0, $0 - 1) }
        return [byAttempts, byJudgements].compactMap { $0 }.min()
    }

    /// How the run's error budget is spread.
    public var errorBudget: ErrorBudget {
        ErrorBudget(
            alpha: accept.alpha, spending: accept.spend == .run ? .run(comparisons: comparisonBound) : .each)
    }

    /// Whether an objective is at least as good as the target.
    func reachesTarget(_ objective: Double) -> Bool {
        guard let target = loop.target else { return false }
        return direction == .lower ? objective <= target : objective >= target
    }
}
