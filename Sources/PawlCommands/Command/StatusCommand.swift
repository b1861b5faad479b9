// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import PawlBase
internal import PawlContract
internal import PawlLedger

/// `pawl status [RUN]`
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show one run: budget, champion, last attempts.",
        discussion: """
            Reads the ledger without a lock, also while the run goes on.

            Example:
              pawl status --json | jq .gain
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "A run's name or the beginning of its id.") var run: String?

    func run() async throws {
        let state = try StateView(common.stateFolder)
        let history = try state.run(run)
        let facts = state.facts(of: history)
        let now = PawlClock.system.now()
        let isWorked = state.isWorked
        if common.json {
            common.print(RunDocument(history: history, facts: facts, now: now, isWorked: isWorked).status)
        } else {
            let view = LiveView(history: history, facts: facts, now: now, style: Terminal.style, isWorked: isWorked)
            Terminal.lines(view.lines(width: Terminal.isInteractive ? Terminal.size.columns : 120))
            if history.closed == nil, !isWorked {
                Terminal.error("hint: nobody works on it; `pawl resume \(history.opened?.name ?? history.id)` goes on")
            }
        }
    }
}
