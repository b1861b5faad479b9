// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import PawlBase
internal import PawlLedger

/// `pawl watch [RUN]`
struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Follow a run until it ends.",
        discussion: """
            On a terminal, the live view; elsewhere one line for each event, from the run's beginning. Takes no lock; \
            Ctrl-C ends the watching, not the run.

            Example:
              pawl watch demo --json | jq -c .entry.type
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "A run's name or the beginning of its id.") var run: String?

    @Flag(help: "Also rounds and the bookkeeping of budgets.") var verbose = false

    func run() async throws {
        let state = try StateView(common.stateFolder)
        let selected = try state.run(run)
        let presenter = RunPresenter(
            runID: selected.id, facts: state.facts(of: selected), json: common.json, verbose: verbose)
        if selected.closed == nil, !state.isWorked {
            let name = CleanText.line(selected.opened?.name ?? selected.id)
            Terminal.error("nobody works on this run now; `pawl resume \(name)` goes on, and this watches")
        }
        var cursor = state.reader.entries()
        while true {
            while let (index, entry) = try cursor.nextEntry() { presenter.take(entry, at: index) }
            presenter.refresh(force: true)
            guard !presenter.isClosed else { return presenter.finish() }
            try await Task.sleep(for: .milliseconds(200))
        }
    }
}
