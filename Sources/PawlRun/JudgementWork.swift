// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlJudge
internal import PawlLedger
internal import PawlLoop
internal import PawlStore

/// Carries out a judgement that the ledger has reserved: build, judge, compare-and-set.
struct JudgementWork: Sendable {
    let context: RunContext

    private struct Facts: Sendable {
        var reserved: JudgementReserved
        var recorded: [JudgementRound]
        /// Outputs of builds that the ledger holds, of candidate, champion and workspace.
        var built: Digest?
        var championBuilt: Digest?
        var workspaceBuilt: Digest?
    }

    /// Judges from the beginning, or behind the recorded rounds; returns what an agent that asked may be told.
    @discardableResult
    func run(_ number: Int) async throws -> JudgementResult {
        let facts = try await context.session.read { state throws(RunError) in
            guard let judgement = state.judgement(number) else {
                throw RunError(.missing, "judgement \(number) does not exist")
            }
            let champion = judgement.reserved.champion
            return Facts(
                reserved: judgement.reserved, recorded: judgement.rounds,
                built: state.builds[judgement.reserved.candidate],
                championBuilt: champion.flatMap { state.builds[$0] },
                workspaceBuilt: (state.opened?.workspace).flatMap { state.builds[$0] })
        }
        var result = try await judge(facts)
        // A judgement that was cut short decides nothing: resume goes on behind its recorded rounds.
        try Task.checkCancellation()
        result = try await withHiddenSets(result, facts.reserved)
        result.verdict.feedback = try keepFeedback(result)
        for remark in context.remarks { result.verdict.reason += "; " + remark }
        let decided = withTie(result, facts)
        let objective = context.contract.verifier.objective
        try await context.session.commit { state in (state.events(of: decided.verdict, objective: objective), ()) }
        await context.retireLayers()
        return decided
    }

    /// The result after the rehearsal and the gate, where the contract has them: what a visible win is worth is decided
    /// by one bit more, and that bit is all that comes out.
    private func withHiddenSets(
        _ visible: JudgementResult, _ reserved: JudgementReserved
    ) async throws -> JudgementResult {
        let splits = context.contract.verifier.splits
        let isMeasured = visible.verdict.verdict == .accepted || visible.verdict.verdict == .noGain
        guard let champion = reserved.champion, reserved.purpose != "during", isMeasured, !visible.judgeFailed else {
            return visible
        }
        let hidden = HiddenWork(context: context)
        var result = visible
        if splits[.rehearsal] != nil, reserved.purpose == "candidate",
            let word = try await hidden.rehearse(
                judgement: reserved.judgement, candidate: reserved.candidate, champion: champion)
        {
            var told = result.feedback?.objectValue ?? [:]
            told[SplitName.rehearsal.rawValue] = .string(word)
            result.feedback = .object(told)
        }
        guard splits[.gate] != nil, result.verdict.verdict == .accepted else { return result }
        let answer = try await hidden.gate(
            judgement: reserved.judgement, candidate: reserved.candidate, champion: champion)
        switch answer {
        case .word("pass"): result.verdict.reason += "; the hidden gate let it pass"
        case .word:
            result.verdict.verdict = .noGain
            result.verdict.reason += "; the hidden gate did not let it pass"
            result.guardsHold = false
        case .unknown:
            result.verdict.verdict = .inconclusive
            result.verdict.reason = "the judge of the hidden gate failed on what the candidate is compared with"
            result.verdict.signals.append(JudgeSignal.judgeFailed.record("the hidden gate gave no answer"))
            result.judgeFailed = true
        case .retired:
            let set = context.contract.hiddenSet(.gate) ?? ""
            result.verdict.verdict = .inconclusive
            result.verdict.reason = "hidden set '\(set)' has answered all its queries and is retired"
            result.verdict.signals.append(JudgeSignal.feedbackBudget.record(result.verdict.reason))
        }
        return result
    }

    private func judge(_ facts: Facts) async throws -> JudgementResult {
        let reserved = facts.reserved
        let built: BuildResult
        built = try await context.contestants.build(
            reserved.candidate, over: reserved.champion ?? context.workspace, recorded: facts.built)
        switch built {
        case .failed(let signals, let log, let usage):
            return failedBuild(reserved, signals: signals, log: log, usage: usage)
        case .ready(let contestant, let usage):
            let assignment = JudgementAssignment(
                judgement: reserved.judgement, attempt: reserved.attempt, candidate: contestant,
                champion: try await champion(facts), control: try await control(facts),
                championMetrics: try await context.session.metrics(of: reserved.champion) ?? [:],
                alpha: reserved.alpha, runSeed: context.seed,
                visibleOnly: reserved.purpose == "during", recorded: facts.recorded)
            let session = context.session
            var result = try await context.judge.judge(assignment) { events in try await session.commit(events) }
            result.verdict.usage.wallNanoseconds += usage.wallNanoseconds
            result.verdict.usage.cpuNanoseconds += usage.cpuNanoseconds
            return result
        }
    }

    private func champion(_ facts: Facts) async throws -> Contestant? {
        guard let champion = facts.reserved.champion else { return nil }
        guard
            case .ready(let contestant, _) = try await context.contestants.build(
                champion, over: context.workspace, recorded: facts.championBuilt)
        else {
            throw RunError(
                .machine,
                "the champion \(champion.short) could be built before and cannot be built now; is the disk full?")
        }
        return contestant
    }

    /// Who is asked, while there is no champion, where the judge fails on the candidate.
    private func control(_ facts: Facts) async throws -> Contestant? {
        guard facts.reserved.champion == nil, facts.reserved.purpose != "baseline",
            case .ready(let contestant, _) = try await context.contestants.build(
                context.workspace, over: nil, recorded: facts.workspaceBuilt)
        else { return nil }
        return contestant
    }

    private func failedBuild(
        _ reserved: JudgementReserved, signals: [SignalRecord], log: String, usage: Usage
    ) -> JudgementResult {
        let isViolation = signals.contains { $0.severity == .violation }
        return JudgementResult(
            verdict: VerdictReached(
                judgement: reserved.judgement, attempt: reserved.attempt, candidate: reserved.candidate,
                verdict: isViolation ? .violation : .invalid, assurance: context.contract.verifier.bestAssurance,
                reason: signals.last { $0.severity > .note }?.evidence ?? "the build failed", signals: signals,
                usage: usage),
            feedback: nil, logTail: log, guardsHold: false, judgeFailed: false)
    }

    /// What visible stages said for the agent, as an object `{"feedback":...,"log_tail":TEXT}`.
    private func keepFeedback(_ result: JudgementResult) throws -> Digest? {
        guard result.feedback != nil || !result.logTail.isEmpty else { return nil }
        return try context.session.keep(
            CanonicalJSON.encode(
                .fields(["feedback": result.feedback, "log_tail": .string(result.logTail)])))
    }

    /// The result after the contract's rule for ties.
    private func withTie(_ result: JudgementResult, _ facts: Facts) -> JudgementResult {
        // What the gate has not let through takes no champion's place, be it as small as it likes.
        guard facts.reserved.purpose == "candidate", context.contract.verifier.splits[.gate] == nil,
            let champion = facts.reserved.champion
        else { return result }
        let trees = context.library.trees
        return TieBreak(verifier: context.contract.verifier).apply(result) {
            guard let mine = try? trees.get(facts.reserved.candidate).byteCount,
                let theirs = try? trees.get(champion).byteCount
            else { return nil }
            return theirs - mine
        }
    }
}
