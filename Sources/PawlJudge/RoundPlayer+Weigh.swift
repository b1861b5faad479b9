// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlStore

extension RoundPlayer {
    /// The outcome of a conversation: what the judge said, bounded by what Pawl saw.
    ///
    /// A violation stands whatever the judge says. A fault that the judge passed is a note, unless the question was
    /// timed: a measure without all its parts is no measure, so the round is then invalid.
    func weigh(
        _ conversation: Conversation, _ plan: RoundPlan, contestant: Contestant, judgeLog: [UInt8]
    ) throws -> PlayedRound {
        var signals = conversation.signals
        for signal in conversation.contestant.signals where !signals.contains(signal) { signals.append(signal) }
        signals += conversation.watch.signals(log: conversation.contestant.log)
        var outcome: String
        var metrics: [String: Double] = [:]
        var decision: JudgeDecision?
        switch conversation.end {
        case .judgeFailed(let reason):
            outcome = "judge-failed"
            signals.append(JudgeSignal.judgeFailed.record(reason))
        case .decided(let said):
            decision = said
            (outcome, metrics, signals) = judged(said, conversation.meter, signals, plan)
            if plan.split == "visible", let note = setting.watch.note(onFeedback: said.feedback) {
                signals.append(note)
            }
        }
        if plan.isMeasured, conversation.meter.exceeds(cores: setting.lease.measuredCount) {
            let meter = conversation.meter
            let used = "\(Self.seconds(meter.cpuNanoseconds)) s of CPU time in \(Self.seconds(meter.openNanoseconds)) s"
            signals.append(
                JudgeSignal.timeCPUGap.record("\(used), more than \(setting.lease.measuredCount) core(s) can give"))
        }
        if outcome != "judge-failed", signals.contains(where: { $0.severity == .violation }) { outcome = "invalid" }
        if outcome != "pass" { metrics = [:] }
        let record = JudgementRound(
            judgement: plan.judgement, stage: plan.stage.name, round: plan.round, arm: plan.arm.rawValue,
            seed: plan.seed, outcome: outcome, metrics: metrics, asks: conversation.asks,
            usage: conversation.contestant.usage, signals: Self.bounded(signals),
            evidence: try evidence(conversation, plan, outcome: outcome, decision: decision, judgeLog: judgeLog),
            built: setting.contract.verifier.build == nil ? nil : contestant.tree,
            meter: plan.isMeasured ? conversation.meter.record : nil)
        // A count does not depend on the load, and repeating it is dear; CPU time only confirms it by half.
        let isCount = setting.contract.verifier.objectiveSpec?.from == .clockInstructions
        return PlayedRound(
            record: record, feedback: decision?.feedback, log: conversation.contestant.log,
            isContended: plan.isMeasured && !isCount && conversation.meter.isContended, secret: decision?.secret)
    }

    private func judged(
        _ decision: JudgeDecision, _ meter: RoundMeter, _ signals: [SignalRecord], _ plan: RoundPlan
    ) -> (String, [String: Double], [SignalRecord]) {
        let specs = setting.contract.verifier.metrics
        var signals = signals
        var metrics = decision.metrics
        if let name = decision.metrics.keys.sorted().first(where: { specs[$0]?.from != .judge }) {
            let refusal = "the judge gave metric '\(name)', which the contract does not take from a judge"
            return ("judge-failed", [:], signals + [JudgeSignal.judgeFailed.record(refusal)])
        }
        // What exactly was wrong is the judge's feedback, which is told or kept as the split allows; not the evidence.
        if let signal = decision.signal {
            let what = decision.canary.map { "canary '\($0)'" } ?? "a canary"
            let evidence =
                signal.severity == .violation
                ? "the judge of stage '\(plan.stage.name)' met \(what) in an answer of round \(plan.round)"
                : "the judge refused an answer's values"
            signals.append(signal.record(evidence))
        }
        guard decision.passed else {
            return (signals.contains { $0.severity == .invalid } ? "invalid" : "fail", [:], signals)
        }
        guard !meter.hasTimedFault else { return ("invalid", [:], signals) }
        if let reason = meter.count?.fault {
            let decides = setting.contract.verifier.restsOnInstructions
            signals.append(
                JudgeSignal.resultMissing.record(
                    "its instructions were not counted: \(reason)", weight: decides ? nil : .note))
            if decides { return ("invalid", [:], signals) }
        }
        for (name, spec) in specs {
            if let value = meter.metric(spec.from) { metrics[name] = value }
        }
        if let name = plan.required.sorted().first(where: { metrics[$0] == nil }) {
            let refusal = "the round gave no value for metric '\(name)'"
            return ("judge-failed", [:], signals + [JudgeSignal.judgeFailed.record(refusal)])
        }
        signals = signals.map { signal in
            guard signal.severity == .invalid else { return signal }
            return SignalRecord(code: signal.code, severity: .note, evidence: signal.evidence)
        }
        for (name, value) in metrics.sorted(by: { $0.key < $1.key }) {
            guard let spec = specs[name], value < spec.min ?? value || value > spec.max ?? value else { continue }
            signals.append(JudgeSignal.valueRange.record("metric '\(name)' is \(value), outside its range"))
        }
        return (signals.contains { $0.severity == .invalid } ? "invalid" : "pass", metrics, signals)
    }

    private func evidence(
        _ conversation: Conversation, _ plan: RoundPlan, outcome: String, decision: JudgeDecision?, judgeLog: [UInt8]
    ) throws -> Digest? {
        guard setting.keepsTranscripts else { return nil }
        let bytes = conversation.transcript.bytes([
            "salt": .string(setting.random.identifier()), "stage": .string(plan.stage.name),
            "round": .integer(plan.round), "arm": .string(plan.arm.rawValue), "seed": .string(plan.seed),
            "outcome": .string(outcome), "feedback": decision?.feedback ?? .null, "private": decision?.secret ?? .null,
            "judge_log": .string(LogText.tail(judgeLog, limit: 8192)),
            "contestant_log": .string(LogText.tail(conversation.contestant.log, limit: 8192)),
        ])
        return try setting.objects.put(bytes)
    }

    /// Nanoseconds as seconds with two decimals.
    static func seconds(_ nanoseconds: Int) -> String {
        let hundredths = nanoseconds / 10_000_000
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }

    /// At most sixteen signals, the gravest first, so that an entry of the ledger holds them.
    static func bounded(_ signals: [SignalRecord]) -> [SignalRecord] {
        Array(signals.sorted { $0.severity > $1.severity }.prefix(16))
    }
}
