// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlSandbox

/// What one stage made of the controls.
struct StageFindings: Sendable {
    /// Outcomes by control, a try each; none where the stage offers no place for a control.
    var outcomes: [ExamControl.Act: [StageOutcome]] = [:]
    /// Why the stage has no honest round; nil where it has one.
    var dishonest: String?
    /// Whether that is the judge's fault.
    var isJudgeAtFault = false
    /// Whether the same round gave the same verdict, and a word about it; nil where it was not played.
    var again: (isSame: Bool, evidence: String)?
    /// The largest relative error of an answer that passed; nil where none did.
    var errorThatPasses: Double?
    /// The honest answers under the second seed.
    var tape = AnswerTape()
    /// The honest metrics under the second seed.
    var metrics: [String: Double] = [:]
    var usage = Usage()
}

/// Plays the controls of one stage: honest rounds first, then everything that must not pass for one.
struct StageExam: Sendable {
    let setting: JudgeSetting
    let stage: StageSpec
    /// The hidden set that the stage asks; nil: it is a visible one.
    let split: SplitName?
    /// Who is honest: the first of these that passes.
    let contestants: [Contestant]
    let controls: [ExamControl]
    /// The exam's seed.
    let seed: String
    /// The stage's place in the contract.
    let index: Int
    let score: ForgedScore
    /// Told of each control that is through.
    let progress: @Sendable (ExamControl) -> Void

    /// How many places an honest answer is altered in, for each control.
    static let tries = 3
    /// Relative errors that are tried when the required one passes, or does not.
    static let (largerErrors, smallerErrors) = ([0.01, 0.1, 1], [1e-4, 1e-6, 1e-9, 1e-12])

    private var player: RoundPlayer { RoundPlayer(setting: setting) }
    private var verifier: VerifierSpec { setting.contract.verifier }

    func run() async throws -> StageFindings {
        switch stage.kind {
        case .ask: try await askStage()
        case .artifact: try await artifactStage()
        // Their controls belong to their own machinery.
        case .suite, .command: StageFindings()
        }
    }

    func plan(_ number: Int) -> RoundPlan {
        RoundPlan(
            judgement: 0, stage: stage, round: 1, arm: .candidate,
            seed: RunSeed.derive("exam", run: seed, [index, number]),
            required: split == nil ? [] : [verifier.objective], isMeasured: false, split: split?.rawValue ?? "visible")
    }

    /// A round of a hidden set by what such a set decides by: its judge's items, where it gives them.
    func weighed(_ played: PlayedRound) -> PlayedRound {
        let items = played.secret?["items"]?.arrayValue?.compactMap(\.doubleValue) ?? []
        guard split != nil, !items.isEmpty else { return played }
        var weighed = played
        weighed.record.metrics[verifier.objective] = items.reduce(0, +) / Double(items.count)
        return weighed
    }

    /// A number that chooses a place, the same whenever the exam has the same seed.
    func choice(_ control: AutomaticControl, _ number: Int) -> UInt64 {
        var generator = SeededGenerator(seed: Digest.of("\(seed) \(index) \(control.rawValue) \(number)"))
        return generator.next()
    }

    // MARK: Ask stages

    private func askStage() async throws -> StageFindings {
        try await JudgeSeat.with(setting.judgeRequest(stage, files: []), setting: setting) { seat in
            var findings = StageFindings()
            var honest: (contestant: Contestant, first: AnswerTape, second: AnswerTape, round: JudgementRound)?
            for contestant in contestants where honest == nil {
                let (first, second) = (Locked(AnswerTape()), Locked(AnswerTape()))
                var round: JudgementRound?
                for (number, tape) in [first, second].enumerated() {
                    // A machine may fail once: only a second failure is the contestant's, or the judge's.
                    for _ in 1...2 {
                        tape.withLock { $0 = AnswerTape() }
                        let played = weighed(
                            try await player.play(
                                plan(number), as: .honest(tape), contestant: contestant, seat: seat))
                        findings.usage.add(played.record.usage)
                        round = played.record.outcome == "pass" ? played.record : nil
                        if round != nil { break }
                        findings.dishonest = findings.dishonest ?? played.refusal
                        findings.isJudgeAtFault = played.record.outcome == "judge-failed"
                    }
                    if round == nil { break }
                }
                guard let round else { continue }
                honest = (contestant, first.withLock { $0 }, second.withLock { $0 }, round)
            }
            guard let honest else { return findings }
            (findings.dishonest, findings.isJudgeAtFault) = (nil, false)
            findings.tape = honest.second
            findings.metrics = honest.round.metrics
            let desk = Desk(
                seat: seat, contestant: honest.contestant, tape: honest.second, honest: honest.round,
                isTapeGood: honest.second.isWhole)
            let isLive = try await playAgain(desk, &findings)
            var judging = desk
            judging.isTapeGood = desk.isTapeGood && !isLive
            for control in controls {
                switch control.act {
                case .stub(let name):
                    guard let mode = verifier.contestant?.mode else { continue }
                    let script = StubScript(name, mode: mode, tape: honest.first, score: score)
                    findings.outcomes[control.act] = [try await play(.stub(script), judging, &findings)]
                case .answer(.scaled): try await scale(control, judging, &findings)
                case .answer(let name):
                    for number in 0..<Self.tries {
                        guard let alteration = place(name, number, in: judging.tape) else { break }
                        let outcome = try await play(alteration, judging, &findings)
                        findings.outcomes[control.act, default: []].append(outcome)
                    }
                default: continue
                }
                progress(control)
            }
            findings.usage.add(await seat.finish())
            return findings
        }
    }

    /// What every control of a stage is played with.
    private struct Desk: Sendable {
        var seat: JudgeSeat
        var contestant: Contestant
        var tape: AnswerTape
        var honest: JudgementRound
        /// Whether the judge asks the same whenever the seed is the same.
        var isTapeGood: Bool
    }

    /// Plays the second honest round once more before a fresh judge; returns whether the judge asked something else.
    private func playAgain(_ desk: Desk, _ findings: inout StageFindings) async throws -> Bool {
        await desk.seat.close()
        let flag = Locked(!desk.isTapeGood)
        var played: PlayedRound?
        if desk.isTapeGood {
            played = try await player.play(
                plan(1), as: .taped(desk.tape, nil, hasDiverged: flag), contestant: desk.contestant, seat: desk.seat)
        }
        let hasDiverged = flag.withLock { $0 }
        if hasDiverged {
            played = try await player.play(
                plan(1), as: .honest(Locked(AnswerTape())), contestant: desk.contestant, seat: desk.seat)
        }
        guard let played else { return hasDiverged }
        findings.usage.add(played.record.usage)
        findings.again = compare(weighed(played).record, desk.honest)
        if hasDiverged, desk.isTapeGood {
            findings.again?.evidence += "; the judge's questions do not follow from the seed"
        }
        return hasDiverged
    }

    func compare(_ played: JudgementRound, _ honest: JudgementRound) -> (Bool, String) {
        guard played.outcome == honest.outcome else {
            return (false, "\(honest.outcome) first, then \(played.outcome)")
        }
        let exact = verifier.metrics.filter { $0.value.from == .judge && !$0.value.noisy }.keys.sorted()
        guard let other = exact.first(where: { played.metrics[$0] != honest.metrics[$0] }) else {
            return (true, "\(honest.outcome) twice")
        }
        let values = [honest, played].map { $0.metrics[other].map { "\($0)" } ?? "nothing" }
        return (false, "metric '\(other)' was \(values[0]) first, then \(values[1])")
    }

    private func play(_ casting: Casting, _ desk: Desk, _ findings: inout StageFindings) async throws -> StageOutcome {
        var played = try await player.play(plan(1), as: casting, contestant: desk.contestant, seat: desk.seat)
        findings.usage.add(played.record.usage)
        if played.record.outcome == "judge-failed" {
            // What a judge that failed would have said is not known; one that fails again let nothing through.
            played = try await player.play(plan(1), as: casting, contestant: desk.contestant, seat: desk.seat)
            findings.usage.add(played.record.usage)
        }
        return StageOutcome(weighed(played), honest: desk.honest, verifier: verifier)
    }

    /// Plays an altered answer from the tape; where the judge asks on by what it was told, the candidate itself answers.
    private func play(
        _ alteration: AnswerAlteration, _ desk: Desk, _ findings: inout StageFindings
    ) async throws -> StageOutcome {
        if desk.isTapeGood {
            let flag = Locked(false)
            let outcome = try await play(.taped(desk.tape, alteration, hasDiverged: flag), desk, &findings)
            if !flag.withLock({ $0 }) { return outcome }
        }
        return try await play(.altered(alteration), desk, &findings)
    }

    /// The alteration of one answer of the tape that offers a place for it; nil where none does.
    private func place(_ name: AutomaticControl, _ number: Int, in tape: AnswerTape) -> AnswerAlteration? {
        var generator = SeededGenerator(seed: choice(name, number))
        for answer in tape.answers.indices.shuffled(using: &generator) {
            let alteration = AnswerAlteration(
                control: name, number: answer, seed: generator.next(), score: score)
            let honest = tape.answers[answer]
            if alteration.apply(to: answer, output: honest.output, files: honest.files) != nil { return alteration }
        }
        return nil
    }

    /// Finds how much error passes: first the error that must not, then larger or smaller ones.
    private func scale(_ control: ExamControl, _ desk: Desk, _ findings: inout StageFindings) async throws {
        let tolerance = verifier.controls.tolerance
        let required = tolerance == 0 ? 0.001 : 2 * tolerance
        func play(_ error: Double, _ findings: inout StageFindings) async throws -> StageOutcome? {
            let alteration = AnswerAlteration(control: .scaled, number: nil, seed: 0, factor: 1 + error)
            let isPossible = desk.tape.answers.enumerated().contains { number, answer in
                alteration.apply(to: number, output: answer.output, files: answer.files) != nil
            }
            return isPossible ? try await self.play(alteration, desk, &findings) : nil
        }
        guard let first = try await play(required, &findings) else { return }
        findings.outcomes[control.act] = [first]
        func passes(_ outcome: StageOutcome?) -> Bool { outcome == .passed }
        if passes(first) {
            findings.errorThatPasses = required
            for error in Self.largerErrors where error > required {
                guard passes(try await play(error, &findings)) else { break }
                findings.errorThatPasses = error
            }
        } else if case .refused = first {
            for error in Self.smallerErrors where error < required {
                guard passes(try await play(error, &findings)) else { continue }
                findings.errorThatPasses = error
                break
            }
        }
    }
}
