// SPDX-License-Identifier: Apache-2.0
import PawlBase
@testable import PawlContract
import PawlLedger
import PawlStatistics
@testable import PawlLoop

/// A run whose agents and judge are a script: the ratchet decides, the script answers, everything goes through the
/// fold.
struct ScriptedRun {
    /// How the world answers.
    enum Mode { case honest, random }

    enum Task: Hashable {
        case attempt(AttemptStarted, Amount)
        case judgement(JudgementReserved, Amount)
    }

    static let id = String(repeating: "ab", count: 16)
    static let workspace = Digest.of("workspace")

    let rules: RatchetRules
    let mode: Mode
    var entries: [LedgerEntry] = []
    /// How many entries were durable after each commit.
    var commits: [Int] = []
    var state = RunState()
    var ratchet: Ratchet
    var generator: SeededGenerator
    var running: [Task] = []
    var isStopping = false
    var wallOffset = 0

    init(rules: RatchetRules, mode: Mode = .honest, seed: UInt64 = 1) throws {
        self.rules = rules
        self.mode = mode
        self.ratchet = Ratchet(rules: rules)
        self.generator = SeededGenerator(seed: seed)
        try append([.runOpened(Self.opened)])
    }

    /// Goes on from a prefix of another run's entries.
    init(resuming entries: some Sequence<LedgerEntry>, of other: ScriptedRun, seed: UInt64 = 2) throws {
        self.rules = other.rules
        self.mode = other.mode
        self.ratchet = Ratchet(rules: other.rules)
        self.generator = SeededGenerator(seed: seed)
        for entry in entries {
            try state.apply(entry, at: self.entries.count)
            self.entries.append(entry)
        }
        guard state.closed == nil else { return }
        let resumed = RunResumed(
            tornBytes: 0, continuedAttempts: state.openAttempts.sorted(),
            continuedJudgements: state.openJudgements.sorted())
        try append([.runResumed(resumed)])
    }

    static var opened: RunOpened {
        RunOpened(
            name: "scripted", contract: Digest.of("contract"), inputs: Digest.of("inputs"), workspace: workspace,
            verifier: Digest.of("verifier"), seed: String(repeating: "0", count: 32), level: ["mode": "test"],
            version: "1")
    }

    static func rules(
        attempts: Int? = 12, judgements: Int? = nil, wall: Double? = nil, cpu: Double? = nil, parallel: Int = 1,
        patience: Int? = nil, target: Double? = nil, agents: Int = 1,
        limits: CellLimits = CellLimits(wall: 60, cpu: 30),
        rule: AcceptRule = .sequential, during: Int = 0
    ) -> RatchetRules {
        RatchetRules(
            agents: (1...agents).map {
                AgentSpec(name: "agent\($0)", driver: .tuner, command: [], model: nil, nesting: false, limits: limits)
            },
            loop: LoopSpec(strategy: .ratchet, parallel: parallel, patience: patience, target: target),
            budget: BudgetSpec(
                attempts: attempts, wall: wall, cpu: cpu, judgements: judgements, tokens: nil, usd: nil),
            accept: AcceptSpec(rule: rule, alpha: 0.05, spend: .run, minEffect: 0, maxPairs: 30, confirm: 0),
            objective: "seconds", direction: .lower, judgementCPU: 20_000_000_000, duringJudgements: during)
    }

    /// The hidden truth about a tree: lower is better.
    static func objective(_ tree: Digest) -> Double {
        tree == workspace ? 1 : 0.2 + Double(tree.bytes[0]) / 256
    }

    mutating func append(_ events: [Event]) throws {
        for event in events {
            let entry = LedgerEntry(
                run: Self.id, time: Timestamp(nanoseconds: entries.count * 1_000_000_000), event: event)
            // Every event must survive its way through the ledger's bytes.
            let read = try LedgerEntry(bytes: entry.bytes())
            try state.apply(read, at: entries.count)
            entries.append(read)
        }
        commits.append(entries.count)
    }

    /// One decision or one finished task; false where the run is at its end.
    mutating func step() throws -> Bool {
        guard state.closed == nil else { return false }
        let moment = LoopMoment(wallNanoseconds: state.wallNanoseconds + wallOffset, isStopping: isStopping)
        let decisions = ratchet.next(state, moment: moment)
        for decision in decisions { try carryOut(decision) }
        if decisions.isEmpty {
            guard !running.isEmpty else { throw LoopError(.state, entry: entries.count, "the run is stuck") }
            let index = mode == .honest ? 0 : Int.random(in: 0..<running.count, using: &generator)
            try finish(running.remove(at: index))
        }
        return true
    }

    mutating func runToEnd(limit: Int = 20_000) throws {
        var steps = 0
        while try step() {
            steps += 1
            guard steps < limit else { throw LoopError(.state, entry: entries.count, "the run does not end") }
        }
    }

    mutating func carryOut(_ decision: LoopDecision) throws {
        switch decision {
        case .record(let events): try append(events)
        case .repeatVerdict(let attempt, let entry):
            guard case .verdict(let verdict) = entries[entry].event else {
                throw LoopError(.state, entry: entry, "no verdict stands there")
            }
            try append(state.events(repeating: verdict, attempt: attempt))
        case .judge(let plan):
            try append(plan.events)
            running.append(.judgement(plan.reserved, plan.amount))
        case .continueJudgement(let number):
            guard let judgement = state.judgement(number) else { return }
            running.append(
                .judgement(judgement.reserved, state.budget.reservation(judgement: number)?.amount ?? Amount()))
        case .startAttempt(let plan):
            try append(plan.events(briefing: nil))
            if case .attemptStarted(let started)? = entries.last?.event {
                running.append(.attempt(started, plan.amount))
            }
        case .repeatAttempt(let number):
            guard let attempt = state.attempt(number) else { return }
            running.append(
                .attempt(attempt.started, state.budget.reservation(attempt: number)?.amount ?? Amount()))
        case .askVault:
            guard let champion = state.champion, let root = state.opened?.workspace else { return }
            var query = SplitQueried(
                split: "vault", set: "vault", phase: "asked", candidate: champion, reference: root, root: root, used: 1,
                queries: 5)
            try append([.splitQueried(query)])
            query.phase = "answered"
            query.word = "measured"
            try append([.splitQueried(query)])
        case .close(let closed): try append([.runClosed(closed)])
        }
    }

    mutating func finish(_ task: Task) throws {
        switch task {
        case .attempt(let started, let amount): try finish(started, amount)
        case .judgement(let reserved, let amount): try finish(reserved, amount)
        }
    }

    private mutating func roll(_ sides: Int) -> Int { Int.random(in: 0..<sides, using: &generator) }

    private mutating func usage(within amount: Amount) -> Usage {
        let share = mode == .honest ? 0.5 : generator.unit()
        return Usage(
            wallNanoseconds: Int(Double(amount.wallNanoseconds) * share),
            cpuNanoseconds: Int(Double(amount.cpuNanoseconds) * share), peakBytes: 1)
    }

    private mutating func finish(_ started: AttemptStarted, _ amount: Amount) throws {
        let usage = usage(within: amount)
        // An honest agent depends on its seed and parent; some of its trees come up again.
        var tree = Digest.of("\(started.seed.prefix(1)) \(started.parent.short)")
        var outcome = "captured"
        if mode == .random {
            tree = Digest.of("tree \(roll(40))")
            outcome = ["captured", "captured", "captured", "captured", "nothing", "failed", "refused"][roll(7)]
        }
        let ended = AttemptEnded(attempt: started.attempt, outcome: outcome, reason: "scripted", usage: usage)
        let captured = CandidateCaptured(
            attempt: started.attempt, candidate: tree, parents: [started.parent], changed: ["a"])
        try append(state.events(of: ended, captured: outcome == "captured" ? captured : nil))
    }

    private mutating func finish(_ reserved: JudgementReserved, _ amount: Amount) throws {
        let usage = usage(within: amount)
        var verdict = VerdictReached(
            judgement: reserved.judgement, attempt: reserved.attempt, candidate: reserved.candidate,
            verdict: .noGain, assurance: .a3, reason: "scripted", usage: usage)
        let value = Self.objective(reserved.candidate)
        verdict.metrics["seconds"] = MetricRecord(value: value, low: value, high: value, rounds: 1)
        verdict.verdict = value < (reserved.champion.map(Self.objective) ?? .infinity) ? .accepted : .noGain
        var drawn = reserved.champion != nil
        if mode == .random, reserved.purpose != "baseline" {
            switch roll(9) {
            case 0: verdict.verdict = .invalid
            case 1:
                verdict.verdict = .violation
                verdict.signals = [SignalRecord(code: "result.forged", severity: .violation, evidence: "scripted")]
            case 2:
                verdict.verdict = .inconclusive
                verdict.signals = [SignalRecord(code: "judge.failed", severity: .note, evidence: "scripted")]
            case 3: verdict.verdict = .inconclusive
            case 4: verdict.verdict = .held
            default: break
            }
            drawn = drawn && roll(4) > 0
        }
        if drawn, state.judgement(reserved.judgement)?.isDrawn == false {
            try append(
                ["champion", "candidate"].map { arm in
                    .judgementRound(
                        JudgementRound(
                            judgement: reserved.judgement, stage: "speed", round: 1, arm: arm,
                            seed: RunSeed.seed(
                                purpose: "round", run: Self.opened.seed, numbers: [reserved.judgement, 0, 1]),
                            outcome: "pass", usage: Usage()))
                })
        }
        try append(state.events(of: verdict, objective: rules.objective))
    }
}
