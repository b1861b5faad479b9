// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger
internal import PawlRun

/// Follows a run that this process drives: shows it, turns Ctrl-C into a clean end, and chooses the exit code.
struct RunFollower: Sendable {
    let common: CommonOptions
    let facts: RunFacts
    let verbose: Bool
    let requireGain: Bool
    /// The state folder as other commands must be told, where they would not find it by themselves.
    var state: String?
    /// What a resumed run had done before.
    var earlier: RunHistory?

    /// Runs the body, which reports each durable entry.
    func follow(_ body: @escaping @Sendable (@escaping RunObserver) async throws -> Void) async throws {
        let presenter = Locked<RunPresenter?>(nil)
        let observe: RunObserver = { index, entry in
            let current = presenter.withLock { known -> RunPresenter in
                let made = known ?? makePresenter(entry.run)
                known = made
                return made
            }
            current.take(entry, at: index)
        }
        let finished = try await Interruption.guarding {
            try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask {
                    try await body(observe)
                    return true
                }
                group.addTask {
                    // Redraws clocks between events; ends with the body.
                    while !Task.isCancelled {
                        presenter.withLock { $0 }?.refresh(force: false)
                        try? await Task.sleep(for: .milliseconds(250))
                    }
                    return false
                }
                defer { group.cancelAll() }
                while let isBody = try await group.next() {
                    if isBody { break }
                }
                return true
            }
        }
        let shown = presenter.withLock { $0 }
        shown?.finish()
        let history = shown?.history
        guard finished != nil, history?.closed?.reason != "stopped" || history == nil else {
            let name = history?.opened?.name ?? earlier?.opened?.name ?? ""
            Terminal.error(
                "interrupted; the state is safe. Continue with: pawl resume \(CleanText.line(name))\(stateArgument)")
            throw CommandExit.interrupted
        }
        try conclude(history)
    }

    private func makePresenter(_ run: String) -> RunPresenter {
        RunPresenter(runID: run, facts: facts, json: common.json, verbose: verbose, earlier: earlier)
    }

    private var stateArgument: String { state.map { " --state " + ReportModel.quote(CleanText.line($0)) } ?? "" }

    private func conclude(_ history: RunHistory?) throws {
        if !common.json, Terminal.isInteractive, let name = history?.opened?.name {
            Terminal.line("next: pawl report \(ReportModel.quote(CleanText.line(name)))\(stateArgument)")
        }
        if history?.closed?.reason == "judge-failed" { throw CommandExit.machine }
        if requireGain, history?.steps.isEmpty != false { throw CommandExit.no }
    }
}
