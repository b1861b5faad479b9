// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger

extension RunState {
    mutating func start(_ record: AttemptStarted) throws(Misfit) {
        guard record.attempt == attempts.count + 1 else {
            throw Misfit(.number, "attempt \(record.attempt) starts after attempt \(attempts.count)")
        }
        guard record.parent == opened?.workspace || candidates[record.parent] != nil else {
            throw Misfit(.state, "attempt \(record.attempt) starts from the unknown tree \(record.parent.short)")
        }
        attempts.append(AttemptState(started: record))
        openAttempts.insert(record.attempt)
    }

    mutating func capture(_ record: CandidateCaptured) throws(Misfit) {
        guard openAttempts.contains(record.attempt), attempts[record.attempt]?.captured == nil else {
            throw Misfit(.state, "attempt \(record.attempt) cannot leave a candidate now")
        }
        attempts.update(record.attempt) { $0.captured = record }
        let isKnown = candidates[record.candidate]?.isCaptured ?? false
        candidates[record.candidate, default: CandidateState()].isCaptured = true
        guard !isKnown else { return }
        for parent in record.parents where parent != record.candidate {
            if candidates[parent] == nil { candidates[parent] = CandidateState() }
            children[parent, default: []].append(record.candidate)
            if revoked.contains(parent), record.candidate != opened?.workspace { revoked.insert(record.candidate) }
            if quarantined.contains(parent) || flagged.contains(parent) { flagged.insert(record.candidate) }
        }
    }

    mutating func end(_ record: AttemptEnded) throws(Misfit) {
        guard openAttempts.contains(record.attempt) else {
            throw Misfit(.state, "attempt \(record.attempt) ends but is not under way")
        }
        let isCaptured = attempts[record.attempt]?.captured != nil
        guard (record.outcome == "captured") == isCaptured else {
            throw Misfit(
                .state, "attempt \(record.attempt) ends as '\(record.outcome)', which its capture contradicts")
        }
        guard !openJudgements.contains(where: { judgement($0)?.reserved.attempt == record.attempt }) else {
            throw Misfit(.state, "attempt \(record.attempt) ends while a judgement that it asked for is under way")
        }
        openAttempts.remove(record.attempt)
        budget.models.end(attempt: record.attempt)
        condemned[record.attempt] = nil
        attempts.update(record.attempt) { attempt in
            attempt.ended = record
            if isCaptured { attempt.progress = .waiting }
        }
        if isCaptured {
            waiting.append(record.attempt)
        } else {
            attempts.finish(record.attempt)
        }
        count(record.signals)
    }

    mutating func close(_ record: RunClosed) throws(Misfit) {
        guard openAttempts.isEmpty, openJudgements.isEmpty, budget.open.isEmpty, pendingChange == nil else {
            throw Misfit(.state, "the run is closed while something is under way")
        }
        guard record.champion == parent else {
            throw Misfit(.champion, "the run is closed with \(record.champion.short), which is not the champion")
        }
        guard record.accepted == accepted else {
            throw Misfit(.state, "the run is closed with \(record.accepted) accepted candidates and not \(accepted)")
        }
        closed = record
    }
}
