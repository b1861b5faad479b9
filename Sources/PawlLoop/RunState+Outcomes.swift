// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
public import PawlLedger

extension RunState {
    /// The events of a finished judgement: its verdict, what follows from it, its settlement. Append them in one
    /// commit.
    ///
    /// The judge's word "accepted" means "beats the champion that it was given". Here it is compared and set: where
    /// another champion came meanwhile, the verdict becomes `inconclusive`, and the candidate is judged again, at most
    /// twice.
    public func events(of verdict: VerdictReached, objective: String) -> [Event] {
        var verdict = verdict
        var events: [Event] = []
        if verdict.verdict == .accepted, let why = fall(of: verdict.candidate),
            let purpose = judgement(verdict.judgement)?.reserved.purpose,
            JudgementPurpose(rawValue: purpose)?.isDecisive == true
        {
            verdict.verdict = .noGain
            verdict.reason = "\(why): \(verdict.reason)"
        }
        if let judgement = judgement(verdict.judgement),
            JudgementPurpose(rawValue: judgement.reserved.purpose)?.isDecisive == true, verdict.verdict == .accepted
        {
            if judgement.reserved.champion == champion, pendingChange == nil {
                events.append(.championChanged(change(for: verdict, objective: objective)))
            } else {
                verdict.verdict = .inconclusive
                verdict.reason =
                    "it beats \(judgement.reserved.champion?.short ?? "no champion"), which is no longer the champion: "
                    + verdict.reason
            }
        }
        events.insert(.verdict(verdict), at: 0)
        if verdict.verdict == .violation {
            let found = ViolationFound(
                candidate: verdict.candidate, attempt: verdict.attempt,
                signals: verdict.signals.filter { $0.severity == .violation })
            events.append(.violation(found))
        }
        if let reserved = budget.reservation(judgement: verdict.judgement) {
            events.append(.budgetSettled(settlement(of: reserved, usage: verdict.usage)))
        }
        return events
    }

    /// Why a tree cannot be accepted any more, whatever its measurements say; nil where it can.
    func fall(of candidate: Digest) -> String? {
        if revoked.contains(candidate) { return "it is, or descends from, a candidate that was revoked" }
        // What broke a rule behind a hidden set is quarantined, too; its verdict does not tell the agent so.
        return quarantined.contains(candidate) ? "not every set of inputs bears it out" : nil
    }

    /// The events of a finished attempt: capture, end, settlement. Append them in one commit.
    public func events(of ended: AttemptEnded, captured: CandidateCaptured?) -> [Event] {
        var events: [Event] = captured.map { [.candidateCaptured($0)] } ?? []
        events.append(.attemptEnded(ended))
        if let reserved = budget.reservation(attempt: ended.attempt) {
            events.append(.budgetSettled(settlement(of: reserved, usage: ended.usage)))
        }
        return events
    }

    /// The entry that makes an accepted candidate the champion.
    func change(for verdict: VerdictReached, objective: String) -> ChampionChanged {
        ChampionChanged(
            candidate: verdict.candidate, replaced: champion, judgement: verdict.judgement,
            objective: verdict.metrics[objective]?.value)
    }

    /// What a reservation is settled with.
    func settlement(of reserved: BudgetReserved, usage: Usage) -> BudgetSettled {
        BudgetSettled(
            reservation: reserved.reservation,
            amount: Amount(
                attempts: reserved.amount.attempts, judgements: reserved.amount.judgements,
                cpuNanoseconds: max(0, usage.cpuNanoseconds), wallNanoseconds: max(0, usage.wallNanoseconds)))
    }

    /// The events that give another capture of a decided tree the verdict that stands for it. A tree that was accepted
    /// before is no gain over itself, nor over what came after it.
    public func events(repeating verdict: VerdictReached, attempt: Int) -> [Event] {
        var verdict = verdict
        let candidate = verdict.candidate
        let first = "the same tree as in judgement \(verdict.judgement)"
        if revoked.contains(candidate), verdict.verdict == .accepted {
            verdict.verdict = .noGain
            verdict.reason = "\(first), which was revoked"
        } else if candidate == champion {
            verdict.verdict = .noGain
            verdict.reason = "\(first), which is the champion"
        } else if verdict.verdict == .accepted {
            verdict.verdict = .noGain
            verdict.reason = "\(first), which was accepted and replaced since"
        } else {
            verdict.reason = "\(first): \(verdict.reason)"
        }
        verdict.attempt = attempt
        verdict.duplicateOf = verdict.judgement
        verdict.usage = Usage()
        verdict.comparison = nil
        return [.verdict(verdict)]
    }

    /// Events that are missing because the run stopped between two entries that belong together.
    func missingEvents(objective: String, runningAttempts: Set<Int>, runningJudgements: Set<Int>) -> [Event] {
        var events: [Event] = []
        if let change = missingChange(objective: objective) { events.append(.championChanged(change)) }
        for number in openJudgements.sorted() where !runningJudgements.contains(number) {
            guard let reserved = judgement(number)?.reserved,
                JudgementPurpose(rawValue: reserved.purpose)?.isDecisive == false
            else { continue }
            let verdict = VerdictReached(
                judgement: number, attempt: reserved.attempt, candidate: reserved.candidate, verdict: .inconclusive,
                assurance: .a0, reason: "who asked for it was interrupted", usage: Usage())
            events += self.events(of: verdict, objective: objective)
        }
        for number in openAttempts.sorted() where !runningAttempts.contains(number) {
            guard attempt(number)?.captured != nil else { continue }
            let ended = AttemptEnded(
                attempt: number, outcome: "captured", reason: "the candidate was captured before the run stopped",
                usage: Usage())
            events += self.events(of: ended, captured: nil)
        }
        for (_, reserved) in budget.open.sorted(by: { $0.key < $1.key }) {
            let attempted = reserved.attempt.flatMap { attempt($0)?.ended?.usage }
            let judged = reserved.judgement.flatMap { judgement($0)?.verdict?.usage }
            if let usage = attempted ?? judged {
                events.append(.budgetSettled(settlement(of: reserved, usage: usage)))
            }
        }
        return events
    }
}
