// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlSandbox

/// A round as it was played.
struct PlayedRound: Hashable, Sendable {
    var record: JudgementRound
    /// What the judge would tell the agent.
    var feedback: JSONValue?
    /// The end of the contestant's stderr.
    var log: [UInt8]
    /// Whether others disturbed its measurement.
    var isContended: Bool
    /// What the judge said for the record alone.
    var secret: JSONValue?
}

/// Plays one round: relays between a judge's seat and a fresh contestant, meters, and keeps the evidence.
struct RoundPlayer: Sendable {
    let setting: JudgeSetting

    /// What a conversation came to, before it is weighed.
    struct Conversation: Sendable {
        enum End: Sendable {
            case decided(JudgeDecision)
            case judgeFailed(String)
        }

        var end: End
        var asks: Int
        var meter: RoundMeter
        var signals: [SignalRecord]
        var transcript: RoundTranscript
        var watch: RoundWatch
        var contestant = ContestantEnd()
        /// What was asked, where it is to be asked again under a counter.
        var asked: [AskedQuestion] = []
    }

    /// Plays a round. What judge and contestant do is in the record; only Pawl's own failures are thrown.
    func play(
        _ plan: RoundPlan, contestant: Contestant, artifact: [String: String]?, seat: JudgeSeat
    ) async throws -> PlayedRound {
        let opening = RoundOpening(
            stage: plan.stage.name, seed: plan.seed, split: plan.split, artifact: artifact,
            canary: setting.watch.own)
        var conversation: Conversation
        switch (plan.stage.kind, setting.contract.verifier.contestant) {
        case (.artifact, _):
            conversation = try await converse(plan, opening: opening, with: NoContestant(), seat: seat)
        case (.ask, let spec?):
            let cores = plan.isMeasured ? setting.lease.measuredCores : setting.lease.otherCores
            let cells = ContestantCells(setting: setting, spec: spec, contestant: contestant, cores: cores)
            switch spec.mode {
            case .exec:
                let driver = ExecContestant(cells: cells)
                conversation = try await converse(plan, opening: opening, with: driver, seat: seat)
            case .serve: conversation = try await serve(plan, opening: opening, cells: cells, seat: seat) { $0 }
            }
            try await count(&conversation, cells: cells)
        case (.ask, nil): throw JudgeError(.contract, "stage '\(plan.stage.name)' asks, and there is no contestant")
        case (.suite, _): return try await playSuite(plan, of: contestant)
        case (.command, _): return try await playCommand(plan, of: contestant)
        }
        return try await finish(conversation, plan, contestant: contestant, seat: seat)
    }

    /// Weighs what was said and closes the seat of a judge that failed.
    func finish(
        _ conversation: Conversation, _ plan: RoundPlan, contestant: Contestant, seat: JudgeSeat
    ) async throws -> PlayedRound {
        let judgeLog = await seat.log(limit: 4096)
        // A judge that broke the protocol is not trusted with another round.
        if case .judgeFailed = conversation.end { await seat.close() }
        return try weigh(conversation, plan, contestant: contestant, judgeLog: judgeLog)
    }

    /// Plays a round with one process for all its questions; `cast` may put something between it and the judge.
    func serve<Driver: ContestantDriver>(
        _ plan: RoundPlan, opening: RoundOpening, cells: ContestantCells, seat: JudgeSeat,
        cast: @Sendable (ServeContestant) -> Driver
    ) async throws -> Conversation {
        // The driver counts the contestant's own time; the cell's bound also covers the judge's thinking in between.
        var limits = cells.spec.limits
        limits.wall += plan.stage.limits.wall + 60
        let request = cells.request(arguments: cells.spec.run, files: [], limits: limits)
        let bound = min(setting.caps.lineBytes, limits.output)
        // Both cells take their time to start; neither needs the other for that.
        await seat.prepare()
        return try await setting.runtime.withCell(request) { cell in
            let channel = LineChannel(cell: cell, lineCap: bound, timer: setting.timer, clock: setting.clock)
            let driver = cast(
                ServeContestant(cell: cell, channel: channel, setting: setting, limits: cells.spec.limits))
            return try await together({ await channel.pump() }) {
                do {
                    return try await converse(plan, opening: opening, with: driver, seat: seat)
                } catch {
                    await cell.kill()
                    throw error
                }
            }.1
        }
    }

    /// Relays between a judge and a contestant to the end of a round.
    func converse(
        _ plan: RoundPlan, opening: RoundOpening, with contestant: some ContestantDriver, seat: JudgeSeat
    ) async throws -> Conversation {
        var driver = contestant
        var relay = Relay(opening: opening, caps: setting.caps)
        var meter = RoundMeter()
        var signals: [SignalRecord] = []
        var transcript = RoundTranscript(cap: setting.caps.transcriptBytes)
        var watch = RoundWatch(setting.watch)
        var patience = Patience(seconds: plan.stage.limits.wall)
        var action = relay.open()
        var hasBegun = false
        var asked: [AskedQuestion] = []
        let isCounted = plan.isMeasured && setting.contract.verifier.countsInstructions
        var (sent, answered) = (FileRoom(setting.caps), FileRoom(setting.caps))
        while true {
            switch action {
            case .tellJudge(let line, let files):
                guard try await deliver(files, to: seat) else {
                    action = relay.judgeStopped(.ended)
                    continue
                }
                let start = setting.clock.monotonic()
                let word =
                    hasBegun
                    ? try await seat.tell(line, within: patience.left)
                    : try await seat.begin(line, within: patience.left)
                hasBegun = true
                patience.spend(setting.clock.monotonic() - start)
                switch word {
                case .said(let said):
                    transcript.judge(said)
                    action = relay.judgeSaid(said, id: setting.random.identifier())
                case .stopped(let stop): action = relay.judgeStopped(stop)
                }
            case .question(let question):
                guard let files = try await files(of: question, from: seat) else {
                    action = relay.judgeStopped(.noFile)
                    continue
                }
                guard sent.take(files) else {
                    action = relay.judgeStopped(.flood)
                    continue
                }
                watch.asked(question.ask.input, files: files)
                let core = plan.isMeasured && question.ask.isTimed ? setting.lease.measuredCores.first : nil
                let before = core.flatMap { setting.load.busyNanoseconds($0) }
                var reply = try await driver.ask(question, files: files)
                if case .answer(_, let files) = reply.result, !answered.take(files) {
                    let evidence = "the answers of one round hold more files than a judge is given"
                    reply.result = .fault(ContestantFault(.oversize, .resultOversize, evidence))
                }
                let after = core.flatMap { setting.load.busyNanoseconds($0) }
                if question.ask.isTimed {
                    meter.add(reply, busy: before.flatMap { before in after.map { $0 - before } })
                }
                if isCounted { asked.append(AskedQuestion(question: question, files: files, result: reply.result)) }
                switch reply.result {
                case .fault(let fault): signals += fault.signals
                case .answer(let output, let files): watch.answered(output, files: files)
                }
                transcript.reply(reply, to: question, sent: files)
                action = await spokeMeanwhile(seat, &relay) ?? relay.replied(reply)
            case .decide(let decision):
                // A judge may end after its verdict, and may not speak.
                let rest = await seat.pending()
                let isQuiet = rest == nil || rest == .end
                let end: Conversation.End = isQuiet ? .decided(decision) : .judgeFailed(JudgeStop.unasked.rawValue)
                return Conversation(
                    end: end, asks: relay.asks, meter: meter, signals: signals, transcript: transcript,
                    watch: watch, contestant: try await driver.finish(), asked: asked)
            case .fail(let reason):
                return Conversation(
                    end: .judgeFailed(reason), asks: relay.asks, meter: meter, signals: signals,
                    transcript: transcript, watch: watch, contestant: try await driver.finish())
            }
        }
    }

    /// The question's files out of the judge's scratch; nil where the judge does not have them.
    private func files(of question: Question, from seat: JudgeSeat) async throws -> [String: [UInt8]]? {
        do throws(CellError) {
            return try await seat.collect(question.ask.files)
        } catch {
            switch error.code {
            case .missing, .special, .oversize, .closed: return nil
            case .unsupported, .launch, .disk: throw error
            }
        }
    }

    /// Whether the judge was there to get its files.
    private func deliver(_ files: [CellFile], to seat: JudgeSeat) async throws -> Bool {
        guard !files.isEmpty else { return true }
        do throws(CellError) {
            try await seat.deliver(files)
            return true
        } catch {
            guard error.code == .closed else { throw error }
            return false
        }
    }

    /// The relay's refusal of a judge that spoke while its question was open; nil where it kept quiet.
    private func spokeMeanwhile(_ seat: JudgeSeat, _ relay: inout Relay) async -> Relay.Action? {
        switch await seat.pending() {
        case .line(let line): relay.judgeSaid(line, id: setting.random.identifier())
        case .oversize: relay.judgeStopped(.oversize)
        case .end: relay.judgeStopped(.ended)
        case .silence, .cancelled, nil: nil
        }
    }
}

/// What the files of one round may still take, all questions or all answers together: they stay in their cell's memory
/// until it ends, so neither side may decide how many there are.
private struct FileRoom {
    private var bytes: Int
    private var files: Int

    init(_ caps: JudgeCaps) {
        (bytes, files) = (caps.roundFileBytes, caps.roundFiles)
    }

    /// Whether there is room for these, which is then taken.
    mutating func take(_ taken: [String: [UInt8]]) -> Bool {
        bytes -= taken.values.reduce(0) { $0 + $1.count }
        files -= taken.count
        return bytes >= 0 && files >= 0
    }
}

/// The wall time that a judge has left in one round; the contestant's time is not its own.
struct Patience: Hashable, Sendable {
    private(set) var left: Int

    init(seconds: Double) {
        self.left = Int(min(max(seconds, 0), 1e6) * 1e9)
    }

    mutating func spend(_ nanoseconds: Int) {
        left = max(0, left - max(0, nanoseconds))
    }
}
