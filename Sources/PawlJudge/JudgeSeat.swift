// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger
internal import PawlSandbox

/// What a judge did when its word was awaited.
enum JudgeWord: Hashable, Sendable {
    case said([UInt8])
    case stopped(JudgeStop)
}

/// The place of one stage's judge: a process that is started when it is needed, serves many rounds, and is started
/// again where it has ended or was ended.
actor JudgeSeat {
    private let request: CellRequest
    private let setting: JudgeSetting
    private var held: HeldCell?
    /// A judge that is being started ahead of its round.
    private var opening: Task<HeldCell, any Error>?
    private var delivered = 0
    private var deliveredFiles = 0
    private var lastLog: [UInt8] = []
    private var usage = Usage()

    init(request: CellRequest, setting: JudgeSetting) {
        self.request = request
        self.setting = setting
    }

    /// Runs a body with a seat, and leaves no judge behind.
    static func with<Result: Sendable>(
        _ request: CellRequest, setting: JudgeSetting, _ body: (JudgeSeat) async throws -> Result
    ) async throws -> Result {
        let seat = JudgeSeat(request: request, setting: setting)
        do {
            let result = try await body(seat)
            await seat.close()
            return result
        } catch {
            await seat.close()
            throw error
        }
    }

    /// Starts the judge where none is running or being started; `begin` tells what came of it.
    func prepare() {
        guard held == nil, opening == nil else { return }
        let (request, runtime) = (request, setting.runtime)
        let (timer, clock, cap) = (setting.timer, setting.clock, setting.caps.lineBytes)
        // Awaited by `begin`, else by `close`.
        opening = Task {
            try await HeldCell.open(request, in: runtime) { cell in
                LineChannel(cell: cell, lineCap: cap, timer: timer, clock: clock)
            }
        }
    }

    /// Tells the judge the first line of a round, and hears its first word.
    ///
    /// A judge that ended after its last round is started again without a word; one that wrote since then is heard,
    /// so that the relay can refuse it.
    func begin(_ line: [UInt8], within nanoseconds: Int) async throws -> JudgeWord {
        if delivered > setting.caps.judgeDeliveredBytes || deliveredFiles > setting.caps.judgeDeliveredFiles {
            await close()
        }
        if let held {
            let waiting = held.channel.pending()
            if let waiting, waiting != .end { return .stopped(.unasked) }
            if waiting == nil {
                let said = await held.channel.exchange(line, within: nanoseconds)
                if said.heard != .end { return try word(said) }
            }
            await close()
        }
        prepare()
        guard let opening else { throw CellError(.closed, "no judge is running") }
        defer { self.opening = nil }
        let fresh = try await withTaskCancellationHandler {
            try await opening.value
        } onCancel: {
            opening.cancel()
        }
        held = fresh
        (delivered, deliveredFiles) = (0, 0)
        return try word(await fresh.channel.exchange(line, within: nanoseconds))
    }

    /// Tells the judge a line, and hears its next word.
    func tell(_ line: [UInt8], within nanoseconds: Int) async throws -> JudgeWord {
        guard let held else { return .stopped(.ended) }
        return try word(await held.channel.exchange(line, within: nanoseconds))
    }

    /// What the judge wrote since it was last heard; nil where that is nothing.
    func pending() -> Heard? {
        held?.channel.pending()
    }

    /// Puts files into the judge's cell.
    func deliver(_ files: [CellFile]) async throws(CellError) {
        guard let held else { throw CellError(.closed, "no judge is running") }
        for file in files {
            try await held.cell.deliver(file)
            delivered += file.bytes.count
            deliveredFiles += 1
        }
    }

    /// Copies files out of the judge's scratch, while the judge stands still.
    func collect(_ paths: [String: String]) async throws(CellError) -> [String: [UInt8]] {
        guard !paths.isEmpty else { return [:] }
        guard let held else { throw CellError(.closed, "no judge is running") }
        _ = try await held.cell.freeze()
        var files: [String: [UInt8]] = [:]
        var left = setting.caps.fileBytes
        for (name, path) in paths {
            let bytes = try await held.cell.collect(path, limit: left)
            left -= bytes.count
            files[name] = bytes
        }
        try await held.cell.thaw()
        return files
    }

    /// The end of the judge's log so far.
    func log(limit: Int) async -> [UInt8] {
        guard let held else { return lastLog }
        return await held.cell.errorTail(limit: limit)
    }

    /// Ends the judge; the next round starts a new one.
    func close() async {
        if let opening {
            self.opening = nil
            opening.cancel()
            held = try? await opening.value
        }
        guard let current = held else { return }
        held = nil
        lastLog = await current.cell.errorTail(limit: 4096)
        guard let outcome = await current.close() else { return }
        usage.add(
            Usage(
                wallNanoseconds: outcome.usage.wallNanoseconds, cpuNanoseconds: outcome.usage.cpuNanoseconds,
                peakBytes: outcome.usage.peakBytes))
    }

    /// Ends the judge for good, and tells what all its processes used.
    func finish() async -> Usage {
        await close()
        return usage
    }

    private func word(_ exchange: LineChannel.Exchange) throws(CancellationError) -> JudgeWord {
        switch exchange.heard {
        case .line(let line): exchange.saidAll ? .said(line) : .stopped(.deaf)
        case .oversize: .stopped(.oversize)
        case .end: .stopped(.ended)
        case .silence: .stopped(.late)
        case .cancelled: throw CancellationError()
        }
    }
}
