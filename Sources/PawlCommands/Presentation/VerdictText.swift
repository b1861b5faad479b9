// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger

/// A verdict in words: the verdict, what was measured or why not, the signals that weigh, the assurance level.
struct VerdictText: Sendable {
    let verdict: VerdictReached
    let facts: RunFacts

    init(_ verdict: VerdictReached, facts: RunFacts) {
        self.verdict = verdict
        self.facts = facts
    }

    /// `accepted, 1.12x (0.412 s -> 0.368 s), A3`
    var line: String {
        var parts = [verdict.verdict.rawValue]
        if let measured { parts.append(measured) }
        if verdict.verdict != .accepted || measured == nil {
            if !verdict.reason.isEmpty { parts.append(Self.clause(verdict.reason)) }
            parts += signals
        }
        parts.append(verdict.assurance.rawValue)
        return parts.joined(separator: ", ")
    }

    /// `1.12x (0.412 s -> 0.368 s)`; nil where nothing was compared.
    var measured: String? {
        guard let objective = facts.objective, let new = verdict.metrics[objective.name] else { return nil }
        guard let old = verdict.baseline[objective.name] else { return facts.show(new.value) }
        let change = "\(facts.show(old.value)) -> \(facts.show(new.value))"
        guard let ratio else { return change }
        return "\(ratio) (\(change))"
    }

    /// `1.12x`; nil where a ratio has no meaning.
    var ratio: String? {
        Gain(verdict, objective: facts.objective).map { Figures.ratio($0.ratio) }
    }

    /// The codes of the signals that weigh more than a note, each once.
    var signals: [String] {
        var codes: [String] = []
        for signal in verdict.signals where signal.severity > .note && !codes.contains(signal.code) {
            codes.append(signal.code)
        }
        return codes
    }

    /// A sentence as a clause: without its final full stop.
    private static func clause(_ sentence: String) -> String {
        sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
    }
}
