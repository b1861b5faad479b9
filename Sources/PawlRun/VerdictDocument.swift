// SPDX-License-Identifier: Apache-2.0
public import PawlBase
public import PawlLedger

extension VerdictReached {
    /// What `pawl judge --json` and `pawl submit --json` print (DESIGN section 10).
    public var document: JSONValue {
        .fields([
            "candidate": .string(candidate.hex), "verdict": .string(verdict.rawValue),
            "assurance": .string(assurance.rawValue), "reason": .string(reason), "judgement": .integer(judgement),
            "attempt": attempt.map { .integer($0) },
            "signals": .array(
                signals.map {
                    [
                        "code": .string($0.code), "severity": .string($0.severity.rawValue),
                        "evidence": .string($0.evidence),
                    ]
                }),
            "metrics": Self.document(metrics), "baseline": Self.document(baseline),
        ])
    }

    private static func document(_ metrics: [String: MetricRecord]) -> JSONValue {
        .object(
            metrics.mapValues {
                [
                    "value": .number($0.value), "low": .number($0.low), "high": .number($0.high),
                    "rounds": .integer($0.rounds),
                ]
            })
    }
}
