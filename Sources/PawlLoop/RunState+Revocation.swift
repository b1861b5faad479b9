// SPDX-License-Identifier: Apache-2.0
public import PawlBase
public import PawlLedger

extension RunState {
    /// What it comes to when an accepted candidate is revoked: the accepted candidates that descend from it fall with
    /// it, and where the champion is among them, the latest accepted one that is untouched becomes champion again, or
    /// the workspace where there is none.
    ///
    /// nil where the tree is not accepted, not any more, or is the workspace.
    public func revocation(of candidate: Digest, why: String) -> CandidateRevoked? {
        guard let workspace = opened?.workspace, candidate != workspace, !revoked.contains(candidate),
            champions.contains(where: { $0.candidate == candidate })
        else { return nil }
        let descendants = descendants(of: candidate)
        let accepted = champions.map(\.candidate)
        let standing = champion.flatMap { $0 == candidate || descendants.contains($0) ? nil : $0 }
        let next =
            standing
            ?? accepted.last { $0 != candidate && !descendants.contains($0) && !fallen.contains($0) }
        return CandidateRevoked(
            candidate: candidate, why: why, champion: next ?? workspace,
            descendants: accepted.filter { descendants.contains($0) && !revoked.contains($0) })
    }

    /// The `champion.changed` that an interruption left out; a revocation has to come after it.
    public func missingChange(objective: String) -> ChampionChanged? {
        pendingChange.flatMap { judgement($0)?.verdict }.map { change(for: $0, objective: objective) }
    }

    mutating func revoke(_ record: CandidateRevoked) throws(Misfit) {
        guard pendingChange == nil else {
            throw Misfit(.state, "\(record.candidate.short) is revoked before an accepted candidate became champion")
        }
        guard let expected = revocation(of: record.candidate, why: record.why) else {
            throw Misfit(.state, "\(record.candidate.short) is revoked but is not accepted")
        }
        guard record.champion == expected.champion else {
            throw Misfit(
                .champion,
                "\(record.champion.short) cannot be the champion after this revocation, which is "
                    + expected.champion.short)
        }
        guard record == expected else {
            throw Misfit(.state, "the revocation of \(record.candidate.short) names other descendants than there are")
        }
        revoked.formUnion(descendants(of: record.candidate))
        revoked.insert(record.candidate)
        guard let champion, revoked.contains(champion) else { return }
        // A workspace that did not pass was never champion, and is none now.
        self.champion = champions.contains { $0.candidate == record.champion } ? record.champion : nil
        decidedSinceChampion = 0
    }

    /// All trees that were made from a tree; never the workspace, to which an agent may have gone back.
    func descendants(of candidate: Digest) -> Set<Digest> {
        var found: Set<Digest> = []
        var rest = children[candidate] ?? []
        while let next = rest.popLast() {
            guard next != candidate, next != opened?.workspace, found.insert(next).inserted else { continue }
            rest += children[next] ?? []
        }
        return found
    }
}
