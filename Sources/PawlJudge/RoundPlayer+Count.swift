// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlSandbox

extension RoundPlayer {
    /// How long a counted process may take to end after its input has.
    private static let end = 30_000_000_000

    /// Counts the instructions of a round that the judge passed, where the contract asks for them.
    ///
    /// The questions are put again, to fresh cells in which valgrind counts: the other clocks stay undisturbed. In mode
    /// exec the timed ones, a process each; in mode serve all of them, to one process that then meets the end of its
    /// input. Starting is counted too. A program that answers otherwise this time did other work, and has no count.
    func count(_ conversation: inout Conversation, cells: ContestantCells) async throws {
        guard case .decided(let decision) = conversation.end, decision.passed, conversation.meter.timedAsks > 0,
            !conversation.meter.hasTimedFault
        else { return }
        var counted = cells
        counted.isCounted = true
        counted.spec.limits = InstructionCount.limits(cells.spec.limits)
        let asked = Self.repeatable(conversation.asked, mode: cells.spec.mode)
        guard !asked.isEmpty else { return }
        let (count, usage) =
            cells.spec.mode == .exec
            ? try await countEach(asked, cells: counted) : try await countAll(asked, cells: counted)
        conversation.meter.count = count
        conversation.contestant.usage.add(usage)
    }

    /// The questions with ids that are the same in every round, and without the judge's own bounds on time.
    private static func repeatable(_ asked: [AskedQuestion], mode: ContestantMode) -> [AskedQuestion] {
        asked.enumerated().compactMap { index, asked in
            guard mode == .serve || asked.question.ask.isTimed else { return nil }
            var copy = asked
            let number = String(index + 1, radix: 16)
            copy.question.id = String(repeating: "0", count: 32 - number.count) + number
            (copy.question.ask.wallLimit, copy.question.ask.cpuLimit) = (nil, nil)
            return copy
        }
    }

    private func countEach(
        _ asked: [AskedQuestion], cells: ContestantCells
    ) async throws -> (InstructionCount, Usage) {
        var contestant = ExecContestant(cells: cells)
        var sum = 0
        for asked in asked {
            let (reply, count) = try await contestant.ask(asked.question, files: asked.files) { cell, outcome in
                try await Self.instructions(in: cell, outcome)
            }
            let usage = try await contestant.finish().usage
            if let fault = Self.difference(reply.result, asked.result) { return (fault, usage) }
            guard let instructions = count.instructions else { return (count, usage) }
            let (total, overflow) = sum.addingReportingOverflow(instructions)
            guard !overflow else { return (InstructionCount(fault: "no such number is possible"), usage) }
            sum = total
        }
        return (InstructionCount(sum), try await contestant.finish().usage)
    }

    private func countAll(
        _ asked: [AskedQuestion], cells: ContestantCells
    ) async throws -> (InstructionCount, Usage) {
        let request = cells.request(arguments: cells.spec.run, files: [], limits: cells.spec.limits)
        let bound = min(setting.caps.lineBytes, cells.spec.limits.output)
        return try await setting.runtime.withCell(request) { cell in
            let channel = LineChannel(cell: cell, lineCap: bound, timer: setting.timer, clock: setting.clock)
            return try await together({ await channel.pump() }) {
                var contestant = ServeContestant(
                    cell: cell, channel: channel, setting: setting, limits: cells.spec.limits)
                do {
                    for asked in asked {
                        let reply = try await contestant.ask(asked.question, files: asked.files)
                        guard let fault = Self.difference(reply.result, asked.result) else { continue }
                        return (fault, try await contestant.finish().usage)
                    }
                    let outcome = try await contestant.end(within: Self.end)
                    return (try await Self.instructions(in: cell, outcome), Usage(outcome.usage))
                } catch {
                    await cell.kill()
                    throw error
                }
            }.1
        }
    }

    /// Why a repeated question was not repeated; nil where the answer is the same.
    private static func difference(
        _ result: ContestantReply.Result, _ first: ContestantReply.Result
    ) -> InstructionCount? {
        guard result != first else { return nil }
        guard case .fault(let fault) = result else {
            return InstructionCount(fault: "it answered otherwise while they were counted")
        }
        return InstructionCount(fault: "under valgrind it failed: \(fault.code.rawValue)")
    }

    /// The sum over the processes of a cell that has ended.
    private static func instructions(in cell: any Cell, _ outcome: CellOutcome) async throws -> InstructionCount {
        guard case .exited = outcome.exit, outcome.limitHit == nil else {
            return InstructionCount(fault: "the counted process did not end by itself")
        }
        do throws(CellError) {
            let names = try await cell.list(InstructionCount.folder)
            guard (1...InstructionCount.mostFiles).contains(names.count) else {
                return InstructionCount(fault: "\(names.count) counts were written")
            }
            var sum = 0
            for name in names {
                let path = "\(InstructionCount.folder)/\(name)"
                let bytes = try await cell.collect(path, limit: InstructionCount.mostBytes)
                guard let count = InstructionCount.parse(bytes) else {
                    return InstructionCount(fault: "a count was not finished")
                }
                let (total, overflow) = sum.addingReportingOverflow(count)
                guard !overflow else { return InstructionCount(fault: "no such number is possible") }
                sum = total
            }
            return InstructionCount(sum)
        } catch {
            switch error.code {
            case .missing, .special, .oversize: return InstructionCount(fault: "a count cannot be read")
            case .unsupported, .launch, .closed, .disk: throw error
            }
        }
    }
}

extension Usage {
    fileprivate init(_ usage: CellUsage) {
        self.init(
            wallNanoseconds: usage.wallNanoseconds, cpuNanoseconds: usage.cpuNanoseconds, peakBytes: usage.peakBytes)
    }
}
