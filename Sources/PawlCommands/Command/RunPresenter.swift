// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger

/// Shows a run while it goes on: the live view on a terminal, else one line for each event, or one JSON object.
final class RunPresenter: Sendable {
    private struct State {
        var history: RunHistory
        var screen = LiveScreen()
        var drawnAt = 0
    }

    private let facts: RunFacts
    private let json: Bool
    private let lines: EventLine
    private let isLive: Bool
    private let style: TerminalStyle
    private let clock: PawlClock
    private let state: Locked<State>

    init(
        runID: String, facts: RunFacts, json: Bool, verbose: Bool, earlier: RunHistory? = nil,
        clock: PawlClock = .system
    ) {
        self.facts = facts
        self.json = json
        self.lines = EventLine(facts: facts, verbose: verbose)
        self.isLive = !json && !verbose && Terminal.isInteractive
        self.style = Terminal.style
        self.clock = clock
        self.state = Locked(State(history: earlier ?? RunHistory(id: runID)))
    }

    /// Whether the run has ended.
    var isClosed: Bool { state.withLock { $0.history.closed != nil } }

    /// What has been shown.
    var history: RunHistory { state.withLock { $0.history } }

    /// Takes the next entry of the ledger; entries of other runs are left out.
    func take(_ entry: LedgerEntry, at index: Int) {
        let line = state.withLock { state -> String? in
            guard entry.run == state.history.id else { return nil }
            state.history.apply(entry, at: index)
            if isLive { return nil }
            return json ? Self.json(entry, at: index) : lines.text(entry, in: state.history)
        }
        if let line { Terminal.line(line) }
        refresh(force: false)
    }

    /// Draws the live view, at most ten times a second unless forced.
    func refresh(force: Bool) {
        guard isLive else { return }
        let frame = state.withLock { state -> String? in
            let now = clock.monotonic()
            guard force || now - state.drawnAt > 100_000_000 else { return nil }
            state.drawnAt = now
            let size = Terminal.size
            let view = LiveView(history: state.history, facts: facts, now: clock.now(), style: style)
            return state.screen.draw(view.lines(width: size.columns, recent: max(3, size.rows - 14)), rows: size.rows)
        }
        if let frame { Terminal.write(frame, to: 1) }
    }

    /// The last frame.
    func finish() {
        refresh(force: true)
    }

    private static func json(_ entry: LedgerEntry, at index: Int) -> String? {
        guard let bytes = try? entry.bytes() else { return nil }
        return "{\"index\":\(index),\"entry\":\(String(decoding: bytes, as: UTF8.self))}"
    }
}
