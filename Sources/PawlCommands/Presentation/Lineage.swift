// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger

/// How a candidate stands to what broke a rule or was taken back: itself, what it was made from, what was made from it.
struct Lineage: Hashable, Sendable {
    /// The codes of its own violations; nil where it is not quarantined.
    var quarantined: [String]?
    /// The nearest quarantined candidate that it descends from: the flag.
    var quarantinedAncestor: Digest?
    /// The nearest revoked candidate that it descends from.
    var revokedAncestor: Digest?
    /// Quarantined candidates that were made from it; they say nothing against it.
    var quarantinedDescendants: [Digest] = []

    /// Whether there is anything to tell.
    var isClean: Bool {
        quarantined == nil && quarantinedAncestor == nil && revokedAncestor == nil && quarantinedDescendants.isEmpty
    }

    /// What speaks against the candidate, each in a few words.
    var flags: [String] {
        var flags: [String] = []
        if let quarantined { flags.append("quarantined for \(quarantined.joined(separator: ", "))") }
        if let ancestor = quarantinedAncestor { flags.append("descends from \(ancestor.short), which is quarantined") }
        if let ancestor = revokedAncestor { flags.append("descends from \(ancestor.short), which is revoked") }
        return flags
    }

    /// The word behind a verdict that stands although something speaks against it; nil where nothing does.
    var word: String? {
        quarantined != nil ? "quarantined" : quarantinedAncestor != nil || revokedAncestor != nil ? "flagged" : nil
    }

    /// Everything, as lines for people.
    var lines: [String] {
        let count = quarantinedDescendants.count
        let made = quarantinedDescendants.prefix(4).map(\.short).joined(separator: ", ")
        return flags + (count == 0 ? [] : ["\(Figures.count(count, "quarantined candidate")) made from it: \(made)"])
    }

    /// `{"flags":[TEXT],"quarantined":[CODE]|null,"quarantined_ancestor":DIGEST|null,"quarantined_descendants":[DIGEST],
    /// "revoked_ancestor":DIGEST|null}`
    var json: JSONValue {
        [
            "flags": .array(flags.map { .string($0) }),
            "quarantined": quarantined.map { .array($0.map { .string($0) }) } ?? .null,
            "quarantined_ancestor": .optional(quarantinedAncestor?.hex),
            "quarantined_descendants": .array(quarantinedDescendants.map { .string($0.hex) }),
            "revoked_ancestor": .optional(revokedAncestor?.hex),
        ]
    }
}

extension RunHistory {
    /// The lineage of a tree, as the fold that decides has it: along the parents of each tree's first capture, never
    /// through the workspace.
    func lineage(of candidate: Digest?) -> Lineage {
        guard let candidate, !quarantined.isEmpty || !revoked.isEmpty else { return Lineage() }
        var lineage = Lineage()
        lineage.quarantined = quarantined[candidate].map(Self.codes)
        for ancestor in ancestors(of: candidate) {
            if lineage.quarantinedAncestor == nil, quarantined[ancestor] != nil {
                lineage.quarantinedAncestor = ancestor
            }
            if lineage.revokedAncestor == nil, revoked.contains(where: { $0.candidate == ancestor }) {
                lineage.revokedAncestor = ancestor
            }
        }
        if candidate != opened?.workspace {
            lineage.quarantinedDescendants = quarantined.keys.filter { ancestors(of: $0).contains(candidate) }
                .sorted { $0.hex < $1.hex }
        }
        return lineage
    }

    /// Captured candidates with a quarantined ancestor, in the order of their attempts.
    var flagged: [Digest] {
        guard !quarantined.isEmpty else { return [] }
        var seen: Set<Digest> = []
        return attempts.compactMap(\.candidate).filter { candidate in
            seen.insert(candidate).inserted && ancestors(of: candidate).contains { quarantined[$0] != nil }
        }
    }

    /// `1 revoked, 2 quarantined, 3 flagged`; empty where there is nothing to say.
    var fallen: String {
        [(revokedCount, "revoked"), (quarantined.count, "quarantined"), (flagged.count, "flagged")]
            .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }

    static func codes(_ signals: [SignalRecord]) -> [String] {
        var seen: Set<String> = []
        return signals.filter { $0.severity == .violation && seen.insert($0.code).inserted }.map(\.code)
    }

    /// What a tree was made from, the nearest first.
    private func ancestors(of candidate: Digest) -> [Digest] {
        var found: [Digest] = []
        var seen: Set<Digest> = [candidate]
        var next = parents[candidate] ?? []
        while !next.isEmpty {
            let fresh = next.filter { $0 != opened?.workspace && seen.insert($0).inserted }
            found += fresh
            next = fresh.flatMap { parents[$0] ?? [] }
        }
        return found
    }
}
