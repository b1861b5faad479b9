// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlSandbox

/// The controls that measure: they run alone.
extension Examiner {
    /// The most pairs of a comparison of a candidate with itself: enough for a bias, too few for luck twice.
    private static let pairs = 6
    /// A slow twin takes twice as long; less than this is not seen.
    private static let slower = 1.3

    func itselfRow(
        _ control: ExamControl, _ honest: Contestant, _ metrics: [String: MetricRecord], _ usage: inout Usage
    ) async throws -> ExamRow {
        var setting = setting
        let accept = setting.contract.verifier.accept
        setting.contract.verifier.accept.maxPairs = min(accept.maxPairs, Self.pairs)
        var judged = Judged(verdict: .inconclusive, reason: "")
        // Luck may make a candidate better than itself once in 1 / alpha times.
        for number in [5, 6] {
            judged = try await compare(honest, champion: honest, metrics: metrics, in: setting, number: number)
            usage.add(judged.usage)
            guard judged.verdict == .accepted else { break }
        }
        return candidateRow(control, judged, isWrong: judged.verdict == .accepted)
    }

    func slowRow(
        _ control: ExamControl, _ clock: MetricSource, _ honest: Contestant, _ stages: [Int: StageFindings],
        _ usage: inout Usage
    ) async throws -> ExamRow {
        let verifier = setting.contract.verifier
        let timed = verifier.stages.indices.last { index in
            verifier.stages[index].kind == .ask && stages[index]?.tape.answers.contains { $0.isTimed } == true
        }
        guard let index = timed, let tape = stages[index]?.tape else {
            return .inapplicable(control, "no stage has an honest round with a timed question")
        }
        let stage = verifier.stages[index]
        let delay = max(2_000_000, tape.meanTime { clock == .clockWall ? $0.wallNanoseconds : $0.cpuNanoseconds })
        var ratio = 0.0
        var evidence = "the stage gave no measure"
        for number in [10, 11] where ratio < Self.slower {
            let plan = RoundPlan(
                judgement: 0, stage: stage, round: 1, arm: .candidate,
                seed: RunSeed.derive("exam", run: seed, [index, number]), required: [], isMeasured: true)
            let castings: [Casting] = [.honest(Locked(AnswerTape())), .slow(clock, nanoseconds: delay)]
            let rounds = try await setting.lease.hold {
                try await JudgeSeat.with(setting.judgeRequest(stage, files: []), setting: setting) { seat in
                    var rounds: [PlayedRound] = []
                    for casting in castings {
                        rounds.append(
                            try await RoundPlayer(setting: setting).play(
                                plan, as: casting, contestant: honest, seat: seat))
                    }
                    return rounds
                }
            }
            for round in rounds { usage.add(round.record.usage) }
            if rounds[1].record.outcome != "pass" {
                let evidence = "\(stage.name): \(rounds[1].refusal)"
                return ExamRow(control, got: "rejected", evidence: evidence, isWrong: false)
            }
            guard let honest = rounds[0].record.metrics[verifier.objective],
                let slow = rounds[1].record.metrics[verifier.objective], honest > 0
            else { continue }
            ratio = slow / honest
            evidence = "\(stage.name): \(Self.short(slow)) s, where honest is \(Self.short(honest)) s"
        }
        let isSeen = ratio >= Self.slower
        return ExamRow(
            control, got: isSeen ? "slower" : ratio == 0 ? "not measured" : "not slower", evidence: evidence,
            isWrong: !isSeen)
    }

    private static func short(_ value: Double) -> String {
        "\((value * 1e4).rounded() / 1e4)"
    }
}
