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
        var championMetrics: [String: MetricRecord]
        /// Outputs of builds that the ledger holds, of candidate and champion.
        var built: Digest?
        var championBuilt: Digest?
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
                championMetrics: champion.flatMap { state.metrics(of: $0) } ?? [:],
                built: state.builds[judgement.reserved.candidate],
                championBuilt: champion.flatMap { state.builds[$0] })
        }
        var result = try await judge(facts)
        // A judgement that was cut short decides nothing: resume goes on behind its recorded rounds.
        try Task.checkCancellation()
        result.verdict.feedback = try keepFeedback(result)
        if let remark = context.machine.remark { result.verdict.reason += "; " + remark }
        let decided = withTie(result, facts)
        let objective = context.contract.verifier.objective
        try await context.session.commit { state in (state.events(of: decided.verdict, objective: objective), ()) }
        return decided
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
                champion: try await champion(facts), championMetrics: facts.championMetrics, alpha: reserved.alpha,
                runSeed: context.seed, visibleOnly: reserved.purpose == "during", recorded: facts.recorded)
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

    /// `tie: smaller`: a candidate without a gain takes over where it is no worse within the least effect, smaller, and
    /// all guards hold.
    private func withTie(_ result: JudgementResult, _ facts: Facts) -> JudgementResult {
        let verifier = context.contract.verifier
        guard verifier.tie == .smaller, result.verdict.verdict == .noGain, result.guardsHold,
            facts.reserved.purpose == "candidate", let champion = facts.reserved.champion,
            let comparison = result.verdict.comparison,
            verifier.accept.rule == .exact ? comparison.effect == 0 : comparison.low >= -verifier.accept.minEffect,
            let mine = try? context.library.trees.get(facts.reserved.candidate).byteCount,
            let theirs = try? context.library.trees.get(champion).byteCount, mine < theirs
        else { return result }
        var result = result
        result.verdict.verdict = .accepted
        result.verdict.reason = "no gain, no loss, and \(theirs - mine) bytes smaller"
        return result
    }
}

extension RunState {
    /// The metrics of a tree as the judgement that decided it found them.
    func metrics(of candidate: Digest) -> [String: MetricRecord]? {
        decidedJudgement(of: candidate)?.metrics
    }
}
