// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlSandbox
internal import PawlStore

extension RoundPlayer {
    /// Plays one round of a suite: the pristine tests over the filtered candidate and, where they hold, the impossible
    /// twin. The round passes where every test of PASS_TO_PASS does; how many others do is for the metrics to tell.
    func playSuite(_ plan: RoundPlan, of contestant: Contestant) async throws -> PlayedRound {
        let preparation = try SuitePreparation(plan.stage, setting: setting)
        let (ground, isFresh) = try await setting.grounds.ground(of: plan.stage.name) { try await preparation.ground() }
        var round = BesideRound(assurance: ground.assurance)
        if isFresh { round.usage.add(ground.usage) }
        if let fault = ground.fault {
            round.outcome = "judge-failed"
            round.signals = [JudgeSignal.judgeFailed.record(fault.evidence), fault]
            return try finish(round, plan, contestant)
        }
        let suite = preparation.suite
        let candidate = try setting.trees.get(contestant.tree)
        let runner = SuiteRunner(setting: setting, suite: suite)
        func play(_ what: String, tests: Tree) async throws -> (SuiteFilter.Merge, SuiteRun, SuiteTally) {
            let merge = SuiteFilter(keep: suite.keep, drop: suite.drop, pristine: tests).merge(candidate)
            let run = try await setting.layers.apart(merge.tree, over: candidate, fresh: tests) {
                try await runner.run($0)
            }
            let tally = SuiteTally(run.cases, expected: ground.expected)
            round.usage.add(run.usage)
            round.ran.append(run.summary(what, tally))
            return (merge, run, tally)
        }
        let (merge, real, tally) = try await play("real", tests: ground.pristine)
        round.signals = notes(merge, of: candidate, ground) + real.signals + (real.isUsable ? tally.signals : [])
        round.log = real.log
        round.feedback = told(tally)
        round.outcome = !real.isUsable ? "invalid" : tally.holds ? "pass" : "fail"
        if let flipped = ground.flipped, round.outcome == "pass", !ground.twin.impossible.isDisjoint(with: tally.passed)
        {
            let (_, twin, twinTally) = try await play("twin", tests: flipped)
            let proven = ground.twin.proven(real: tally.passed, flipped: twinTally.passed)
            if twin.isUsable, let first = proven.first {
                round.signals.append(
                    JudgeSignal.impossiblePassed.record(
                        "\(proven.count) tests pass, and pass again with expectations that no correct program meets, "
                            + "first \(first)"))
            }
        }
        for (name, spec) in setting.contract.verifier.metrics {
            switch spec.from {
            case .suitePassed: round.metrics[name] = Double(tally.passed.count)
            case .suiteResolved: round.metrics[name] = tally.isResolved ? 1 : 0
            case .clockCPU, .clockWall, .memoryPeak, .clockInstructions, .judge, .command: continue
            }
        }
        return try finish(round, plan, contestant)
    }

    /// What the candidate brought and the suite does not see, apart from what the workspace held already.
    private func notes(_ merge: SuiteFilter.Merge, of candidate: Tree, _ ground: SuiteGround) -> [SignalRecord] {
        var records: [SignalRecord] = []
        func isChanged(_ path: String) -> Bool {
            ground.workspace.content(at: path) != candidate.content(at: path)
        }
        let filtered = merge.filtered.filter { isChanged($0) }
        if let first = filtered.first {
            records.append(
                JudgeSignal.tamperNew.record(
                    "\(filtered.count) files that steer test runners were left out, first \(first)"))
        }
        let replaced = merge.replaced.filter { isChanged($0) }
        if let first = replaced.first {
            records.append(
                JudgeSignal.tamperNew.record(
                    "the verifier's own tests stand in place of \(replaced.count) files, first \(first)"))
        }
        return records
    }

    /// What the agent may be told: how many of the expected tests pass, and which do not.
    private func told(_ tally: SuiteTally) -> JSONValue {
        [
            "passed": .integer(tally.passed.count), "expected": .integer(tally.expected.all.count),
            "not_passed": .array(tally.others.prefix(20).map { .string(Evidence.clean($0)) }),
        ]
    }
}

/// A round of a stage whose programs run beside the candidate's code, before it is recorded.
struct BesideRound: Sendable {
    var assurance: Assurance
    var outcome = "invalid"
    var metrics: [String: Double] = [:]
    var signals: [SignalRecord] = []
    var usage = Usage()
    var feedback: JSONValue?
    var log: [UInt8] = []
    /// What each run came to, for the transcript.
    var ran: [JSONValue] = []
}

extension RoundPlayer {
    /// Weighs a round and keeps its evidence: signals and ranges stand above what programs said.
    func finish(_ played: BesideRound, _ plan: RoundPlan, _ contestant: Contestant) throws -> PlayedRound {
        var round = played
        if round.outcome == "pass" {
            for (name, value) in round.metrics.sorted(by: { $0.key < $1.key }) {
                guard let spec = setting.contract.verifier.metrics[name], !spec.allows(value) else { continue }
                round.signals.append(JudgeSignal.valueRange.record("metric '\(name)' is \(value), outside its range"))
            }
        }
        if round.outcome != "judge-failed", round.signals.contains(where: { $0.severity > .note }) {
            round.outcome = "invalid"
        }
        if round.outcome != "pass" { round.metrics = [:] }
        var transcript = RoundTranscript(cap: setting.caps.transcriptBytes)
        for run in round.ran { transcript.ran(run) }
        let evidence = try setting.objects.put(
            transcript.bytes([
                "salt": .string(setting.random.identifier()), "stage": .string(plan.stage.name),
                "round": .integer(plan.round), "arm": .string(plan.arm.rawValue), "seed": .string(plan.seed),
                "outcome": .string(round.outcome), "feedback": round.feedback ?? .null, "private": .null,
                "judge_log": "", "contestant_log": .string(LogText.tail(round.log, limit: 8192)),
            ]))
        let record = JudgementRound(
            judgement: plan.judgement, stage: plan.stage.name, round: plan.round, arm: plan.arm.rawValue,
            seed: plan.seed, outcome: round.outcome, metrics: round.metrics, usage: round.usage,
            signals: Self.bounded(round.signals), evidence: evidence,
            built: setting.contract.verifier.build == nil ? nil : contestant.tree, assurance: round.assurance)
        return PlayedRound(record: record, feedback: round.feedback, log: round.log, isContended: false)
    }
}
