// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlSandbox

/// Who plays the contestant in a round of an exam.
enum Casting: Sendable {
    /// The candidate itself, kept on a tape.
    case honest(Locked<AnswerTape>)
    /// Pawl's stub in the candidate's cell.
    case stub(StubScript)
    /// A tape; the flag is set where the judge asks something else than the tape has.
    case taped(AnswerTape, AnswerAlteration?, hasDiverged: Locked<Bool>)
    /// The candidate itself, whose answers are altered.
    case altered(AnswerAlteration)
    /// The candidate itself, which first burns CPU time (or waits) for so many nanoseconds at each question.
    case slow(MetricSource, nanoseconds: Int)
}

extension RoundPlayer {
    /// Plays a round of an ask stage with something else in the contestant's place; all else is as in a judgement.
    func play(
        _ plan: RoundPlan, as casting: Casting, contestant: Contestant, seat: JudgeSeat
    ) async throws -> PlayedRound {
        guard var spec = setting.contract.verifier.contestant else {
            throw JudgeError(.contract, "stage '\(plan.stage.name)' asks, and there is no contestant")
        }
        let opening = RoundOpening(
            stage: plan.stage.name, seed: plan.seed, split: plan.split, canary: setting.watch.own)
        var stub: ContestantCells.Stub?
        switch casting {
        case .honest, .taped, .altered: break
        case .stub(let script):
            stub = ContestantCells.Stub(program: try stubProgram(), script: script)
            spec.run = [ContestantCells.Stub.path] + (spec.mode == .exec ? ["exec", "{out}"] : ["serve"])
            if let wall = script.wall { spec.limits.wall = min(spec.limits.wall, wall) }
        case .slow(let clock, let nanoseconds):
            stub = ContestantCells.Stub(program: try stubProgram())
            let words = [spec.mode.rawValue, clock == .clockWall ? "wall" : "cpu", "\(nanoseconds)"]
            spec.run = [ContestantCells.Stub.path, "slow"] + words + spec.run
        }
        let cores = plan.isMeasured ? setting.lease.measuredCores : setting.lease.otherCores
        let cells = ContestantCells(setting: setting, spec: spec, contestant: contestant, cores: cores, stub: stub)
        let conversation: Conversation
        switch casting {
        case .taped(let tape, let alteration?, let flag):
            let driver = AlteringContestant(
                inner: TapedContestant(tape: tape, hasDiverged: flag), alteration: alteration)
            conversation = try await converse(plan, opening: opening, with: driver, seat: seat)
        case .taped(let tape, nil, let flag):
            let driver = TapedContestant(tape: tape, hasDiverged: flag)
            conversation = try await converse(plan, opening: opening, with: driver, seat: seat)
        case .honest(let tape):
            conversation = try await run(
                plan, opening, cells, seat, exec: { RecordingContestant(inner: $0, tape: tape) }
            ) {
                RecordingContestant(inner: $0, tape: tape)
            }
        case .altered(let alteration):
            conversation = try await run(
                plan, opening, cells, seat, exec: { AlteringContestant(inner: $0, alteration: alteration) }
            ) { AlteringContestant(inner: $0, alteration: alteration) }
        case .stub, .slow: conversation = try await run(plan, opening, cells, seat, exec: { $0 }, serve: { $0 })
        }
        return try await finish(conversation, plan, contestant: contestant, seat: seat)
    }

    private func run<First: ContestantDriver, Second: ContestantDriver>(
        _ plan: RoundPlan, _ opening: RoundOpening, _ cells: ContestantCells, _ seat: JudgeSeat,
        exec: @Sendable (ExecContestant) -> First, serve cast: @Sendable (ServeContestant) -> Second
    ) async throws -> Conversation {
        switch cells.spec.mode {
        case .exec:
            return try await converse(plan, opening: opening, with: exec(ExecContestant(cells: cells)), seat: seat)
        case .serve: return try await serve(plan, opening: opening, cells: cells, seat: seat, cast: cast)
        }
    }

    private func stubProgram() throws(JudgeError) -> String {
        guard let program = setting.stub else {
            throw JudgeError(.cell, "pawl-stub, which stands in for contestants in an exam, is missing; make launcher")
        }
        return program
    }
}
