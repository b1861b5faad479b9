// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlSandbox

/// What is heard from a cell's stdout.
enum Heard: Hashable, Sendable {
    case line([UInt8])
    case oversize
    /// The stream ended.
    case end
    /// Nothing came in time.
    case silence
    /// The waiting task was cancelled.
    case cancelled

    /// Whether the cell is of no more use: it cannot be waited for, or must not be.
    var isFinal: Bool {
        switch self {
        case .line, .end: false
        case .oversize, .silence, .cancelled: true
        }
    }
}

/// The lines of one cell's stdout, read without pause whatever else happens, so that neither side can block the other.
///
/// `pump` runs beside everything else and is the stream's only reader; what it holds is bounded, because a flood ends
/// the cell.
final class LineChannel: Sendable {
    /// What came of saying one line.
    struct Exchange: Sendable {
        var heard: Heard
        /// Whether the whole line was taken before the other side spoke.
        var saidAll: Bool
        /// When it was heard, on the monotonic clock.
        var time: Int
    }

    private struct State {
        var queue: [Heard] = []
        var queuedBytes = 0
        var hasEnded = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    /// What a held line costs besides its bytes, so that a flood of empty lines is bounded too.
    private static let lineOverhead = 64

    private let cell: any Cell
    private let lineCap: Int
    private let timer: DeadlineTimer
    private let clock: PawlClock
    private let state = Locked(State())

    init(cell: any Cell, lineCap: Int, timer: DeadlineTimer, clock: PawlClock) {
        self.cell = cell
        self.lineCap = lineCap
        self.timer = timer
        self.clock = clock
    }

    /// Reads to the end of the stream.
    func pump() async {
        var splitter = LineSplitter(cap: lineCap)
        var isFlooded = false
        while let bytes = try? await cell.readOutput() {
            guard !isFlooded else { continue }
            var pieces = splitter.feed(bytes).map(Self.heard)
            let held = state.withLock { $0.queuedBytes }
            if pieces.contains(.oversize) || held + bytes.count > lineCap + 65_536 {
                isFlooded = true
                if !pieces.contains(.oversize) { pieces = [.oversize] }
            }
            push(pieces)
            if isFlooded { await cell.kill() }
        }
        push([.end])
    }

    /// What has come and was not taken yet; nil where that is nothing.
    func pending() -> Heard? {
        state.withLock { state in
            guard !state.queue.isEmpty else { return nil }
            return Self.take(&state)
        }
    }

    /// The next line or event. After the end, it is the end for ever.
    func next(within nanoseconds: Int) async -> Heard {
        if let ready = pending() { return ready }
        guard nanoseconds > 0 else { return .silence }
        return await withTaskGroup(of: Heard.self) { group in
            group.addTask { await self.next() }
            group.addTask { [timer] in
                do {
                    try await timer.sleep(nanoseconds)
                    return .silence
                } catch {
                    return .cancelled
                }
            }
            var result = await group.next() ?? .cancelled
            group.cancelAll()
            // A line that came in the same instant as the deadline was taken from the queue and must not be lost.
            for await other in group where result == .silence && other != .cancelled { result = other }
            return Task.isCancelled ? .cancelled : result
        }
    }

    /// Says a line and hears what comes, with one deadline for both. `saidAll` tells whether the other side had taken
    /// the whole line when it spoke.
    func exchange(_ line: [UInt8], within nanoseconds: Int) async -> Exchange {
        enum Step: Sendable {
            case said(Bool)
            case heard(Heard, at: Int)
            case grace
        }
        return await withTaskGroup(of: Step.self) { group in
            group.addTask { [cell] in
                do {
                    try await cell.write(line)
                    return .said(true)
                } catch {
                    return .said(false)
                }
            }
            group.addTask { [clock] in
                let heard = await self.next(within: nanoseconds)
                return .heard(heard, at: clock.monotonic())
            }
            var said: Bool?
            var heard: (Heard, Int)?
            var isStuck = false
            while heard == nil || said == nil, let step = await group.next() {
                switch step {
                case .said(let all): said = said ?? all
                case .grace:
                    isStuck = true
                    said = said ?? false
                case .heard(let event, let time):
                    heard = (event, time)
                    if event.isFinal {
                        isStuck = true
                        said = said ?? false
                    } else {
                        // Whoever spoke has normally read everything, and the writer only has to be told so.
                        group.addTask { [timer] in
                            try? await timer.sleep(1_000_000_000)
                            return .grace
                        }
                    }
                }
            }
            group.cancelAll()
            // A dead cell frees a writer that is still blocked on its pipe.
            if isStuck { await cell.kill() }
            return Exchange(
                heard: heard?.0 ?? .cancelled, saidAll: said ?? false, time: heard?.1 ?? clock.monotonic())
        }
    }

    private static func heard(_ piece: LineSplitter.Piece) -> Heard {
        switch piece {
        case .line(let line): .line(line)
        case .oversize: .oversize
        }
    }

    private static func take(_ state: inout State) -> Heard {
        let first = state.queue.removeFirst()
        if case .line(let line) = first { state.queuedBytes -= line.count + lineOverhead }
        if first == .end { state.queue.append(.end) }
        return first
    }

    private func push(_ events: [Heard]) {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            for event in events {
                if case .line(let line) = event { state.queuedBytes += line.count + Self.lineOverhead }
                state.queue.append(event)
            }
            guard !state.queue.isEmpty else { return nil }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    private func next() async -> Heard {
        while !Task.isCancelled {
            if let ready = pending() { return ready }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isReady = state.withLock { state -> Bool in
                        if Task.isCancelled || !state.queue.isEmpty { return true }
                        state.waiter = continuation
                        return false
                    }
                    if isReady { continuation.resume() }
                }
            } onCancel: {
                wake()
            }
        }
        return .cancelled
    }

    private func wake() {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
}
