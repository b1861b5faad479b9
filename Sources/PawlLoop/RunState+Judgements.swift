// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
public import PawlLedger

extension VerdictReached {
    /// Whether the judge itself failed; never counted for or against the candidate. A judge that fails on this
    /// candidate's answers only (`judge.fragile`) is a fact about the two of them, and no reason to end a run.
    public var isJudgeFailure: Bool {
        verdict == .inconclusive && signals.contains { $0.code == "judge.failed" }
            && !signals.contains { $0.code == "judge.fragile" }
    }
}

extension RunState {
    mutating func reserve(_ record: JudgementReserved) throws(Misfit) {
        guard record.judgement == judgements.count + 1 else {
            throw Misfit(.number, "judgement \(record.judgement) follows judgement \(judgements.count)")
        }
        guard let purpose = JudgementPurpose(rawValue: record.purpose) else {
            throw Misfit(.state, "judgement \(record.judgement) has the unknown purpose '\(record.purpose)'")
        }
        try check(record, purpose)
        if let comparison = record.comparison { try comparisons.take(comparison) }
        switch purpose {
        case .baseline: baseline = record.judgement
        case .candidate:
            if let attempt = record.attempt {
                attempts.update(attempt) { $0.progress = .judging(record.judgement) }
                waiting.removeAll { $0 == attempt }
            }
        case .during:
            if let attempt = record.attempt { attempts.update(attempt) { $0.duringJudgements += 1 } }
        case .replay, .command: break
        }
        if purpose.isDecisive, candidates[record.candidate] == nil { candidates[record.candidate] = CandidateState() }
        judgements.append(JudgementState(reserved: record))
        openJudgements.insert(record.judgement)
    }

    private func check(_ record: JudgementReserved, _ purpose: JudgementPurpose) throws(Misfit) {
        switch purpose {
        case .baseline:
            guard baseline == nil, record.attempt == nil, record.champion == nil, record.candidate == opened?.workspace
            else { throw Misfit(.state, "judgement \(record.judgement) is no first judgement of the workspace") }
        case .candidate:
            guard let number = record.attempt, let attempt = attempt(number), attempt.progress == .waiting,
                attempt.captured?.candidate == record.candidate
            else { throw Misfit(.state, "judgement \(record.judgement) is for a candidate that does not wait for one") }
            guard record.champion == champion else {
                throw Misfit(.champion, "judgement \(record.judgement) compares with a tree that is not the champion")
            }
        case .during:
            guard let number = record.attempt, openAttempts.contains(number) else {
                throw Misfit(.state, "judgement \(record.judgement) is asked for by no attempt that is under way")
            }
        case .replay, .command: break
        }
    }

    mutating func take(_ record: JudgementRound) throws(Misfit) {
        guard openJudgements.contains(record.judgement), let reserved = judgement(record.judgement)?.reserved else {
            throw Misfit(.state, "a round belongs to judgement \(record.judgement), which is not under way")
        }
        guard record.round >= 1, ["candidate", "champion", "control"].contains(record.arm) else {
            throw Misfit(.state, "judgement \(record.judgement) has a round \(record.round) of arm '\(record.arm)'")
        }
        judgements.update(record.judgement) { judgement in
            judgement.rounds.append(record)
            judgement.roundCount += 1
            if record.arm == "champion" { judgement.isDrawn = true }
        }
        let other = reserved.champion ?? opened?.workspace
        if let built = record.built, let tree = record.arm == "candidate" ? reserved.candidate : other {
            builds[tree] = builds[tree] ?? built
        }
        count(record.signals)
    }

    mutating func decide(_ record: VerdictReached, at index: Int) throws(Misfit) {
        if record.duplicateOf != nil { return try repeatVerdict(record) }
        guard openJudgements.contains(record.judgement), let judgement = judgement(record.judgement),
            let purpose = JudgementPurpose(rawValue: judgement.reserved.purpose)
        else { throw Misfit(.state, "a verdict belongs to judgement \(record.judgement), which is not under way") }
        guard judgement.reserved.candidate == record.candidate, judgement.reserved.attempt == record.attempt else {
            throw Misfit(.state, "the verdict of judgement \(record.judgement) is about another candidate")
        }
        if purpose.isDecisive, record.verdict == .accepted {
            guard judgement.reserved.champion == champion, pendingChange == nil else {
                throw Misfit(
                    .champion, "judgement \(record.judgement) accepts against a tree that is no longer the champion")
            }
            guard !revoked.contains(record.candidate) else {
                throw Misfit(.champion, "judgement \(record.judgement) accepts a tree that is revoked")
            }
            pendingChange = record.judgement
        }
        openJudgements.remove(record.judgement)
        judgements.update(record.judgement) { judgement in
            judgement.verdict = record
            judgement.rounds = []
        }
        let waitsForPerson = purpose.isDecisive && record.verdict == .held
        if purpose != .baseline, !waitsForPerson { judgements.finish(record.judgement) }
        if let comparison = judgement.reserved.comparison {
            if judgement.isDrawn || (record.comparison?.pairs ?? 0) > 0 {
                comparisons.spend()
            } else {
                comparisons.giveBack(comparison)
            }
        }
        count(record.signals)
        if !purpose.isAfterwards { judgeFailuresInARow = record.isJudgeFailure ? judgeFailuresInARow + 1 : 0 }
        if purpose.isDecisive { settle(record, against: judgement.reserved.champion, at: index) }
    }

    /// Decides the candidate, or lets it wait for another judgement.
    private mutating func settle(_ record: VerdictReached, against judged: Digest?, at entry: Int) {
        if record.verdict == .violation { isolate(record.candidate) }
        if record.verdict == .held { held.insert(record.judgement) }
        if record.verdict != .inconclusive {
            candidates[record.candidate]?.decision = .init(judgement: record.judgement, entry: entry)
        }
        guard let number = record.attempt, let attempt = attempt(number) else { return }
        if record.isJudgeFailure, attempt.judgeFailures < AttemptState.maximumRetries {
            attempts.update(number) { $0.judgeFailures += 1 }
            wait(number)
        } else if record.verdict == .inconclusive, !record.isJudgeFailure, judged != champion,
            attempt.retests < AttemptState.maximumRetests
        {
            attempts.update(number) { $0.retests += 1 }
            wait(number)
        } else {
            finish(number, by: record)
        }
    }

    private mutating func wait(_ number: Int) {
        attempts.update(number) { $0.progress = .waiting }
        // A candidate that was captured earlier keeps its place before later ones.
        waiting.insert(number, at: waiting.startIndex)
    }

    private mutating func finish(_ number: Int, by record: VerdictReached) {
        attempts.update(number) { attempt in
            attempt.progress = .decided(record.judgement)
            attempt.decision = record
        }
        attempts.finish(number)
        waiting.removeAll { $0 == number }
        if record.verdict != .accepted, record.verdict != .held { decidedSinceChampion += 1 }
    }

    /// Another attempt left a tree whose verdict is known: no judgement, no cost.
    private mutating func repeatVerdict(_ record: VerdictReached) throws(Misfit) {
        guard let original = decision(on: record.candidate), original.judgement == record.duplicateOf,
            record.judgement == original.judgement
        else { throw Misfit(.state, "the verdict that judgement \(record.judgement) should repeat is not there") }
        guard record.verdict != .accepted, record.verdict != .inconclusive else {
            throw Misfit(.state, "a repeated verdict cannot be '\(record.verdict.rawValue)'")
        }
        guard let number = record.attempt, let attempt = attempt(number), attempt.progress == .waiting,
            attempt.captured?.candidate == record.candidate
        else { throw Misfit(.state, "a verdict is repeated for a candidate that does not wait for one") }
        count(record.signals)
        finish(number, by: record)
    }
}
