// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger

extension RunState {
    mutating func change(_ record: ChampionChanged) throws(Misfit) {
        guard record.replaced == champion else {
            throw Misfit(
                .champion,
                "\(record.candidate.short) replaces \(record.replaced?.short ?? "nothing"), but the champion is "
                    + (champion?.short ?? "not there yet"))
        }
        guard let judgement = judgement(record.judgement), judgement.verdict?.candidate == record.candidate,
            pendingChange == record.judgement || approved.contains(record.judgement),
            judgement.reserved.champion == champion
        else { throw Misfit(.champion, "judgement \(record.judgement) did not accept \(record.candidate.short)") }
        guard !quarantined.contains(record.candidate), !revoked.contains(record.candidate) else {
            throw Misfit(.champion, "\(record.candidate.short) is quarantined or revoked and cannot be champion")
        }
        if pendingChange == record.judgement { pendingChange = nil }
        if approved.remove(record.judgement) != nil { judgements.finish(record.judgement) }
        champions.append(record)
        champion = record.candidate
        if record.judgement != baseline { accepted += 1 }
        decidedSinceChampion = 0
    }

    mutating func quarantine(_ record: ViolationFound) {
        count(record.signals)
        if let candidate = record.candidate { isolate(candidate) }
    }

    /// Quarantines a tree and flags what was made from it.
    mutating func isolate(_ candidate: Digest) {
        guard quarantined.insert(candidate).inserted else { return }
        flagged.formUnion(descendants(of: candidate))
    }

    mutating func revoke(_ record: CandidateRevoked) throws(Misfit) {
        guard candidates[record.candidate] != nil else {
            throw Misfit(.state, "\(record.candidate.short) is revoked but was never judged")
        }
        let fallen = descendants(of: record.candidate).union([record.candidate])
        let known = record.champion == opened?.workspace || champions.contains { $0.candidate == record.champion }
        guard known, !fallen.contains(record.champion), !revoked.contains(record.champion) else {
            throw Misfit(.champion, "\(record.champion.short) cannot be the champion after this revocation")
        }
        let falls = champion.map { fallen.contains($0) } ?? false
        guard falls || record.champion == champion else {
            throw Misfit(.champion, "the revocation does not touch the champion, and yet it changes")
        }
        revoked.formUnion(fallen)
        champion = record.champion
        if let pending = pendingChange, let candidate = judgement(pending)?.reserved.candidate,
            fallen.contains(candidate)
        {
            pendingChange = nil
        }
    }

    private func descendants(of candidate: Digest) -> Set<Digest> {
        var found: Set<Digest> = []
        var rest = children[candidate] ?? []
        while let next = rest.popLast() {
            guard next != candidate, found.insert(next).inserted else { continue }
            rest += children[next] ?? []
        }
        return found
    }

    mutating func reserve(_ record: BudgetReserved) throws(Misfit) {
        if let number = record.attempt, number <= attempts.count {
            throw Misfit(.budget, "reservation \(record.reservation) is for attempt \(number), which started before it")
        }
        if let number = record.judgement, number <= judgements.count {
            throw Misfit(
                .budget, "reservation \(record.reservation) is for judgement \(number), which began before it")
        }
        var changed = budget
        try changed.reserve(record)
        budget = changed
    }

    mutating func settle(_ record: BudgetSettled) throws(Misfit) {
        if let reserved = budget.open[record.reservation], !isOver(reserved) {
            guard !hasBegun(reserved), record.amount == Amount() else {
                throw Misfit(.budget, "reservation \(record.reservation) is settled before what it is for has ended")
            }
        }
        var changed = budget
        try changed.settle(record)
        budget = changed
    }

    private func hasBegun(_ reserved: BudgetReserved) -> Bool {
        if let number = reserved.attempt { return attempts.existed(number) }
        return reserved.judgement.map { judgements.existed($0) } ?? false
    }

    private func isOver(_ reserved: BudgetReserved) -> Bool {
        if let number = reserved.attempt { return attempts.existed(number) && !openAttempts.contains(number) }
        return reserved.judgement.map { judgements.existed($0) && !openJudgements.contains($0) } ?? false
    }
}
