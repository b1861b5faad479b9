// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
public import PawlContract
public import PawlJudge
internal import PawlLedger
internal import PawlLoop
internal import PawlStore

extension RunService {
    /// Examines a contract's verifier anew and records it as a run of its own, without attempts.
    ///
    /// Throws what ``run(_:options:observer:)`` throws.
    public func exam(_ loaded: LoadedContract, options: RunOptions = RunOptions()) async throws -> ExamTable {
        try refuse(loaded, options)
        return try await withWriter { writer in
            let inputs = try await RunInputs.load(
                loaded, mode: .exam, into: writer.library, state: folder, machine: machine)
            let seed = options.seed ?? machine.random.identifier()
            let opened = RunOpened(
                name: options.name ?? loaded.contract.name + PawlRunName.examined, contract: inputs.contractObject,
                inputs: inputs.inputs, workspace: inputs.workspace, verifier: inputs.verifier, seed: seed,
                level: machine.recordedLevel, version: PawlVersion.text)
            let work = try examWork(inputs, writer)
            let session = try writer.session(
                id: machine.random.identifier(), state: RunState(), clock: machine.clock, observer: { _, _ in })
            // One commit at the end: an exam that was cut short leaves no run. Only queries must be known before.
            let queries = work.queries(run: session.id, writer.fold.splits).new
            if !queries.isEmpty {
                try await session.commit([.runOpened(opened)] + queries.map { .splitQueried($0) })
            }
            let played = try await work.play(seed: seed, queries: queries)
            try await session.commit(
                (queries.isEmpty ? [.runOpened(opened)] : []) + played.answers + [
                    played.record.event,
                    .runClosed(RunClosed(reason: "exam", champion: inputs.workspace, accepted: 0)),
                ])
            return played.table
        }
    }

    /// What the run's verifier may be trusted with: as its exam in this run said, else as an earlier exam of the same
    /// verifier did, else as it turns out now. Ends a run whose verifier failed, unless somebody accepted that.
    func standing(
        _ inputs: RunInputs, seed: String, session: RunSession, writer: RunWriter, acceptedWhy: String?
    ) async throws -> ExamStanding {
        if let exam = await session.read({ $0.exam }) { return exam.standing }
        let work = try examWork(inputs, writer)
        var record: ExamTaken
        let isUnderWay = try await session.commit { _, splits in
            (events: [], result: !work.queries(run: session.id, splits).paid.isEmpty)
        }
        if !isUnderWay, let known = work.known(in: writer.fold) {
            record = known
        } else {
            let queries = try await session.commit { _, splits in
                let (paid, new) = work.queries(run: session.id, splits)
                return (events: new.map { .splitQueried($0) }, result: paid + new)
            }
            let played = try await work.play(seed: seed, queries: queries)
            try await session.commit(played.answers)
            // The judgement of the baseline meets the same fault and ends the run with its evidence.
            if played.isJudgeAtFault { return .untested }
            record = played.record
        }
        if record.wrong > 0 { record.acceptedWhy = acceptedWhy.map { Evidence.clean($0, limit: 400) } }
        guard record.wrong > 0, record.acceptedWhy == nil else {
            try await session.commit([record.event])
            return record.standing
        }
        let closed = RunClosed(reason: "exam-failed", champion: inputs.workspace, accepted: 0)
        try await session.commit([record.event, .runClosed(closed)])
        throw RunError.weakVerifier(record, name: inputs.contract.name)
    }

    private func examWork(_ inputs: RunInputs, _ writer: RunWriter) throws -> ExamWork {
        let setting = try RunContext.setting(
            inputs, machine: machine, library: writer.library, standing: .untested,
            seed: machine.random.identifier())
        return ExamWork(inputs: inputs, setting: setting, library: writer.library, progress: examining)
    }

    /// Throws where the contract or the machine does not allow any run.
    func refuse(_ loaded: LoadedContract, _ options: RunOptions) throws(RunError) {
        let missing = loaded.unavailable
        guard missing.isEmpty else {
            throw RunError(.usage, missing.map(\.description).joined(separator: "\n"))
        }
        try machine.requireStrength()
        if let seed = options.seed, RunSeed(hex: seed) == nil {
            throw RunError(.usage, "the seed '\(seed)' is not 32 lower-case hexadecimal digits")
        }
    }
}
