// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlJudge
internal import PawlLedger
internal import PawlLoop
internal import PawlStatistics

/// Asks hidden sets, within their budgets, and lets out the declared words.
///
/// A query counts before the set is touched, and its words are durable before they are used. Whatever happens behind
/// that (a crash, a violation, a judge that fails on the candidate) is `fail` or `worse`, and how long it took is
/// rounded up to a power of two of seconds, so that time tells little of the questions. A violation is recorded beside
/// the word, and quarantines.
struct HiddenWork: Sendable {
    let context: RunContext

    /// What came of a query.
    enum Answer: Hashable, Sendable {
        case word(String)
        /// The judge failed on the reference, which says nothing about the candidate.
        case unknown
        case retired
    }

    private enum Step: Sendable {
        case done(Answer)
        case ask(SplitQueried)
    }

    /// Whether a candidate that beats `champion` on the visible stages also does so on the gate.
    func gate(judgement: Int, candidate: Digest, champion: Digest) async throws -> Answer {
        try await ask(.gate, judgement: judgement, candidate: candidate, champion: champion)
    }

    /// A coarse word about a candidate; nil where the set is retired.
    func rehearse(judgement: Int, candidate: Digest, champion: Digest) async throws -> String? {
        let answer = try await ask(.rehearsal, judgement: judgement, candidate: candidate, champion: champion)
        if case .word(let word) = answer { return word }
        return nil
    }

    /// Lets the champion meet the baseline on the vault, once in a run.
    func vault() async throws {
        let champion = await context.session.read { $0.champion }
        guard let champion else { return }
        _ = try await ask(.vault, judgement: nil, candidate: champion, champion: context.workspace)
    }

    private func ask(
        _ split: SplitName, judgement: Int?, candidate: Digest, champion: Digest
    ) async throws -> Answer {
        guard let spec = context.contract.verifier.splits[split], let set = context.contract.hiddenSet(split) else {
            throw RunError(.damaged, "the contract has no split '\(split.rawValue)'")
        }
        let (run, root) = (context.session.id, context.workspace)
        let step = try await context.session.commit { state, splits -> (events: [Event], result: Step) in
            if let asked = splits.unanswered(run: run, judgement: judgement, split: split.rawValue) {
                return ([], .ask(asked))
            }
            let budget = splits.budget(of: set)
            var query = SplitQueried(
                split: split.rawValue, set: set, phase: "asked", judgement: judgement, candidate: candidate,
                reference: champion, root: root, used: budget.used + 1, queries: spec.queries)
            switch Self.plan(split, candidate, champion, spec, splits, set) {
            case .remembered(let word): return ([], .done(.word(word)))
            case .retired:
                query.phase = "retired"
                query.used = budget.used
                return ([.splitQueried(query)], .done(.retired))
            case .ask(let reference):
                query.reference = reference
                return ([.splitQueried(query)], .ask(query))
            }
        }
        switch step {
        case .done(let answer): return answer
        case .ask(let query): return try await answer(query, spec, split)
        }
    }

    private enum Plan {
        case remembered(String)
        case ask(reference: Digest)
        case retired
    }

    private static func plan(
        _ split: SplitName, _ candidate: Digest, _ champion: Digest, _ spec: SplitSpec,
        _ splits: SplitBudgets, _ set: String
    ) -> Plan {
        let budget = splits.budget(of: set)
        switch split {
        case .gate:
            switch budget.plan(candidate: candidate, champion: champion, queries: spec.queries) {
            case .remembered(let passed): return .remembered(passed ? "pass" : "fail")
            case .ask(let reference): return .ask(reference: reference)
            case .retired: return .retired
            }
        case .rehearsal:
            if let word = splits.word(set: set, candidate: candidate, reference: champion) { return .remembered(word) }
            return budget.left(queries: spec.queries) > 0 ? .ask(reference: champion) : .retired
        case .vault: return budget.left(queries: spec.queries) > 0 ? .ask(reference: champion) : .retired
        }
    }

    private func answer(_ asked: SplitQueried, _ spec: SplitSpec, _ split: SplitName) async throws -> Answer {
        let start = context.machine.clock.monotonic()
        var answered = asked
        answered.phase = "answered"
        var findings: [SignalRecord] = []
        if let candidate = try await contestant(asked.candidate, over: asked.reference),
            let reference = try await contestant(asked.reference, over: context.workspace)
        {
            let reading = try await context.judge.ask(
                HiddenAssignment(
                    judgement: asked.judgement ?? 0, split: split, candidate: candidate, reference: reference,
                    runSeed: context.seed))
            answered.evidence = reading.evidence
            word(reading, spec, split, &answered)
            findings = try await HiddenFindings(context: context).signals(reading, answered, split)
        } else {
            // The candidate was built before; what cannot be built any more is the reference of an earlier run.
            answered.word = "unknown"
        }
        try Task.checkCancellation()
        if split != .vault { try await pad(since: start) }
        let (answer, signals) = (answered, findings)
        try await context.session.commit { state in
            ([.splitQueried(answer)] + HiddenFindings.events(signals, on: answer, in: state), ())
        }
        guard let word = answered.word, word != "unknown" else { return .unknown }
        return .word(word)
    }

    private func contestant(_ tree: Digest, over parent: Digest) async throws -> Contestant? {
        let recorded = await context.session.built(tree)
        guard
            case .ready(let contestant, _) = try await context.contestants.build(
                tree, over: tree == context.workspace ? nil : parent, recorded: recorded)
        else { return nil }
        return contestant
    }

    private func word(
        _ reading: HiddenReading, _ spec: SplitSpec, _ split: SplitName, _ answered: inout SplitQueried
    ) {
        let verifier = context.contract.verifier
        let direction: GainDirection = verifier.objectiveSpec?.better == .higher ? .higher : .lower
        if split == .vault {
            // A number that was come by so is none.
            let numbers = reading.violations.isEmpty ? VaultNumbers(reading, direction: direction) : nil
            answered.word = numbers == nil ? "unknown" : "measured"
            answered.metric = numbers?.candidate
            answered.baseline = numbers?.reference
            answered.comparison = numbers?.comparison
            return
        }
        let gate = HiddenGate(
            direction: direction, minEffect: verifier.accept.minEffect, queries: spec.queries,
            alpha: verifier.accept.alpha)
        guard reading.reference.failure == nil else {
            answered.word = "unknown"
            return
        }
        guard reading.candidate.failure == nil else {
            answered.word = split == .gate ? "fail" : "worse"
            return
        }
        guard let said = gate.compare(candidate: reading.candidate.values, reference: reading.reference.values) else {
            // Too few values is the author's mistake; as many as the reference has is the candidate's part.
            let isAuthors = reading.reference.values.count < HiddenGate.leastValues
            answered.word = isAuthors ? "unknown" : split == .gate ? "fail" : "worse"
            return
        }
        answered.word = split == .gate ? (said == .better ? "pass" : "fail") : said.rawValue
    }

    /// Waits until the query has taken a whole power of two of seconds.
    private func pad(since start: Int) async throws {
        let passed = max(0, context.machine.clock.monotonic() - start)
        var whole = 1_000_000_000
        while whole < passed, whole < 1 << 60 { whole *= 2 }
        try await context.machine.timer.sleep(whole - passed)
    }
}
