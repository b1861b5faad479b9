// SPDX-License-Identifier: Apache-2.0

/// How a judgement ended.
public enum Verdict: String, Codable, Hashable, Sendable, CaseIterable {
    /// Better than the champion at the run's error budget.
    case accepted
    /// Judged in full, and not better.
    case noGain = "no-gain"
    /// Could not be measured, through its own fault.
    case invalid
    /// Broke a rule.
    case violation
    /// Could not be decided, through no fault of its own.
    case inconclusive
    /// Waits for a person.
    case held
}

/// How far a verdict can be trusted, from A0 (self-reported) to A4 (DESIGN section 5).
public enum Assurance: String, Codable, Hashable, Sendable, CaseIterable, Comparable {
    case a0 = "A0"
    case a1 = "A1"
    case a2 = "A2"
    case a3 = "A3"
    case a4 = "A4"

    /// A lower level is less.
    public static func < (left: Assurance, right: Assurance) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// How much a signal weighs.
public enum Severity: String, Codable, Hashable, Sendable, CaseIterable, Comparable {
    /// Recorded only.
    case note
    /// The candidate is not measured.
    case invalid
    /// The candidate is quarantined and its lineage flagged.
    case violation

    private var rank: Int {
        switch self {
        case .note: 0
        case .invalid: 1
        case .violation: 2
        }
    }

    /// A milder severity is less.
    public static func < (left: Severity, right: Severity) -> Bool {
        left.rank < right.rank
    }
}
