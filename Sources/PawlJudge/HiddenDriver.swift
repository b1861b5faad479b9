// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlSandbox
internal import PawlStore

extension Judge {
    /// Asks a hidden set about two contestants.
    ///
    /// Every round is played for both to its end, whatever comes of the earlier ones, each contestant before a judge of its
    /// own. A judge that asks one of them more questions than the other has answered before it had asked everything: that
    /// side then has no values. Its verdict may carry `"private":{"items":[NUMBER,...]}`, the objective by item.
    /// Nothing is recorded here. Throws `JudgeError`, `CellError`, `StoreError` and `CancellationError`.
    public func ask(_ assignment: HiddenAssignment) async throws -> HiddenReading {
        guard let spec = setting.contract.verifier.splits[assignment.split] else {
            throw JudgeError(.contract, "the contract has no split '\(assignment.split.rawValue)'")
        }
        return try await HiddenDriver(setting: setting, assignment: assignment, stage: spec.stage(assignment.split))
            .run()
    }
}

/// Plays the rounds of one query.
private struct HiddenDriver: Sendable {
    let setting: JudgeSetting
    let assignment: HiddenAssignment
    let stage: StageSpec

    /// One contestant with its judge.
    private struct Place: Sendable {
        var arm: Arm
        var contestant: Contestant
        var seat: JudgeSeat
        var artifact: [String: String]?
        /// Why it is not asked at all.
        var refusal: String?
    }

    private struct Outcome: Sendable {
        var rounds: [PlayedRound] = []
        var failure: String?
    }

    func run() async throws -> HiddenReading {
        let ours = try inert(assignment.candidate)
        let theirs = try inert(assignment.reference)
        return try await JudgeSeat.with(request(ours), setting: setting) { first in
            try await JudgeSeat.with(request(theirs), setting: setting) { second in
                let candidate = Place(
                    arm: .candidate, contestant: assignment.candidate, seat: first, artifact: ours?.names,
                    refusal: ours == nil && stage.kind == .artifact ? "its files are more than a judge is shown" : nil)
                let reference = Place(
                    arm: .champion, contestant: assignment.reference, seat: second, artifact: theirs?.names,
                    refusal: theirs == nil && stage.kind == .artifact ? "its files are more than a judge is shown" : nil
                )
                var outcomes: [Arm: Outcome] = [.candidate: Outcome(), .champion: Outcome()]
                for round in 1...max(1, stage.rounds) {
                    let played = try await pair(round, candidate: candidate, reference: reference)
                    for (arm, round) in played { outcomes[arm]?.rounds.append(round) }
                }
                var usage = Usage()
                usage.add(await first.finish())
                usage.add(await second.finish())
                return try reading(
                    outcomes[.candidate] ?? Outcome(), outcomes[.champion] ?? Outcome(),
                    refusals: (candidate.refusal, reference.refusal), usage: usage)
            }
        }
    }

    /// Both rounds of one seed, the order changing with the round; once more where a judge failed, with a fresh seed where it
    /// failed on the reference: a candidate that crashes its judge draws nothing again.
    private func pair(_ round: Int, candidate: Place, reference: Place) async throws -> [(Arm, PlayedRound)] {
        var played: [(Arm, PlayedRound)] = []
        var isReseeded = false
        for _ in 0...1 {
            let seed = RunSeed.derive(
                "split", run: assignment.runSeed, [assignment.judgement, index, round] + (isReseeded ? [1] : []))
            let places = round % 2 == 1 ? [reference, candidate] : [candidate, reference]
            played = []
            for place in places where place.refusal == nil {
                played.append((place.arm, try await play(round, seed: seed, place)))
            }
            let failed = played.filter { $0.1.record.outcome == "judge-failed" }
            if failed.isEmpty { break }
            isReseeded = failed.contains { $0.0 == .champion }
        }
        return played
    }

    private var index: Int { SplitName.allCases.firstIndex(of: assignment.split) ?? 0 }

    private func play(_ round: Int, seed: String, _ place: Place) async throws -> PlayedRound {
        let verifier = setting.contract.verifier
        let isClock = verifier.objectiveSpec?.from.isClock ?? false
        let plan = RoundPlan(
            judgement: assignment.judgement, stage: stage, round: round, arm: place.arm, seed: seed,
            required: [verifier.objective],
            isMeasured: stage.kind == .ask && isClock,
            split: assignment.split.rawValue)
        let player = RoundPlayer(setting: setting)
        guard plan.isMeasured else {
            return try await player.play(
                plan, contestant: place.contestant, artifact: place.artifact, seat: place.seat)
        }
        return try await setting.lease.hold {
            try await player.play(plan, contestant: place.contestant, artifact: place.artifact, seat: place.seat)
        }
    }

    private func reading(
        _ candidate: Outcome, _ reference: Outcome, refusals: (String?, String?), usage: Usage
    ) throws -> HiddenReading {
        var ours = side(candidate, refusal: refusals.0)
        let theirs = side(reference, refusal: refusals.1)
        let asked = zip(candidate.rounds, reference.rounds)
        if ours.failure == nil, theirs.failure == nil, asked.contains(where: { $0.record.asks != $1.record.asks }) {
            ours = HiddenReading.Side(failure: "the judge asked it another number of questions than the reference")
        }
        var total = usage
        for round in candidate.rounds + reference.rounds { total.add(round.record.usage) }
        return HiddenReading(
            candidate: ours, reference: theirs, violations: Self.violations(candidate.rounds.map(\.record)),
            evidence: try evidence(candidate, reference, ours, theirs), usage: total)
    }

    private static func violations(_ rounds: [JudgementRound]) -> [SignalRecord] {
        var codes: Set<String> = []
        return rounds.flatMap(\.signals).filter { $0.severity == .violation && codes.insert($0.code).inserted }
    }

    private func side(_ outcome: Outcome, refusal: String?) -> HiddenReading.Side {
        if let refusal { return HiddenReading.Side(failure: refusal) }
        if let bad = outcome.rounds.first(where: { $0.record.outcome != "pass" }) {
            return HiddenReading.Side(failure: "round \(bad.record.round) ended as '\(bad.record.outcome)'")
        }
        let items = outcome.rounds.map { $0.secret?["items"]?.arrayValue?.map(\.doubleValue) }
        if items.contains(where: { $0 != nil }) {
            let numbers = items.flatMap { $0 ?? [nil] }
            guard numbers.allSatisfy({ $0?.isFinite == true }) else {
                return HiddenReading.Side(failure: "the judge's items are not finite numbers in every round")
            }
            return HiddenReading.Side(
                values: numbers.compactMap { $0 }, isByItem: true, rounds: items.map { $0?.count ?? 0 })
        }
        let name = setting.contract.verifier.objective
        let values = outcome.rounds.compactMap { $0.record.metrics[name] }
        guard values.count == outcome.rounds.count, !values.isEmpty else {
            return HiddenReading.Side(failure: "a round gave no value for metric '\(name)'")
        }
        return HiddenReading.Side(values: values)
    }

    private func evidence(
        _ candidate: Outcome, _ reference: Outcome, _ ours: HiddenReading.Side, _ theirs: HiddenReading.Side
    ) throws -> Digest {
        let rounds = try (candidate.rounds + reference.rounds).map { round throws(JSONError) in
            try JSONCoding.encode(round.record)
        }
        func json(_ side: HiddenReading.Side) -> JSONValue {
            .fields([
                "values": .array(side.values.prefix(100_000).map { .number($0) }), "items": .bool(side.isByItem),
                "failure": side.failure.map { .string($0) },
            ])
        }
        let digest = try setting.objects.put(
            CanonicalJSON.encode([
                "v": 1, "salt": .string(setting.random.identifier()), "split": .string(assignment.split.rawValue),
                "judgement": .integer(assignment.judgement), "candidate": json(ours), "reference": json(theirs),
                "rounds": .array(rounds),
            ]))
        try setting.objects.sync()
        return digest
    }

    /// The candidate files that an artifact stage shows; nil where there are none to show, or too many.
    private func inert(_ contestant: Contestant) throws -> (files: [CellFile], names: [String: String])? {
        guard stage.kind == .artifact else { return nil }
        return try setting.artifact(of: contestant, stage)
    }

    private func request(_ shown: (files: [CellFile], names: [String: String])?) -> CellRequest {
        let workspace = setting.contract.workspace
        var limits = stage.limits
        // One process serves many rounds: its time is bounded for each round by the player, its output by the caps.
        (limits.wall, limits.cpu, limits.output) = (30 * 86_400, 30 * 86_400, 1 << 40)
        return CellRequest(
            role: .judge, arguments: stage.judge, environment: workspace.env, root: workspace.root,
            workspace: .readOnly(layers: setting.verifierLayers),
            binds: workspace.mounts.map { CellBind(from: $0.from, to: $0.to) }, files: shown?.files ?? [],
            writableFolders: [JudgeMessage.scratch], limits: limits, cores: setting.lease.otherCores)
    }
}
