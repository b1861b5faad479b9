// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlContract
internal import PawlLedger
internal import PawlStatistics

extension JudgementMachine {
    /// What the comparison as a whole shows about time: notes.
    var alarms: [SignalRecord] { trends + gaps }

    /// `time.trend`: clocks by which the champion is no longer what it was when it was accepted.
    private var trends: [SignalRecord] {
        let names = verifier.metrics.filter { $0.value.from == .clockCPU || $0.value.from == .clockWall }.keys
        return names.sorted().compactMap { name in
            guard let recorded = championMetrics[name],
                let values = championValues.compactMap({ $0[name] }).last(where: { !$0.isEmpty }),
                let trend = RecordTrend(recorded: recorded.value, low: recorded.low, high: recorded.high, later: values)
            else { return nil }
            let percent = VerdictReason.decimal((trend.ratio - 1).magnitude * 100)
            let word = trend.ratio > 1 ? "more" : "less"
            let before = "\(recorded.value) (95 % \(recorded.low) to \(recorded.high))"
            let now = "\(trend.later.median) (95 % \(trend.later.low) to \(trend.later.high))"
            return JudgeSignal.timeTrend.record(
                "the champion's \(name) is \(percent) % \(word) than by its own record: \(now), recorded \(before)")
        }
    }

    /// `time.cpu_gap`: the CPU clock tells of a gain that other clocks do not confirm.
    private var gaps: [SignalRecord] {
        if verifier.metrics[verifier.objective]?.from == .clockInstructions, case .decided(let decision) = step,
            case .accept = acceptance?.action, decision.verdict == .noGain, let doubt
        {
            return [JudgeSignal.timeCPUGap.record(doubt.reason, weight: .note)]
        }
        guard verifier.metrics[verifier.objective]?.from == .clockCPU,
            let gap = ClockGap(
                candidate: clocks.map { ClockReading($0.candidate) }, champion: clocks.map { ClockReading($0.champion) }
            )
        else { return [] }
        let (saved, extra) = (Self.milliseconds(gap.saved), Self.milliseconds(gap.extra))
        let evidence =
            switch gap.kind {
            case .waits:
                "a round was charged \(saved) ms of CPU time less than the champion's, and waited \(extra) ms more"
            case .others: "others used the core for \(extra) ms more of the candidate's rounds than of the champion's"
            }
        return [JudgeSignal.timeCPUGap.record(evidence, weight: .note)]
    }

    private static func milliseconds(_ seconds: Double) -> String { VerdictReason.decimal(seconds * 1000) }
}

extension JudgementMachine {
    /// Why a gain that the acceptance rule found is not kept: another clock contradicts it. nil: none does.
    var doubt: Decision? {
        let ours = clocks.map { ClockReading($0.candidate) }
        let theirs = clocks.map { ClockReading($0.champion) }
        switch verifier.metrics[verifier.objective]?.from {
        case .clockInstructions:
            let claimed = comparison?.effect ?? 0
            let seen = ClockGap.gain(candidate: ours, champion: theirs, withOthers: false)
            guard !ClockGap.confirms(claimed: claimed, seen: seen) else { return nil }
            let change = expm1(-(seen ?? 0)) * 100
            let percent = VerdictReason.decimal(change.magnitude)
            let word = change <= 0 ? "less" : "more"
            return Decision(
                verdict: .noGain,
                reason: "CPU time does not confirm the count: it is \(percent) % \(word), not half of the gain")
        case .clockCPU:
            guard let gap = ClockGap(candidate: ours, champion: theirs), gap.kind == .others,
                let charged = ClockGap.gain(candidate: ours, champion: theirs, withOthers: true),
                charged <= verifier.accept.minEffect
            else { return nil }
            return Decision(
                verdict: .inconclusive,
                reason: "the gain is gone when what others used of the core meanwhile is charged to the rounds")
        case .clockWall, .memoryPeak, .judge, .suitePassed, .suiteResolved, .command, nil: return nil
        }
    }
}

extension ClockReading {
    fileprivate init(_ record: MeterRecord) {
        self.init(
            wall: Double(record.wallNanoseconds) / 1e9, cpu: Double(record.cpuNanoseconds) / 1e9,
            others: Double(record.othersNanoseconds ?? 0) / 1e9)
    }
}
