// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlStatistics

/// One judgement as a pure state machine: it says which round or pair to play, takes what was played, and decides.
///
/// A resumed judgement is the same machine fed with the recorded rounds. Stages come in the contract's order; the
/// first one that fails ends the judgement. The comparison is `AcceptanceMachine`'s, pair by pair in the last paired
/// stage; without such a stage the champion's known metrics are compared once at the end.
struct JudgementMachine: Sendable {
    /// What to do next.
    enum Step: Hashable, Sendable {
        /// Play the candidate's round.
        case alone(stage: Int, round: Int, retry: Int)
        /// Play both rounds of a pair, in this order.
        case pair(stage: Int, round: Int, retry: Int, order: PairOrder)
        /// The judge failed twice on the candidate: play the control's round with the last seed, to see who is to blame.
        case control(stage: Int, round: Int)
        /// The judgement is decided.
        case decided(Decision)
    }

    /// The verdict's word and the sentence for people.
    struct Decision: Hashable, Sendable {
        var verdict: Verdict
        var reason: String
        var judgeFailed = false
    }

    let verifier: VerifierSpec
    private let hasChampion: Bool
    private let hasControl: Bool
    let championMetrics: [String: MetricRecord]
    private let visibleOnly: Bool
    /// The stage whose pairs decide; nil where the objective is compared once, or not at all.
    let decidingStage: Int?

    private(set) var step: Step
    private(set) var acceptance: AcceptanceMachine?
    /// Values by stage and metric, in the order of rounds.
    private(set) var candidateValues: [[String: [Double]]]
    private(set) var championValues: [[String: [Double]]]
    /// The clocks of each pair that decides, where both are known: candidate, champion.
    private(set) var clocks: [(candidate: MeterRecord, champion: MeterRecord)] = []
    private(set) var signals: [SignalRecord] = []
    private(set) var usage = Usage()
    /// Whether the second try of a round has a fresh seed: only where the judge failed on somebody else. A candidate that
    /// can crash a judge would else draw again whatever does not suit it.
    private(set) var isReseeded = false
    /// How the judge failed last.
    private var judgeFault = ""
    /// The least that the candidate's rounds say about themselves; nil where none does.
    private(set) var assurance: Assurance?

    init(_ assignment: JudgementAssignment, verifier: VerifierSpec) throws(JudgeError) {
        self.verifier = verifier
        self.hasChampion = assignment.champion != nil
        self.hasControl = assignment.champion != nil || assignment.control != nil
        self.championMetrics = assignment.championMetrics
        self.visibleOnly = assignment.visibleOnly
        let isCompared = assignment.champion != nil && !assignment.visibleOnly
        self.decidingStage = isCompared ? verifier.stages.lastIndex { $0.compare == .paired } : nil
        self.candidateValues = verifier.stages.map { _ in [:] }
        self.championValues = verifier.stages.map { _ in [:] }
        self.step = .decided(Decision(verdict: .inconclusive, reason: "the contract has no stage"))
        if isCompared {
            let order = RunSeed.derive("order", run: assignment.runSeed, [assignment.judgement])
            self.acceptance = try Self.acceptance(
                verifier, alpha: assignment.alpha, order: order, isPaired: decidingStage != nil,
                measuredPairs: assignment.measuredPairs)
        }
        begin(stage: 0)
    }

    /// Feeds the rounds that were recorded before, in their order.
    mutating func replay(_ recorded: [JudgementRound]) throws(JudgeError) {
        var rest = recorded[...]
        while let first = rest.first {
            var count = 1
            if case .pair = step, first.outcome == "pass" { count = 2 }
            let rounds = Array(rest.prefix(count))
            guard rounds.count == count, rounds.allSatisfy({ fits($0) }), Set(rounds.map(\.arm)).count == count else {
                throw JudgeError(
                    .recorded, "the recorded rounds of judgement \(first.judgement) do not fit the contract")
            }
            rest = rest.dropFirst(count)
            add(rounds)
        }
    }

    /// Takes the rounds of the present step: one alone, two of a pair, or one that ended a pair early (the judge failed
    /// in it, or the arm that was played first did not pass).
    mutating func add(_ rounds: [JudgementRound]) {
        for round in rounds { usage.add(round.usage) }
        if case .control = step { return blame(rounds) }
        for round in rounds {
            for signal in round.signals where signals.count < 32 && !signals.contains(signal) { signals.append(signal) }
            if let level = round.assurance { assurance = min(level, assurance ?? level) }
        }
        let candidate = rounds.first { $0.arm == Arm.candidate.rawValue }
        let champion = rounds.first { $0.arm == Arm.champion.rawValue }
        if let violation = candidate?.signals.first(where: { $0.severity == .violation }) {
            return decide(.violation, "\(violation.code): \(violation.evidence)")
        }
        if let failed = rounds.first(where: { $0.outcome == "judge-failed" }) { return judgeFailed(failed) }
        if let candidate, candidate.outcome != "pass" {
            let signal = candidate.signals.max { $0.severity < $1.severity }
            let detail =
                candidate.outcome == "fail" ? failure(in: candidate.stage) : signal?.evidence ?? "it has no measure"
            return decide(.invalid, "stage '\(candidate.stage)' failed: \(detail)")
        }
        if let champion, champion.outcome != "pass" {
            return decide(.inconclusive, "the champion failed round \(champion.round) of stage '\(champion.stage)'")
        }
        advance(candidate: candidate, champion: champion)
    }

    /// The index of the stage to play; nil where the judgement is decided.
    var stage: Int? {
        switch step {
        case .alone(let stage, _, _), .pair(let stage, _, _, _), .control(let stage, _): stage
        case .decided: nil
        }
    }

    private mutating func judgeFailed(_ round: JudgementRound) {
        judgeFault = round.signals.first { $0.code == JudgeSignal.judgeFailed.rawValue }?.evidence ?? "no reason"
        let isCandidates = round.arm == Arm.candidate.rawValue
        switch step {
        // Without a control this is a baseline: nothing can be learnt from a verifier that fails on it.
        case .alone(let stage, let round, 0) where hasControl || visibleOnly:
            isReseeded = false
            step = .alone(stage: stage, round: round, retry: 1)
        case .pair(let stage, let round, 0, let order):
            isReseeded = !isCandidates
            step = .pair(stage: stage, round: round, retry: 1, order: order)
        case .alone(let stage, let round, _) where hasControl && isCandidates,
            .pair(let stage, let round, _, _) where hasControl && isCandidates:
            step = .control(stage: stage, round: round)
        case .alone, .pair, .control, .decided: judgeFailed(stage: round.stage)
        }
    }

    private mutating func judgeFailed(stage: String) {
        decide(.inconclusive, "the judge of stage '\(stage)' failed: \(judgeFault)", judgeFailed: true)
    }

    /// Whose doing a judge's failures were. A judge that fails on one candidate's answers only, twice and each time
    /// afresh, decides nothing about that candidate and is no reason to end the run: else any candidate could end it.
    private mutating func blame(_ rounds: [JudgementRound]) {
        guard let control = rounds.first else { return }
        guard control.outcome != "judge-failed" else { return judgeFailed(stage: control.stage) }
        let who = hasChampion ? "the champion" : "the baseline"
        let evidence = "stage '\(control.stage)': failed twice on the candidate and not on \(who): \(judgeFault)"
        signals.append(JudgeSignal.judgeFragile.record(evidence))
        decide(.inconclusive, "the judge fails on this candidate's answers; \(evidence)")
    }

    private func failure(in name: String) -> String {
        verifier.stage(named: name)?.kind == .suite ? "a test that must pass failed" : "the judge failed it"
    }

    private mutating func advance(candidate: JudgementRound?, champion: JudgementRound?) {
        guard let candidate else { return }
        switch step {
        case .decided, .control: return
        case .alone(let stage, let round, _):
            keep(candidate, in: &candidateValues[stage])
            let next = round + 1
            if next <= roundsAlone(stage) {
                step = .alone(stage: stage, round: next, retry: 0)
            } else {
                begin(stage: stage + 1)
            }
        case .pair(let stage, let round, _, let order):
            guard let champion else { return }
            keep(candidate, in: &candidateValues[stage])
            keep(champion, in: &championValues[stage])
            guard stage == decidingStage else {
                // Two pairs are one A B B A.
                let isDone = round >= (visibleOnly ? 2 : max(1, verifier.stages[stage].rounds))
                let other: PairOrder = order == .championFirst ? .candidateFirst : .championFirst
                return isDone
                    ? begin(stage: stage + 1) : (step = .pair(stage: stage, round: round + 1, retry: 0, order: other))
            }
            let name = verifier.objective
            guard let ours = candidate.metrics[name], let theirs = champion.metrics[name] else {
                return decide(.inconclusive, "a round gave no value for metric '\(name)'", judgeFailed: true)
            }
            acceptance?.add(champion: theirs, candidate: ours)
            if let mine = candidate.meter, let other = champion.meter { clocks.append((mine, other)) }
            drawOrGoOn(stage: stage)
        }
    }

    private mutating func begin(stage: Int) {
        guard stage < verifier.stages.count else { return finish() }
        if verifier.stages[stage].compare == .paired, hasChampion {
            if stage == decidingStage { return drawOrGoOn(stage: stage) }
            step = .pair(stage: stage, round: 1, retry: 0, order: .championFirst)
        } else {
            step = .alone(stage: stage, round: 1, retry: 0)
        }
    }

    private mutating func drawOrGoOn(stage: Int) {
        switch acceptance?.action {
        case .drawPair(let index, let order): step = .pair(stage: stage, round: index, retry: 0, order: order)
        case .accept, .noGain, nil: begin(stage: stage + 1)
        case .inconclusive(let reason): decide(.inconclusive, reason)
        case .invalid(let reason):
            signals.append(JudgeSignal.valueRange.record(reason))
            decide(.invalid, reason)
        }
    }

    private mutating func finish() {
        let metrics = metrics(of: candidateValues)
        let needed = verifier.metrics.filter { !$0.value.from.isMeter }.map(\.key) + [verifier.objective]
        if let missing = needed.sorted().first(where: { metrics[$0] == nil }) {
            signals.append(JudgeSignal.judgeFailed.record("no stage gave a value for metric '\(missing)'"))
            return decide(.inconclusive, "no stage gave a value for metric '\(missing)'", judgeFailed: true)
        }
        if visibleOnly { return decide(.noGain, "passes every stage; asked for during the attempt and not compared") }
        let held = guardFailure()
        guard hasChampion else {
            return held.map { decide(.invalid, $0) } ?? decide(.accepted, "the baseline passes every stage")
        }
        if decidingStage == nil, let ours = metrics[verifier.objective] {
            guard let theirs = championMetrics[verifier.objective] else {
                return decide(.inconclusive, "the champion has no value for metric '\(verifier.objective)'")
            }
            acceptance?.add(champion: theirs.value, candidate: ours.value)
        }
        switch acceptance?.action {
        case .accept:
            if let held { return decide(.noGain, held) }
            if let doubt {
                return decide(doubt.verdict, [gain, doubt.reason].compactMap { $0 }.joined(separator: "; "))
            }
            decide(.accepted, gain ?? "better")
        case .noGain(let reason): decide(.noGain, [gain, reason].compactMap { $0 }.joined(separator: "; "))
        case .inconclusive(let reason): decide(.inconclusive, reason)
        case .invalid(let reason): decide(.invalid, reason)
        case .drawPair, nil: decide(.inconclusive, "the comparison was not made")
        }
    }

    private mutating func decide(_ verdict: Verdict, _ reason: String, judgeFailed: Bool = false) {
        step = .decided(Decision(verdict: verdict, reason: reason, judgeFailed: judgeFailed))
    }

    /// A baseline is measured as often as an interval of 95 % needs without assumptions: six values.
    private func roundsAlone(_ stage: Int) -> Int {
        let spec = verifier.stages[stage]
        let isMeasured = spec.compare == .paired && verifier.metrics[verifier.objective]?.noisy == true
        return max(1, spec.rounds, isMeasured && !visibleOnly ? 6 : 1)
    }

    private func keep(_ round: JudgementRound, in values: inout [String: [Double]]) {
        for (name, value) in round.metrics { values[name, default: []].append(value) }
    }

    private func fits(_ record: JudgementRound) -> Bool {
        switch step {
        case .alone(let stage, let round, _):
            record.stage == verifier.stages[stage].name && record.round == round
                && record.arm == Arm.candidate.rawValue
        case .pair(let stage, let round, _, _):
            record.stage == verifier.stages[stage].name && record.round == round
                && [Arm.candidate, .champion].map(\.rawValue).contains(record.arm)
        case .control(let stage, let round):
            record.stage == verifier.stages[stage].name && record.round == round
                && record.arm == Arm.control.rawValue
        case .decided: false
        }
    }
}
