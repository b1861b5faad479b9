// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlSandbox

/// Mode `serve`: one process for each round, frozen between its answers and the next question.
///
/// Every reading is freeze, read; the thaw comes with the next question. A question is charged everything the cell
/// used since the previous reading, so nothing that is done between questions is free. After its first fault the
/// contestant is gone, and every further question meets the same fault.
struct ServeContestant: ContestantDriver {
    private let cell: any Cell
    private let channel: LineChannel
    private let setting: JudgeSetting
    private let limits: CellLimits
    private var isFrozen = false
    private var chargedCPU = 0
    private var activeWall = 0
    /// When the cell was last let go.
    private var openSince: Int
    private var death: ContestantFault?
    private var end = ContestantEnd()

    init(cell: any Cell, channel: LineChannel, setting: JudgeSetting, limits: CellLimits) {
        self.cell = cell
        self.channel = channel
        self.setting = setting
        self.limits = limits
        self.openSince = setting.clock.monotonic()
    }

    mutating func ask(_ question: Question, files: [String: [UInt8]]) async throws -> ContestantReply {
        if let death { return ContestantReply(result: .fault(death.repeated), reading: Reading()) }
        if let early = unasked() { return try await die(early, Reading()) }
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
            let path = "\(ContestantMessage.inputFolder(question.id))/\(name)"
            try await cell.deliver(CellFile(path: path, bytes: bytes))
        }
        let line = ContestantMessage.question(id: question.id, input: question.ask.input, files: files.keys.sorted())
        let start = setting.clock.monotonic()
        if isFrozen { try await thaw() }
        let said = await channel.exchange(line, within: patience(for: question))
        let wall = max(0, said.time - start)
        activeWall += wall
        guard case .line(let answer) = said.heard else {
            return try await die(try await reason(for: said.heard), Reading(wallNanoseconds: wall))
        }
        let usage = try await read()
        let reading = Reading(
            wallNanoseconds: wall, cpuNanoseconds: max(0, usage.cpuNanoseconds - chargedCPU),
            peakBytes: usage.peakBytes, openNanoseconds: max(0, setting.clock.monotonic() - openSince))
        chargedCPU = usage.cpuNanoseconds
        guard said.saidAll else {
            let early = "the contestant answered before it had read the question"
            return try await die(ContestantFault(.malformed, .resultForged, early), reading)
        }
        return try await reply(to: question, with: answer, reading: reading)
    }

    /// Freezes the cell and reads its meters; a process that ended after its answer is read at its end.
    private mutating func read() async throws -> CellUsage {
        do throws(CellError) {
            let usage = try await cell.freeze()
            isFrozen = true
            return usage
        } catch {
            guard error.code == .closed else { throw error }
            return try await endOfProcess().usage
        }
    }

    /// Lets the cell go on; one that has ended meanwhile is found out by its silence.
    private mutating func thaw() async throws {
        isFrozen = false
        openSince = setting.clock.monotonic()
        do throws(CellError) {
            try await cell.thaw()
        } catch {
            guard error.code == .closed else { throw error }
        }
    }

    mutating func finish() async throws -> ContestantEnd {
        await cell.kill()
        let outcome = try await cell.outcome()
        // What it wrote after its last answer is read to the end here, because nothing can come any more.
        while death == nil {
            let heard = await channel.next(within: 1_000_000_000)
            guard case .line(let line) = heard else { break }
            if case .fault(let fault) = ContestantMessage.decode(line, open: nil, caps: setting.caps) {
                end.signals += fault.signals
                break
            }
        }
        end.add(outcome)
        end.log = await cell.errorTail(limit: 4096)
        return end
    }

    /// A line that came while no question was open; nil where there is none.
    private func unasked() -> ContestantFault? {
        switch channel.pending() {
        case .line(let line):
            guard case .fault(let fault) = ContestantMessage.decode(line, open: nil, caps: setting.caps) else {
                return nil
            }
            return fault
        case .oversize: return ContestantFault(.oversize, .resultOversize, "a line above the limit")
        case .end, .silence, .cancelled, nil: return nil
        }
    }

    private func patience(for question: Question) -> Int {
        let left = limits.wall - Double(activeWall) / 1e9
        return Int(max(0, min(left, question.ask.wallLimit ?? left)) * 1e9)
    }

    private func reason(for heard: Heard) async throws -> ContestantFault {
        switch heard {
        case .oversize:
            return ContestantFault(
                .oversize, .resultOversize, "a line above the limit of \(setting.caps.lineBytes) bytes")
        case .end:
            // The stream has ended; the process gets the rest of a second to do so too.
            let outcome = try await endOfProcess()
            return ContestantFault(ended: outcome, early: true)
                ?? ContestantFault(.crash, .resultMissing, "the contestant closed its stdout")
        case .cancelled: throw CancellationError()
        case .silence, .line: return ContestantFault(.timeout, .resultMissing, "no answer within the wall time limit")
        }
    }

    /// Lets the process go on to the end of its input, and waits for its own end for so long.
    mutating func end(within nanoseconds: Int) async throws -> CellOutcome {
        if isFrozen { try await thaw() }
        await cell.closeInput()
        return try await endOfProcess(within: nanoseconds)
    }

    private func endOfProcess(within nanoseconds: Int = 1_000_000_000) async throws -> CellOutcome {
        try await withThrowingTaskGroup(of: CellOutcome?.self) { group in
            group.addTask { [cell] in try await cell.outcome() }
            group.addTask { [cell, timer = setting.timer] in
                if (try? await timer.sleep(nanoseconds)) != nil { await cell.kill() }
                return nil
            }
            var outcome: CellOutcome?
            while outcome == nil, let result = try await group.next() { outcome = result }
            group.cancelAll()
            guard let outcome else { throw CellError(.closed, "the cell ended without an outcome") }
            return outcome
        }
    }

    private mutating func reply(
        to question: Question, with line: [UInt8], reading: Reading
    ) async throws -> ContestantReply {
        switch ContestantMessage.decode(line, open: question.id, caps: setting.caps) {
        case .fault(let fault): return try await die(fault, reading)
        case .answer(let output, let names):
            if let limit = question.ask.cpuLimit, Double(reading.cpuNanoseconds) / 1e9 > limit {
                let fault = ContestantFault(.timeout, .resultMissing, "more CPU time than the question allows")
                return try await die(fault, reading)
            }
            var files: [String: [UInt8]] = [:]
            var left = setting.caps.fileBytes
            for name in names {
                do throws(CellError) {
                    let path = "\(ContestantMessage.outputFolder(question.id))/\(name)"
                    let bytes = try await cell.collect(path, limit: left)
                    left -= bytes.count
                    files[name] = bytes
                } catch {
                    guard let fault = ContestantFault(uncollected: error, name: name) else { throw error }
                    return try await die(fault, reading)
                }
            }
            return ContestantReply(result: .answer(output: output, files: files), reading: reading)
        }
    }

    private mutating func die(_ fault: ContestantFault, _ reading: Reading) async throws -> ContestantReply {
        death = fault
        await cell.kill()
        return ContestantReply(result: .fault(fault), reading: reading)
    }
}
