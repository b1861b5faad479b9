// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlJudge
internal import PawlLedger
internal import PawlLoop
internal import PawlStatistics
internal import PawlStore

/// Examines a run's verifier, or takes over what the ledger says of the same verifier.
struct ExamWork: Sendable {
    let inputs: RunInputs
    let setting: JudgeSetting
    let library: TreeLibrary
    let progress: @Sendable (ExamProgress) -> Void

    /// Changes with everything that makes an old exam worthless: controls, expectations, weights.
    private static let format = 2

    /// Everything that decides an exam.
    var subject: Digest {
        var members = inputs.controls.json
        members["exam"] = .integer(Self.format)
        members["version"] = .string(PawlVersion.text)
        members["contract"] = .string(inputs.contractObject.hex)
        members["workspace"] = .string(inputs.workspace.hex)
        members["verifier"] = .string(inputs.verifier.hex)
        // `pawl judge` leaves the vault alone.
        members["splits"] = .array(inputs.contract.verifier.splits.keys.map(\.rawValue).sorted().map { .string($0) })
        members["meters"] = .bool(setting.metering.cpuCountsTree)
        return Digest.of(CanonicalJSON.encode(.object(members)))
    }

    /// An exam that was played just now.
    struct Played: Sendable {
        var record: ExamTaken
        var table: ExamTable
        var isJudgeAtFault: Bool
        /// What the hidden sets that were asked leave in the ledger: that they were.
        var answers: [Event]
    }

    /// The queries of hidden sets that an exam makes: one of each set that can spare one, so that the last is a
    /// candidate's. Those that an interrupted exam of the run has paid for are made again for nothing; the rest is to be
    /// committed before `play`.
    func queries(run: String, _ splits: SplitBudgets) -> (paid: [SplitQueried], new: [SplitQueried]) {
        var queries: (paid: [SplitQueried], new: [SplitQueried]) = ([], [])
        var spent: [String: Int] = [:]
        for split in SplitName.allCases {
            guard let spec = inputs.contract.verifier.splits[split], let set = inputs.contract.hiddenSet(split) else {
                continue
            }
            let open = splits.unanswered(run: run, judgement: nil, split: split.rawValue, purpose: Self.purpose)
            if let open {
                queries.paid.append(open)
                continue
            }
            let budget = splits.budget(of: set)
            guard budget.left(queries: spec.queries) - spent[set, default: 0] >= 2 else { continue }
            spent[set, default: 0] += 1
            queries.new.append(
                SplitQueried(
                    split: split.rawValue, set: set, phase: "asked", candidate: inputs.workspace,
                    reference: inputs.workspace, root: inputs.workspace,
                    used: budget.used + spent[set, default: 0], queries: spec.queries, purpose: Self.purpose))
        }
        return queries
    }

    private static let purpose = "exam"

    /// Plays the controls, and puts the table into the store. `queries` are the queries of hidden sets that are paid;
    /// their answers belong into the ledger together with the record.
    func play(seed: String, queries: [SplitQueried]) async throws -> Played {
        let material = try inputs.controls.material(
            workspace: inputs.workspace, contract: inputs.contract, library: library)
        let result = try await Examiner(setting, seed: seed, progress: progress).examine(
            material, hidden: queries.compactMap { SplitName(rawValue: $0.split) })
        try Task.checkCancellation()
        let table = result.table
        let record = ExamTaken(
            subject: subject, controls: table.counted, wrong: table.wrong.count,
            names: Array(table.wrong.map(\.control).prefix(32)), table: try library.objects.put(table.bytes()),
            usage: result.usage)
        let answers = queries.map { query in
            var answer = query
            answer.phase = "answered"
            answer.word = "examined"
            return Event.splitQueried(answer)
        }
        return Played(record: record, table: table, isJudgeAtFault: result.isJudgeAtFault, answers: answers)
    }

    /// The latest exam of the same subject that the ledger holds; nil where there is none.
    func known(in fold: LedgerFold) -> ExamTaken? {
        for id in fold.order.reversed() {
            guard let exam = fold.runs[id]?.exams.last(where: { $0.subject == subject && $0.repeats == nil }) else {
                continue
            }
            var record = exam
            record.repeats = id
            record.acceptedWhy = nil
            record.usage = Usage()
            return record
        }
        return nil
    }

    /// The table of a record.
    func table(of record: ExamTaken) throws -> ExamTable {
        try ExamTable(bytes: library.objects.get(record.table, limit: 1 << 20))
    }
}

extension ExamTaken {
    /// The event that records it.
    var event: Event { wrong == 0 ? .examPassed(self) : .examFailed(self) }

    /// What verdicts may rest on.
    var standing: ExamStanding { wrong == 0 ? .passed : .failed }
}

extension RunError {
    /// The refusal of a verifier that failed its exam.
    static func weakVerifier(_ record: ExamTaken, name: String) -> RunError {
        let names = record.names.prefix(4).joined(separator: ", ") + (record.names.count > 4 ? " and more" : "")
        return RunError(
            .usage,
            "the verifier of '\(name)' may not judge, because \(record.wrong) of \(record.controls) controls of its exam "
                + "went wrong: \(names). `pawl exam` shows what got through; mend the verifier, or go on all the same with "
                + "--accept-weak-verifier REASON, which the ledger and every verdict then show")
    }
}
