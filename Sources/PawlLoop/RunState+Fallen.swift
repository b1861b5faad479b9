// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger

extension RunState {
    /// The verdicts of candidates that nobody needs to judge any more: revoked, made from one that was, or quarantined
    /// while they waited. No program runs for them. A judgement under way of a quarantined one goes on to its end: it may
    /// be a hidden set's finding, of which the verdict must tell no more than after a judgement that nobody stopped.
    func fallenEvents(objective: String, runningJudgements: Set<Int>) -> [Event] {
        for number in openJudgements.subtracting(runningJudgements).sorted() {
            guard let reserved = judgement(number)?.reserved,
                reserved.purpose == JudgementPurpose.candidate.rawValue, revoked.contains(reserved.candidate),
                let why = fall(of: reserved.candidate)
            else { continue }
            return events(of: unjudged(reserved, why), objective: objective)
        }
        for number in waiting {
            guard let candidate = attempt(number)?.captured?.candidate, let why = fall(of: candidate),
                decision(on: candidate) == nil,
                !openJudgements.contains(where: { judgement($0)?.reserved.candidate == candidate })
            else { continue }
            let reserved = JudgementReserved(
                judgement: judgements.count + 1, attempt: number, candidate: candidate, champion: champion,
                purpose: JudgementPurpose.candidate.rawValue)
            return [.judgementReserved(reserved), .verdict(unjudged(reserved, why))]
        }
        return []
    }

    private func unjudged(_ reserved: JudgementReserved, _ why: String) -> VerdictReached {
        VerdictReached(
            judgement: reserved.judgement, attempt: reserved.attempt, candidate: reserved.candidate, verdict: .noGain,
            assurance: .a0, reason: "\(why); it was not judged to the end", usage: Usage())
    }
}
