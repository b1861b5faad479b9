// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
public import PawlContract
internal import PawlJudge
internal import PawlLedger
internal import PawlLoop
internal import PawlSandbox
internal import PawlStatistics
internal import PawlStore

extension RunService {
    /// Measures a contract's noise: the baseline against itself, `pairs` times, through the judge that runs use.
    ///
    /// The rounds are those of visible stages and are recorded as a run of their own, which decides nothing; no hidden
    /// set is asked. A contract without a paired stage has the last stage's rounds compared two by two. Throws what
    /// `run` throws, and `RunError` with code `judgeFailed` where the baseline cannot be measured.
    public func noise(
        _ loaded: LoadedContract, pairs: Int, observer: @escaping RunObserver
    ) async throws -> NoiseMeasurement {
        try refuse(loaded, RunOptions())
        return try await withWriter { writer in
            let pinned = try await RunInputs.load(
                loaded, mode: .judge, into: writer.library, state: folder, machine: machine)
            let inputs = RunInputs(
                contract: loaded.contract.forNoise(pairs: pairs), contractObject: pinned.contractObject,
                workspace: pinned.workspace, verifier: pinned.verifier, inputs: pinned.inputs,
                controls: pinned.controls,
                folder: pinned.folder
            )
            let seed = machine.random.identifier()
            let session = try writer.session(
                id: machine.random.identifier(), state: RunState(), clock: machine.clock, observer: observer)
            let isPaired = inputs.contract.verifier.hasPairedStage
            try await session.commit([
                .runOpened(
                    RunOpened(
                        name: loaded.contract.name + PawlRunName.noise, contract: inputs.contractObject,
                        inputs: inputs.inputs, workspace: inputs.workspace, verifier: inputs.verifier, seed: seed,
                        level: machine.recordedLevel, version: PawlVersion.text)),
                .judgementReserved(
                    JudgementReserved(
                        judgement: 1, candidate: inputs.workspace, champion: isPaired ? inputs.workspace : nil,
                        purpose: "command")),
            ])
            let context = try RunContext(
                inputs: inputs, seed: seed, machine: machine, session: session, library: writer.library,
                folder: folder, earlierWall: 0, standing: .untested)
            let work = NoiseWork(
                context: context, pairs: pairs,
                alpha: RatchetRules(loaded.contract).errorBudget.share(ofComparison: 1))
            return try await work.run()
        }
    }
}

extension PawlRunName {
    /// The end of the name of a run that `pawl noise` made.
    public static let noise = ".noise"
}

extension Contract {
    /// The same verifier, with as many rounds of its last stage as `pairs` pairs of them take where nothing is paired.
    fileprivate func forNoise(pairs: Int) -> Contract {
        var contract = self
        guard !verifier.hasPairedStage, let last = verifier.stages.indices.last else { return contract }
        contract.verifier.stages[last].rounds = 2 * pairs
        return contract
    }
}

/// Carries out the one judgement of `pawl noise`.
private struct NoiseWork: Sendable {
    let context: RunContext
    let pairs: Int
    let alpha: Double

    private static let starts = 5

    func run() async throws -> NoiseMeasurement {
        let verifier = context.contract.verifier
        let contestant: Contestant
        switch try await context.contestants.build(context.workspace, over: nil, recorded: nil) {
        case .ready(let built, _): contestant = built
        case .failed(let signals, let log, _):
            let evidence = signals.last?.evidence ?? "the build failed"
            throw RunError(.judgeFailed, "the baseline cannot be built: \(evidence)\n\(log)")
        }
        let rounds = Locked<[JudgementRound]>([])
        let session = context.session
        let start = context.machine.clock.monotonic()
        let assignment = JudgementAssignment(
            judgement: 1, candidate: contestant, champion: verifier.hasPairedStage ? contestant : nil,
            runSeed: context.seed, measuredPairs: pairs)
        var result = try await context.judge.judge(assignment) { events in
            try await session.commit(events)
            rounds.withLock { known in
                for case .judgementRound(let round) in events { known.append(round) }
            }
        }
        let seconds = Double(context.machine.clock.monotonic() - start) / 1e9
        try Task.checkCancellation()
        let measured: Result<NoiseMeasurement, any Error>
        do {
            measured = .success(
                try await weigh(rounds.withLock { $0 }, result, contestant: contestant, seconds: seconds))
        } catch {
            measured = .failure(error)
        }
        if case .success(let measurement) = measured { result.verdict.signals = measurement.signals }
        // The rounds decide nothing, also where the candidate was judged alone and passed.
        if result.verdict.verdict == .accepted { result.verdict.verdict = .noGain }
        let (verdict, champion) = (result.verdict, context.workspace)
        try await session.commit { state in
            let closed = RunClosed(reason: "measured", champion: champion, accepted: 0)
            return (state.events(of: verdict, objective: verifier.objective) + [.runClosed(closed)], ())
        }
        return try measured.get()
    }

    private func weigh(
        _ rounds: [JudgementRound], _ result: JudgementResult, contestant: Contestant, seconds: Double
    ) async throws -> NoiseMeasurement {
        let verifier = context.contract.verifier
        let name = verifier.objective
        let values = measured(rounds)
        guard values.count >= 2, !result.judgeFailed else {
            throw RunError(.judgeFailed, "the baseline cannot be measured: \(result.verdict.reason)")
        }
        let direction: GainDirection = verifier.objectiveSpec?.better == .higher ? .higher : .lower
        let floor: NoiseFloor
        do throws(StatisticsError) {
            floor = try NoiseFloor(pairs: values, direction: direction)
        } catch {
            throw RunError(
                .judgeFailed, "metric '\(name)' has no noise floor as a ratio: \(error.message)", cause: error)
        }
        let objective = Estimate(of: values.flatMap { [$0.champion, $0.candidate] })
        let startUp = try await startUp(contestant, rounds: rounds, objective: objective.median)
        let notes = NoiseMeasurement.warnings(
            verifier.accept, floor: floor, direction: direction, alpha: alpha, startUp: startUp)
        return NoiseMeasurement(
            objective: objective, floor: floor, isPaired: verifier.hasPairedStage,
            secondsPerPair: seconds / Double(values.count), startUp: startUp, alpha: alpha,
            signals: result.verdict.signals + notes)
    }

    /// The objective's values two by two: of the paired stage, or of consecutive rounds of the last one.
    private func measured(_ rounds: [JudgementRound]) -> [(champion: Double, candidate: Double)] {
        let verifier = context.contract.verifier
        let stage = verifier.stages.last { verifier.hasPairedStage ? $0.compare == .paired : true }?.name
        let passed = rounds.filter { $0.stage == stage && $0.outcome == "pass" }
        func value(_ round: JudgementRound) -> Double? { round.metrics[verifier.objective] }
        guard verifier.hasPairedStage else {
            let all = passed.compactMap(value)
            return stride(from: 0, to: all.count - 1, by: 2).map { (champion: all[$0], candidate: all[$0 + 1]) }
        }
        let champions = Dictionary(
            passed.filter { $0.arm == "champion" }.map { ($0.round, $0) }, uniquingKeysWith: { $1 })
        return passed.filter { $0.arm == "candidate" }.compactMap { round in
            guard let theirs = champions[round.round].flatMap(value), let ours = value(round) else { return nil }
            return (champion: theirs, candidate: ours)
        }
    }

    private func startUp(
        _ contestant: Contestant, rounds: [JudgementRound], objective: Double
    ) async throws -> NoiseMeasurement.StartUp? {
        let verifier = context.contract.verifier
        guard let source = verifier.objectiveSpec?.from, source == .clockCPU || source == .clockWall, objective > 0,
            let round = rounds.last(where: { $0.metrics[verifier.objective] != nil }),
            let times = context.judge.timedStarts(of: round)
        else { return nil }
        let usages = try await context.judge.startUp(of: contestant, times: Self.starts)
        let seconds = Estimate(
            of: usages.map { Double(source == .clockCPU ? $0.cpuNanoseconds : $0.wallNanoseconds) / 1e9 })
        return NoiseMeasurement.StartUp(
            seconds: seconds.median, timesPerRound: times, share: seconds.median * Double(times) / objective)
    }
}
