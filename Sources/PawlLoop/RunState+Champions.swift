// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger

extension SignalRecord {
    /// Whether it says that something planted was copied: no draft holds that by accident.
    fileprivate var isCanary: Bool { code == "ans.canary" || code == "contam.ngram" }
}

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
        if let attempt = record.attempt, openAttempts.contains(attempt),
            let canary = record.signals.first(where: \.isCanary)
        {
            condemned[attempt] = canary.code
        }
    }

    /// Quarantines a tree and flags what was made from it.
    mutating func isolate(_ candidate: Digest) {
        guard quarantined.insert(candidate).inserted else { return }
        flagged.formUnion(descendants(of: candidate))
    }

    mutating func reserve(_ record: BudgetReserved) throws(Misfit) {
        if record.series != nil { return try reserveCall(record) }
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
        if record.series != nil {
            do { try budget.models.settle(record) } catch { throw Misfit(.budget, error.message) }
            return
        }
        if let reserved = budget.open[record.reservation], !isOver(reserved) {
            guard !hasBegun(reserved), record.amount == Amount() else {
                throw Misfit(.budget, "reservation \(record.reservation) is settled before what it is for has ended")
            }
        }
        var changed = budget
        try changed.settle(record)
        budget = changed
    }

    /// A call of a model: its attempt is under way.
    private mutating func reserveCall(_ record: BudgetReserved) throws(Misfit) {
        guard record.attempt.map(openAttempts.contains) == true else {
            throw Misfit(.budget, "model reservation \(record.reservation) is not for an attempt that is under way")
        }
        do { try budget.models.reserve(record) } catch { throw Misfit(.budget, error.message) }
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
