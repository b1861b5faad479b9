// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger

extension Examiner {
    /// Counts the controls that are through, over all jobs; each counts once.
    final class Board: Sendable {
        private let done = Locked<Set<ExamControl.Act>>([])
        private let total: Int
        private let progress: @Sendable (ExamProgress) -> Void

        init(total: Int, progress: @escaping @Sendable (ExamProgress) -> Void) {
            self.total = total
            self.progress = progress
        }

        func finish(_ control: ExamControl) {
            let count = done.withLock { done -> Int? in done.insert(control.act).inserted ? done.count : nil }
            if let count { progress(ExamProgress(control: control.name, done: count, total: total)) }
        }
    }

    /// The line of a control that stages play: wrong where in any stage most of its tries got through.
    func row(_ control: ExamControl, _ stages: [Int: StageFindings]) -> ExamRow {
        let played = stages.sorted { $0.key < $1.key }.compactMap { index, findings -> (String, [StageOutcome])? in
            guard let outcomes = findings.outcomes[control.act], !outcomes.isEmpty else { return nil }
            return (stage(index).name, outcomes)
        }
        let secret = Set(stages.keys.filter(isHidden).map { stage($0).name })
        func through(_ outcomes: [StageOutcome]) -> [StageOutcome] {
            outcomes.filter { $0.isWrong(control.expected) }
        }
        let wrong = played.first { 2 * through($0.1).count > $0.1.count }
        guard let (stage, outcomes) = wrong ?? played.first, let shown = through(outcomes).first ?? outcomes.first
        else {
            return .inapplicable(control, "no honest answer offers a place for it")
        }
        guard !secret.contains(stage) else {
            let evidence = "\(stage): what a hidden set says is kept back"
            return ExamRow(
                control, got: wrong == nil ? "rejected" : "let through", evidence: evidence, isWrong: wrong != nil)
        }
        let share = outcomes.count > 1 && wrong != nil ? " (\(through(outcomes).count) of \(outcomes.count))" : ""
        let got = wrong != nil ? shown : outcomes.first { !$0.isWrong(control.expected) } ?? shown
        var evidence = "\(stage): \(got.evidence)\(share)"
        if control.act == .answer(.scaled) {
            let errors = stages.filter { !isHidden($0.key) }.values.compactMap(\.errorThatPasses)
            evidence += errors.max().map { "; an error of \($0) passes" } ?? "; no error of 1e-12 or more passes"
        }
        return ExamRow(control, got: got.word, evidence: evidence, isWrong: wrong != nil)
    }

    func honestRow(_ control: ExamControl, _ stages: [Int: StageFindings]) -> ExamRow {
        let failed = stages.sorted { $0.key < $1.key }.first { $0.value.dishonest != nil && !isHidden($0.key) }
        guard let (index, findings) = failed else {
            let kinds = setting.contract.verifier.stages.map(\.kind)
            guard kinds.contains(.ask) || kinds.contains(.artifact) else {
                return .inapplicable(control, "no stage asks or shows files")
            }
            return ExamRow(
                control, got: "passed", evidence: "every stage that asks or shows files passes it", isWrong: false)
        }
        let name = setting.contract.verifier.stages[index].name
        return ExamRow(
            control, got: findings.isJudgeAtFault ? "judge failed" : "rejected",
            evidence: "\(name): \(findings.dishonest ?? ""); an exam needs a workspace, or an oracle, that passes",
            isWrong: true)
    }

    /// The line of a hidden set: whether its judge passes honest work at all. nil: it was not asked.
    func hiddenRow(_ control: ExamControl, _ findings: StageFindings?) -> ExamRow {
        guard let findings else { return .inapplicable(control, "not asked: its budget is for candidates, or spent") }
        guard findings.dishonest != nil else {
            let isPlayed = !findings.outcomes.isEmpty
            return isPlayed
                ? ExamRow(control, got: "passed", evidence: "one query of its budget was spent", isWrong: false)
                : .inapplicable(control, "its kind has controls of its own in each judgement")
        }
        return ExamRow(
            control, got: findings.isJudgeAtFault ? "judge failed" : "rejected",
            evidence: "honest work does not pass it, in the workspace and in the oracle; why is kept back",
            isWrong: true)
    }

    func againRow(_ control: ExamControl, _ stages: [Int: StageFindings]) -> ExamRow {
        let played = stages.sorted { $0.key < $1.key }.compactMap { index, findings in
            findings.again.map { again in
                let isSecret = isHidden(index)
                let evidence = isSecret ? "what a hidden set says is kept back" : again.evidence
                return (stage(index).name, (isSame: again.isSame, evidence: evidence))
            }
        }
        guard let shown = played.first(where: { !$0.1.isSame }) ?? played.first else {
            return .inapplicable(control, "no stage has an honest round")
        }
        return ExamRow(
            control, got: shown.1.isSame ? "the same" : "another", evidence: "\(shown.0): \(shown.1.evidence)",
            isWrong: !shown.1.isSame)
    }

    func candidateRow(_ control: ExamControl, _ judged: Judged, isWrong: Bool) -> ExamRow {
        ExamRow(control, got: judged.verdict.rawValue, evidence: judged.reason, isWrong: isWrong)
    }
}
