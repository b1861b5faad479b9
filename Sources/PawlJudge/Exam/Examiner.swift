// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
public import PawlContract
internal import PawlLedger
internal import PawlSandbox
internal import PawlStore

/// Tests a verifier before it may judge: plays controls whose right verdict is known, and says which got through.
///
/// What controls there are is `ExamPlan`'s, what an outcome is worth `StageOutcome`'s, what they come to `ExamTable`'s.
/// Controls that measure nothing run side by side on all cores; those that do run afterwards, alone, under the lease.
public struct Examiner: Sendable {
    private(set) var setting: JudgeSetting
    let seed: String
    private let progress: @Sendable (ExamProgress) -> Void

    /// Makes an examiner; `seed` is 32 hexadecimal digits, and equal seeds play the same.
    public init(
        _ setting: JudgeSetting, seed: String, progress: @escaping @Sendable (ExamProgress) -> Void = { _ in }
    ) {
        self.setting = setting
        // A control is far from the truth or at it: a disturbed pair tells as much as a quiet one.
        self.setting.pairRepeats = 0
        self.setting.keepsTranscripts = false
        self.seed = seed
        self.progress = progress
    }

    /// The same setting without a core that is kept free.
    var unmeasured: JudgeSetting {
        var setting = setting
        setting.lease = MeasurementLease(cores: [])
        return setting
    }

    /// What a job of the first, unmeasured part found.
    private enum Finding: Sendable {
        case stage(Int, StageFindings)
        case mutant(String, Judged)
        case oracle(Judged)
    }

    /// What became of an author's candidate.
    struct Judged: Hashable, Sendable {
        var verdict: Verdict
        var reason: String
        /// Whether it passed the stages, so that only a comparison can tell; that has to be measured alone.
        var isCompared = false
        var usage = Usage()
    }

    /// Plays all controls, also on the hidden sets that `hidden` names: their budgets have paid for it. What verifier and candidates do is in the table; throws what `Judge` throws.
    public func examine(_ material: ExamMaterial, hidden: [SplitName] = []) async throws -> ExamResult {
        let verifier = setting.contract.verifier
        let plan = ExamPlan(verifier, mutants: Array(material.mutants.keys))
        let board = Board(total: plan.controls.count, progress: progress)
        var usage = Usage()
        let workspace = try await contestant(material.workspace, &usage)
        let oracle = try await material.oracle.flatMapAsync { try await contestant($0, &usage).contestant }
        let contestants = [workspace.contestant, oracle].compactMap { $0 }
        guard let honest = contestants.first else {
            let row = ExamRow(
                ExamControl(.honest, .passed), got: "not built", evidence: workspace.reason ?? "", isWrong: true)
            return ExamResult(table: ExamTable(rows: [row]), usage: usage)
        }

        var stages: [Int: StageFindings] = [:]
        var mutants: [String: Judged] = [:]
        var jobs: [@Sendable () async throws -> Finding] = verifier.stages.indices.map { index in
            { .stage(index, try await stageExam(index, contestants, plan, board).run()) }
        }
        jobs += hidden.map { split in
            {
                let index = hiddenIndex(split)
                return .stage(index, try await stageExam(index, contestants, plan, board).run())
            }
        }
        for (name, candidate) in material.mutants.sorted(by: { $0.key < $1.key }) {
            jobs.append {
                let judged = try await judge(candidate, champion: honest, metrics: [:], in: unmeasured, number: 1)
                if !judged.isCompared { board.finish(ExamControl(.mutant(name), .notAccepted)) }
                return .mutant(name, judged)
            }
        }
        var early: Judged?
        if let candidate = material.oracle, verifier.hasPairedStage {
            // One that is accepted amid all this would be accepted alone; otherwise it is judged again, alone.
            jobs.append {
                .oracle(try await judge(candidate, champion: honest, metrics: [:], in: unmeasured, number: 2))
            }
        }
        let width = max(1, setting.lease.measuredCores.count + setting.lease.otherCores.count)
        for finding in try await Self.together(jobs, width: width) {
            switch finding {
            case .stage(let index, let findings):
                stages[index] = findings
                usage.add(findings.usage)
            case .mutant(let name, let judged):
                mutants[name] = judged
                usage.add(judged.usage)
            case .oracle(let judged):
                early = judged
                usage.add(judged.usage)
            }
        }

        let metrics = try await honestMetrics(honest, stages)
        // As in a run: a workspace that fails, as in a suite whose bug is to be mended, is nobody's champion.
        let champion = metrics == nil ? nil : honest
        var rows: [ExamRow] = []
        for control in plan.controls {
            switch control.act {
            case .honest: rows.append(honestRow(control, stages))
            case .stub, .answer, .artifact: rows.append(row(control, stages))
            case .hidden(let split): rows.append(hiddenRow(control, stages[hiddenIndex(split)]))
            case .again: rows.append(againRow(control, stages))
            case .slowTwin(let clock): rows.append(try await slowRow(control, clock, honest, stages, &usage))
            case .itself: rows.append(try await itselfRow(control, honest, metrics ?? [:], &usage))
            case .oracle:
                guard let candidate = material.oracle else { continue }
                var judged = early
                if judged?.verdict != .accepted {
                    judged = try await judge(
                        candidate, champion: champion, metrics: metrics ?? [:], in: setting, number: 2)
                    usage.add(judged?.usage ?? Usage())
                }
                guard let judged else { continue }
                rows.append(candidateRow(control, judged, isWrong: judged.verdict != .accepted))
            case .mutant(let name):
                guard var judged = mutants[name], let candidate = material.mutants[name] else { continue }
                if judged.isCompared {
                    judged = try await judge(
                        candidate, champion: champion, metrics: metrics ?? [:], in: setting, number: 3)
                    usage.add(judged.usage)
                }
                rows.append(candidateRow(control, judged, isWrong: judged.verdict == .accepted))
            case .candidate(let name):
                rows.append(
                    try await variantRow(
                        control, name, of: material.workspace, champion: champion, metrics: metrics ?? [:], &usage))
            case .sources:
                rows.append(
                    try await sourcesRow(control, material, champion: champion, metrics: metrics ?? [:], &usage))
            }
            board.finish(control)
        }
        let visible = stages.filter { !isHidden($0.key) }.values
        let errors = visible.compactMap(\.errorThatPasses)
        return ExamResult(
            table: ExamTable(rows: rows, errorThatPasses: errors.max()), usage: usage,
            isJudgeAtFault: visible.contains { $0.isJudgeAtFault })
    }

    private func stageExam(
        _ index: Int, _ contestants: [Contestant], _ plan: ExamPlan, _ board: Board
    ) -> StageExam {
        StageExam(
            setting: unmeasured, stage: stage(index), split: split(index), contestants: contestants,
            controls: plan.controls, seed: seed, index: index,
            score: ForgedScore(metrics: setting.contract.verifier.metrics), progress: { board.finish($0) })
    }

    /// Runs jobs, so many at a time; the first error ends the others.
    private static func together<Result: Sendable>(
        _ jobs: [@Sendable () async throws -> Result], width: Int
    ) async throws -> [Result] {
        try await withThrowingTaskGroup(of: Result.self) { group in
            var rest = jobs[...]
            var results: [Result] = []
            for job in rest.prefix(width) { group.addTask { try await job() } }
            rest = rest.dropFirst(width)
            while let result = try await group.next() {
                results.append(result)
                if let job = rest.popFirst() { group.addTask { try await job() } }
            }
            return results
        }
    }

    // MARK: Candidates

    func contestant(
        _ candidate: ExamCandidate, _ usage: inout Usage
    ) async throws -> (contestant: Contestant?, reason: String?) {
        switch try await Judge(unmeasured).build(candidate: candidate.tree, layers: candidate.layers) {
        case .ready(let contestant, let used):
            usage.add(used)
            return (contestant, nil)
        case .failed(let signals, _, let used):
            usage.add(used)
            return (nil, signals.last { $0.severity > .note }?.evidence ?? "the build failed")
        }
    }

    /// Judges an author's candidate against the honest one, as a run would.
    func judge(
        _ candidate: ExamCandidate, champion: Contestant?, metrics: [String: MetricRecord], in setting: JudgeSetting,
        number: Int
    ) async throws -> Judged {
        if let refusal = candidate.refusal { return Judged(verdict: .violation, reason: refusal) }
        var usage = Usage()
        let built = try await contestant(candidate, &usage)
        guard let contestant = built.contestant else {
            return Judged(verdict: .invalid, reason: built.reason ?? "the build failed", usage: usage)
        }
        var judged = try await compare(contestant, champion: champion, metrics: metrics, in: setting, number: number)
        judged.usage.add(usage)
        return judged
    }

    func compare(
        _ contestant: Contestant, champion: Contestant?, metrics: [String: MetricRecord], in setting: JudgeSetting,
        number: Int
    ) async throws -> Judged {
        let result = try await Judge(setting).judge(
            JudgementAssignment(
                judgement: number, candidate: contestant, champion: champion, championMetrics: metrics,
                alpha: champion == nil ? nil : setting.contract.verifier.accept.alpha,
                runSeed: RunSeed.derive("exam", run: seed, [])), record: { _ in })
        return Judged(
            verdict: result.verdict.verdict, reason: result.verdict.reason,
            isCompared: ![.invalid, .violation].contains(result.verdict.verdict),
            usage: result.verdict.usage)
    }

    /// The honest metrics as a champion's are known: from a judgement of its own where nothing is paired. nil: it fails.
    private func honestMetrics(
        _ honest: Contestant, _ stages: [Int: StageFindings]
    ) async throws -> [String: MetricRecord]? {
        guard !setting.contract.verifier.hasPairedStage else {
            let values = stages.filter { !isHidden($0.key) }.sorted { $0.key < $1.key }.reduce(into: [String: Double]())
            { all, stage in
                all.merge(stage.value.metrics) { $1 }
            }
            return values.mapValues { MetricRecord(value: $0, low: $0, high: $0, rounds: 1) }
        }
        let result = try await Judge(setting).judge(
            JudgementAssignment(
                judgement: 4, candidate: honest, runSeed: RunSeed.derive("exam", run: seed, [])), record: { _ in })
        return result.verdict.verdict == .accepted ? result.verdict.metrics : nil
    }
}

extension Optional {
    /// The value that an asynchronous closure makes of this one.
    fileprivate func flatMapAsync<Result>(_ transform: (Wrapped) async throws -> Result?) async throws -> Result? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
