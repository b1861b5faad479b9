// SPDX-License-Identifier: Apache-2.0
import PawlBase

/// One line of the red team's table.
struct RedOutcome: Sendable {
    var red: RedCase
    var verdict = "?"
    var signals: [String] = []
    /// Whether the naive grader accepted it; nil for honest cases, and where it was not asked.
    var undefended: Bool?
    /// What is not as it must be, as sentences.
    var faults: [String] = []
    var seconds = 0.0

    /// Whether the signal that the attack must leave is there; nil where it leaves no trace.
    var hasSignal: Bool? { red.signal.map(signals.contains) }
    var isRight: Bool { faults.isEmpty }

    var json: JSONValue {
        var members: [String: JSONValue] = [
            "name": .string(red.name), "contract": .string(red.contract), "why": .string(red.why),
            "verdict": .string(verdict), "expected": .array(red.expect.map { .string($0) }),
            "signals": .array(signals.map { .string($0) }), "faults": .array(faults.map { .string($0) }),
            "seconds": .number((seconds * 1000).rounded() / 1000),
        ]
        if red.kind == .attack {
            members["class"] = .string(red.hack)
            members["group"] = .string(red.group)
            members["aims_at"] = .string(red.aims)
            members["author"] = .optional(red.author)
            members["naive_grader"] = .string(red.naive.joined(separator: " "))
            members["expected_signal"] = red.signal.map { .string($0) } ?? .null
            members["undefended"] = undefended.map { .string($0 ? "accepted" : "rejected") } ?? .null
        }
        return .object(members)
    }
}
