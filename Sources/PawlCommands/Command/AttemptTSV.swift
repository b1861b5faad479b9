// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger

/// All attempts as tab-separated values (the text/tab-separated-values of IANA): one line an attempt, columns named in
/// the first line. Tabs and line breaks in values become `�`.
enum AttemptTSV {
    static let columns = [
        "attempt", "agent", "outcome", "verdict", "assurance", "objective", "low", "high", "rounds", "ratio",
        "champion",
        "candidate", "parent", "judgement", "entry", "cpu_s", "wall_s", "signals", "reason",
    ]

    static func text(_ history: RunHistory, facts: RunFacts) -> String {
        let rows = history.attempts.map { row($0, history, facts).map { CleanText.cell($0, limit: 4000) } }
        return ([columns] + rows).map { $0.joined(separator: "\t") + "\n" }.joined()
    }

    private static func row(_ attempt: AttemptRecord, _ history: RunHistory, _ facts: RunFacts) -> [String] {
        let judgement = history.judgement(ofAttempt: attempt.number)
        let verdict = judgement?.verdict
        let metric = facts.objective.flatMap { verdict?.metrics[$0.name] }
        let gain = verdict.flatMap { Gain($0, objective: facts.objective) }
        let signals = (attempt.ended?.signals ?? []) + (verdict?.signals ?? [])
        let usage = attempt.ended?.usage
        func seconds(_ nanoseconds: Int?) -> String { nanoseconds.map { Figures.fixed(Double($0) / 1e9, 6) } ?? "" }
        return [
            String(attempt.number), attempt.started.agent, attempt.ended?.outcome ?? "",
            verdict?.verdict.rawValue ?? "",
            verdict?.assurance.rawValue ?? "", metric.map { "\($0.value)" } ?? "", metric.map { "\($0.low)" } ?? "",
            metric.map { "\($0.high)" } ?? "", metric.map { String($0.rounds) } ?? "", gain.map { "\($0.ratio)" } ?? "",
            judgement?.champion?.hex ?? "", attempt.candidate?.hex ?? "", attempt.started.parent.hex,
            judgement.map { String($0.number) } ?? "", judgement.map { String($0.index) } ?? "",
            seconds(usage?.cpuNanoseconds), seconds(usage?.wallNanoseconds),
            signals.map(\.code).joined(separator: " "), verdict?.reason ?? attempt.ended?.reason ?? "",
        ]
    }
}
