// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger

/// A candidate as a user names it: `champion`, `baseline`, the number of its attempt, or a prefix of its digest.
enum CandidateSelection {
    static func digest(_ selector: String, in history: RunHistory) throws -> Digest {
        guard let opened = history.opened else { throw CommandFailure(.usage, "run \(history.id) has no beginning") }
        switch selector {
        case "champion": return history.champion ?? opened.workspace
        case "baseline": return opened.workspace
        default: break
        }
        if let number = Int(selector), selector.count < 7 {
            guard let attempt = history.attempt(number) else {
                throw CommandFailure(
                    .usage, "run \(opened.name) has no attempt \(number)", hint: attempts(of: history))
            }
            guard let candidate = attempt.candidate else {
                throw CommandFailure(
                    .usage, "attempt \(number) left no candidate",
                    hint: "`pawl show \(opened.name) \(number)` says what became of it")
            }
            return candidate
        }
        let known = Set(
            history.attempts.compactMap(\.candidate) + history.judgements.map(\.candidate) + [opened.workspace]
                + history.quarantined.keys)
        let matching = known.filter { selector.count >= 4 && $0.hex.hasPrefix(selector) }
        guard let first = matching.first else {
            throw CommandFailure(
                .usage, "run \(opened.name) has no candidate '\(selector)'",
                hint: "name champion, baseline, an attempt's number, or at least four digits of a digest")
        }
        guard matching.count == 1 else {
            throw CommandFailure(
                .usage, "'\(selector)' is the beginning of several candidates", hint: "give more digits")
        }
        return first
    }

    /// A candidate in a sentence: the short digest, and the attempt that left it.
    static func title(_ candidate: Digest, in history: RunHistory) -> String {
        let attempt = history.attempts.first { $0.candidate == candidate }
        return candidate.short + (attempt.map { " (attempt \($0.number))" } ?? "")
    }

    /// Which attempts there are.
    static func attempts(of history: RunHistory) -> String {
        guard let first = history.attempts.first?.number, let last = history.attempts.last?.number else {
            return "it has made no attempt"
        }
        return first == last ? "it has attempt \(first) only" : "it has attempts \(first) to \(last)"
    }
}
