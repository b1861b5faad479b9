// SPDX-License-Identifier: Apache-2.0
public import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlStatistics

/// The strategy `ratchet`: each attempt starts from the champion, and only a better candidate replaces it.
///
/// Pure decisions over the fold; the ratchet itself only remembers what this process carries out, so that everything
/// else that is open in the ledger counts as interrupted and goes on. An attempt holds its place among
/// `loop.parallel` until its candidate is decided, which makes one attempt at a time learn from each verdict.
public struct Ratchet: Sendable {
    /// The contract's rules.
    public let rules: RatchetRules
    /// Attempts that this process carries out.
    public private(set) var runningAttempts: Set<Int> = []
    /// Judgements that this process carries out.
    public private(set) var runningJudgements: Set<Int> = []

    /// Whether this process asks the vault.
    private var isAskingVault = false

    /// Starts with nothing under way.
    public init(rules: RatchetRules) {
        self.rules = rules
    }

    /// What to do next: nothing means to wait for what is under way.
    public mutating func next(_ state: RunState, moment: LoopMoment) -> [LoopDecision] {
        guard state.opened != nil, state.closed == nil else { return [] }
        runningAttempts.formIntersection(state.openAttempts)
        runningJudgements.formIntersection(state.openJudgements)
        let missing =
            state.missingEvents(
                objective: rules.objective, runningAttempts: runningAttempts, runningJudgements: runningJudgements)
            + interrupted(state, moment)
        guard missing.isEmpty else { return [.record(missing)] }
        let fallen = state.fallenEvents(objective: rules.objective, runningJudgements: runningJudgements)
        guard fallen.isEmpty else { return [.record(fallen)] }
        let repeats = repeatedVerdicts(state)
        guard repeats.isEmpty else { return repeats }

        var decisions = continuations(state)
        guard let baseline = state.baseline.flatMap({ state.judgement($0) }) else {
            return decisions + judgeBaseline(state, moment)
        }
        guard let verdict = baseline.verdict?.verdict else {
            for decision in decisions { remember(decision) }
            return decisions
        }
        let ending = verdict == .inconclusive ? "judge-failed" : reasonToEnd(state, moment)
        var ledger = RatchetBudget(rules: rules, state: state, moment: moment)
        let judged = verdict == .inconclusive ? [] : judgements(state, moment, &ledger)
        decisions += judged
        if ending == nil { decisions += attempts(state, &ledger) }
        if decisions.isEmpty, state.openAttempts.isEmpty, state.openJudgements.isEmpty {
            let reason = ending ?? ledger.exhausted ?? ledger.reasonNotToJudge ?? "attempts"
            // The number that is reported comes from a set that decided nothing.
            if needsVault(state) {
                if !isAskingVault { decisions.append(.askVault) }
                isAskingVault = true
            } else {
                decisions.append(closing(state, reason))
            }
        }
        for decision in decisions { remember(decision) }
        return decisions
    }

    /// Plans a judgement that an agent asks for inside its attempt; nil where the contract or the budget allows no
    /// more. Judgements that undecided candidates need stay reserved for them.
    public mutating func during(_ state: RunState, attempt: Int, candidate: Digest, moment: LoopMoment)
        -> JudgementPlan?
    {
        guard let current = state.attempt(attempt), state.openAttempts.contains(attempt),
            current.duringJudgements < rules.duringJudgements
        else { return nil }
        var ledger = RatchetBudget(rules: rules, state: state, moment: moment)
        let reserved = JudgementReserved(
            judgement: state.judgements.count + 1, attempt: attempt, candidate: candidate, champion: state.champion,
            purpose: JudgementPurpose.during.rawValue)
        guard let plan = ledger.judgement(reserved, keeping: ledger.undecided) else { return nil }
        runningJudgements.insert(reserved.judgement)
        return plan
    }

    private func needsVault(_ state: RunState) -> Bool {
        rules.hasVault && state.vault == nil && state.champion != nil && state.champion != state.opened?.workspace
    }

    private mutating func remember(_ decision: LoopDecision) {
        switch decision {
        case .judge(let plan): runningJudgements.insert(plan.reserved.judgement)
        case .continueJudgement(let number): runningJudgements.insert(number)
        case .startAttempt(let plan): runningAttempts.insert(plan.attempt)
        case .repeatAttempt(let number): runningAttempts.insert(number)
        case .record, .repeatVerdict, .askVault, .close: break
        }
    }

    private mutating func judgeBaseline(_ state: RunState, _ moment: LoopMoment) -> [LoopDecision] {
        guard let workspace = state.opened?.workspace else { return [] }
        var ledger = RatchetBudget(rules: rules, state: state, moment: moment)
        let reserved = JudgementReserved(
            judgement: state.judgements.count + 1, candidate: workspace, purpose: JudgementPurpose.baseline.rawValue)
        let reason = moment.isStopping ? "stopped" : ledger.reasonNotToJudge
        guard reason == nil, let plan = ledger.judgement(reserved, keeping: 0) else {
            return [closing(state, reason ?? ledger.exhausted ?? "judgements")]
        }
        remember(.judge(plan))
        return [.judge(plan)]
    }

    /// Candidates whose tree was decided before.
    private func repeatedVerdicts(_ state: RunState) -> [LoopDecision] {
        state.waiting.compactMap { number in
            guard let candidate = state.attempt(number)?.captured?.candidate else { return nil }
            return state.decision(on: candidate).map { .repeatVerdict(attempt: number, entry: $0.entry) }
        }
    }

    private func continuations(_ state: RunState) -> [LoopDecision] {
        let judgements = state.openJudgements.subtracting(runningJudgements).sorted()
        let attempts = state.openAttempts.subtracting(runningAttempts).sorted()
        return judgements.map { .continueJudgement($0) } + attempts.map { .repeatAttempt($0) }
    }

    /// Why no further attempt is started, budgets apart.
    private func reasonToEnd(_ state: RunState, _ moment: LoopMoment) -> String? {
        if state.judgeFailuresInARow >= 3 { return "judge-failed" }
        if moment.isStopping { return "stopped" }
        if state.budget.models.overruns > 0 { return "overrun" }
        // Whatever went on would learn of the vault.
        if let vault = state.vault, state.fallen.contains(vault.candidate) { return "violation" }
        if state.isGateRetired { return "gate-retired" }
        if let objective = state.champions.last(where: { $0.candidate == state.champion })?.objective,
            rules.reachesTarget(objective)
        {
            return "target"
        }
        if let patience = rules.loop.patience, state.decidedSinceChampion >= patience { return "patience" }
        return nil
    }

    private func judgements(_ state: RunState, _ moment: LoopMoment, _ ledger: inout RatchetBudget) -> [LoopDecision] {
        guard state.judgeFailuresInARow < 3, !moment.isStopping, !state.waiting.isEmpty else { return [] }
        let underWay = state.openJudgements.compactMap { state.judgement($0)?.reserved }
            .filter { $0.purpose == JudgementPurpose.candidate.rawValue }
        var trees = Set(underWay.map(\.candidate))
        var places = max(1, rules.loop.parallel) - underWay.count
        var decisions: [LoopDecision] = []
        for number in state.waiting where places > 0 {
            // The same tree twice: the second waits for the first one's verdict.
            guard let candidate = state.attempt(number)?.captured?.candidate, trees.insert(candidate).inserted else {
                continue
            }
            guard ledger.reasonNotToJudge == nil,
                let plan = ledger.judgement(
                    reserved(state, attempt: number, candidate: candidate, after: decisions.count), keeping: 0)
            else { break }
            decisions.append(.judge(plan))
            places -= 1
        }
        return decisions
    }

    private func reserved(_ state: RunState, attempt: Int, candidate: Digest, after planned: Int) -> JudgementReserved {
        let isComparison = state.champion != nil && rules.accept.rule == .sequential
        let comparison = isComparison ? state.comparisons.next(skipping: planned) : nil
        return JudgementReserved(
            judgement: state.judgements.count + 1 + planned, attempt: attempt, candidate: candidate,
            champion: state.champion, purpose: JudgementPurpose.candidate.rawValue, comparison: comparison,
            alpha: comparison.map { rules.errorBudget.share(ofComparison: $0) })
    }

    private func attempts(_ state: RunState, _ ledger: inout RatchetBudget) -> [LoopDecision] {
        guard let parent = state.parent, !rules.agents.isEmpty, let seed = state.opened?.seed else { return [] }
        var decisions: [LoopDecision] = []
        while ledger.undecided < max(1, rules.loop.parallel) {
            let number = state.attempts.count + 1 + decisions.count
            let agent = rules.agents[(number - 1) % rules.agents.count]
            let derived = RunSeed.seed(purpose: "attempt", run: seed, numbers: [number])
            guard
                let plan = ledger.attempt(number, agent: agent, parent: parent, seed: derived)
            else { break }
            decisions.append(.startAttempt(plan))
        }
        return decisions
    }

    private func closing(_ state: RunState, _ reason: String) -> LoopDecision {
        // What is still reserved was never begun.
        let unused = state.budget.open.keys.sorted()
        guard unused.isEmpty else {
            return .record(unused.map { .budgetSettled(BudgetSettled(reservation: $0, amount: Amount())) })
        }
        // The fold of an opened run always has a parent.
        return .close(RunClosed(reason: reason, champion: state.parent ?? Digest.of([]), accepted: state.accepted))
    }

    /// Attempts that were under way when the run stopped and for which no wall time is left, or whose start was revoked
    /// since.
    private func interrupted(_ state: RunState, _ moment: LoopMoment) -> [Event] {
        let left = state.budget.remaining(under: rules.budget, wallNanoseconds: moment.wallNanoseconds)
        return state.openAttempts.subtracting(runningAttempts).sorted().flatMap { number -> [Event] in
            guard let attempt = state.attempt(number), attempt.captured == nil else { return [] }
            let isRevoked = state.revoked.contains(attempt.started.parent)
            guard isRevoked || left.wallNanoseconds == 0 else { return [] }
            let ended = AttemptEnded(
                attempt: number, outcome: "interrupted",
                reason: isRevoked
                    ? "the run stopped, and what the attempt started from was revoked"
                    : "the run stopped, and no wall time is left",
                usage: Usage())
            return state.events(of: ended, captured: nil)
        }
    }
}
