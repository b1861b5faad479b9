// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlSandbox
internal import PawlStatistics
internal import PawlStore

/// Carries out what `JudgementMachine` asks for: seats the stage's judge, plays rounds and pairs, records them.
struct JudgementDriver {
    let setting: JudgeSetting
    let assignment: JudgementAssignment
    private let record: @Sendable ([Event]) async throws -> Void
    private let player: RoundPlayer
    var machine: JudgementMachine
    var feedback: [String: JSONValue] = [:]
    var log: [UInt8] = []
    var judgeUsage = Usage()

    init(
        setting: JudgeSetting, assignment: JudgementAssignment,
        record: @escaping @Sendable ([Event]) async throws -> Void
    ) throws {
        self.setting = setting
        self.assignment = assignment
        self.record = record
        self.player = RoundPlayer(setting: setting)
        self.machine = try JudgementMachine(assignment, verifier: setting.contract.verifier)
        try machine.replay(assignment.recorded)
        for round in assignment.recorded where round.arm == Arm.candidate.rawValue { recall(round) }
    }

    mutating func run() async throws -> JudgementResult {
        while let stage = machine.stage { try await playStage(stage) }
        return try result()
    }

    private mutating func playStage(_ index: Int) async throws {
        let stage = setting.contract.verifier.stages[index]
        guard stage.kind == .artifact else {
            return try await JudgeSeat.with(judgeRequest(stage, files: []), setting: setting) { seat in
                let table = Table(candidate: Place(seat: seat), champion: Place(seat: seat))
                try await playRounds(stage: index, at: table)
                judgeUsage.add(await seat.finish())
            }
        }
        // A judge that sees a candidate's files is another one for each candidate.
        guard let ours = try artifact(of: assignment.candidate, stage) else {
            return try await refuse(.candidate, stage: index)
        }
        guard let theirs = try other.map({ try artifact(of: $0, stage) }) ?? ours else {
            return try await refuse(.champion, stage: index)
        }
        try await JudgeSeat.with(judgeRequest(stage, files: ours.files), setting: setting) { first in
            try await JudgeSeat.with(judgeRequest(stage, files: theirs.files), setting: setting) { second in
                let table = Table(
                    candidate: Place(seat: first, artifact: ours.names),
                    champion: Place(seat: second, artifact: theirs.names))
                try await playRounds(stage: index, at: table)
                judgeUsage.add(await first.finish())
                judgeUsage.add(await second.finish())
            }
        }
    }

    private mutating func refuse(_ arm: Arm, stage index: Int) async throws {
        let contestant = contestant(arm)
        switch machine.step {
        case .decided: return
        case .alone(_, let round, let retry), .pair(_, let round, let retry, _):
            try await keep([refusal(plan(stage: index, round: round, retry: retry, arm: arm), of: contestant)])
        case .control(_, let round):
            try await keep([refusal(plan(stage: index, round: round, retry: 1, arm: .control), of: contestant)])
        }
    }

    /// Who is judged besides the candidate: the champion, or a control.
    private var other: Contestant? { assignment.champion ?? assignment.control }

    private func contestant(_ arm: Arm) -> Contestant {
        arm == .candidate ? assignment.candidate : other ?? assignment.candidate
    }

    /// Where each arm's judge sits.
    private struct Table: Sendable {
        var candidate: Place
        var champion: Place
    }

    private struct Place: Sendable {
        var seat: JudgeSeat
        var artifact: [String: String]?
    }

    private mutating func playRounds(stage index: Int, at table: Table) async throws {
        while machine.stage == index {
            switch machine.step {
            case .decided: return
            case .alone(_, let round, let retry):
                let plan = plan(stage: index, round: round, retry: retry, arm: .candidate)
                try await keep([try await play(plan, at: table)])
            case .control(_, let round):
                // The seed of the candidate's last round: the same questions.
                let plan = plan(stage: index, round: round, retry: 1, arm: .control)
                try await keep([try await play(plan, at: table)])
            case .pair(_, let round, let retry, let order):
                let arms: [Arm] = order == .championFirst ? [.champion, .candidate] : [.candidate, .champion]
                let plans = arms.map { plan(stage: index, round: round, retry: retry, arm: $0) }
                try await keep(try await playPair(plans, at: table))
            }
        }
    }

    private func play(_ plan: RoundPlan, at table: Table) async throws -> PlayedRound {
        guard plan.isMeasured else { return try await playNow(plan, at: table) }
        return try await setting.lease.hold { try await playNow(plan, at: table) }
    }

    private func playNow(_ plan: RoundPlan, at table: Table) async throws -> PlayedRound {
        let place = plan.arm == .candidate ? table.candidate : table.champion
        return try await player.play(plan, contestant: contestant(plan.arm), artifact: place.artifact, seat: place.seat)
    }

    /// Plays a pair under one lease. Where the first arm does not pass, the second is not played; where the judge
    /// fails, only that round counts.
    private func playPair(_ plans: [RoundPlan], at table: Table) async throws -> [PlayedRound] {
        guard plans.contains(where: \.isMeasured) else { return try await playPairOnce(plans, at: table) }
        return try await setting.lease.hold {
            var earlier: [[PlayedRound]] = []
            while true {
                var rounds = try await playPairOnce(plans, at: table)
                guard rounds.contains(where: \.isContended), rounds.allSatisfy({ $0.record.outcome == "pass" }) else {
                    return Self.noting(rounds, earlier: earlier)
                }
                guard earlier.count < setting.pairRepeats else {
                    for index in rounds.indices {
                        let others = RoundPlayer.seconds(rounds[index].record.meter?.othersNanoseconds ?? 0)
                        let note =
                            "others used the measured core in each of \(setting.pairRepeats + 1) tries, at last for \(others) s"
                        rounds[index].record.signals.append(JudgeSignal.timeRepeatGap.record(note))
                    }
                    return Self.noting(rounds, earlier: earlier)
                }
                earlier.append(rounds)
            }
        }
    }

    private func playPairOnce(_ plans: [RoundPlan], at table: Table) async throws -> [PlayedRound] {
        var rounds: [PlayedRound] = []
        for plan in plans {
            let round = try await playNow(plan, at: table)
            if round.record.outcome == "judge-failed" { return [round] }
            rounds.append(round)
            if round.record.outcome != "pass" { break }
        }
        return rounds
    }

    /// Marks rounds that came out differently when they were repeated with the same seed.
    private static func noting(_ rounds: [PlayedRound], earlier: [[PlayedRound]]) -> [PlayedRound] {
        rounds.map { round in
            let before = earlier.flatMap { $0 }.filter { $0.record.arm == round.record.arm }
            var marked = round
            if before.contains(where: { $0.record.outcome != round.record.outcome }) {
                let note = "the same seed passed once and did not pass again"
                marked.record.signals.append(JudgeSignal.detMismatch.record(note))
            }
            let costs = (before + [round]).compactMap(\.record.meter?.cpuNanoseconds)
            if let least = costs.min(), let most = costs.max(), most - least > max(least / 2, 20_000_000) {
                let (low, high) = (RoundPlayer.seconds(least), RoundPlayer.seconds(most))
                let note = "the same questions cost between \(low) and \(high) s of CPU time"
                marked.record.signals.append(JudgeSignal.timeRepeatGap.record(note))
            }
            return marked
        }
    }

    private mutating func keep(_ rounds: [PlayedRound]) async throws {
        try setting.objects.sync()
        try await record(rounds.map { .judgementRound($0.record) })
        machine.add(rounds.map(\.record))
        for round in rounds where round.record.arm == Arm.candidate.rawValue {
            tell(round.feedback, log: round.log, stage: round.record.stage)
        }
    }

    /// Takes feedback and log of a recorded round from its transcript; where that cannot be read, nothing is told.
    private mutating func recall(_ round: JudgementRound) {
        guard let digest = round.evidence, let bytes = try? setting.objects.get(digest, limit: 16 << 20),
            let transcript = try? StrictJSON.decode(bytes)
        else { return }
        let told = transcript["feedback"].flatMap { $0 == .null ? nil : $0 }
        tell(told, log: Array((transcript["contestant_log"]?.stringValue ?? "").utf8), stage: round.stage)
    }

    /// Keeps what the agent may be told; what holds a canary is told to nobody, or an honest agent could use it.
    private mutating func tell(_ said: JSONValue?, log printed: [UInt8], stage: String) {
        if let said, setting.watch.note(onFeedback: said) == nil { feedback[stage] = said }
        if !printed.isEmpty { log = setting.watch.sought.search(printed).isEmpty ? printed : [] }
    }

    private func plan(stage index: Int, round: Int, retry: Int, arm: Arm) -> RoundPlan {
        let verifier = setting.contract.verifier
        let stage = verifier.stages[index]
        let seed = RunSeed.round(
            run: assignment.runSeed, judgement: assignment.judgement, stage: index, round: round,
            retry: machine.isReseeded ? retry : 0)
        let hasPairs = verifier.stages.contains { $0.compare == .paired }
        let hasClocks = verifier.metrics.values.contains(where: \.from.isClock)
        return RoundPlan(
            judgement: assignment.judgement, stage: stage, round: round, arm: arm, seed: seed,
            required: index == machine.decidingStage ? [verifier.objective] : [],
            isMeasured: hasClocks && stage.kind == .ask && (stage.compare == .paired || !hasPairs))
    }

    private func judgeRequest(_ stage: StageSpec, files: [CellFile]) -> CellRequest {
        setting.judgeRequest(stage, files: files)
    }
}

extension JudgeSetting {
    /// A sealed cell with the verifier's files and scratch, no candidate and no network, off the measured core.
    func judgeRequest(_ stage: StageSpec, files: [CellFile]) -> CellRequest {
        let workspace = contract.workspace
        var limits = stage.limits
        // One process serves many rounds: its time is bounded for each round by the player, its output by the caps.
        (limits.wall, limits.cpu, limits.output) = (30 * 86_400, 30 * 86_400, 1 << 40)
        return CellRequest(
            role: .judge, arguments: stage.judge, environment: workspace.env, root: workspace.root,
            workspace: .readOnly(layers: verifierLayers),
            binds: workspace.mounts.map { CellBind(from: $0.from, to: $0.to) }, files: files,
            writableFolders: [JudgeMessage.scratch], limits: limits, cores: lease.otherCores)
    }
}
