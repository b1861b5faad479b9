// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import PawlBase
internal import PawlLedger

/// `pawl list`
struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List all runs of a state folder.",
        discussion: """
            Example:
              pawl list --state Examples/matmul/.pawl
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let state = try StateView(common.stateFolder)
        let now = PawlClock.system.now()
        let isWorked = state.isWorked
        let runs = try state.runs().map {
            RunDocument(history: $0, facts: state.facts(of: $0), now: now, isWorked: isWorked)
        }
        if common.json {
            for run in runs { common.print(run.status) }
        } else {
            Terminal.lines(Self.table(runs))
        }
    }

    static func table(_ runs: [RunDocument]) -> [String] {
        var table = TextTable([
            .init("run"), .init("name"), .init("started"), .init("state"), .init("attempts", .right),
            .init("accepted", .right), .init("gain", .right), .init("level"),
        ])
        for run in runs {
            let history = run.history
            table.add([
                String(history.id.prefix(8)), history.opened?.name ?? "?", history.openedAt.map(Figures.date) ?? "?",
                LiveView.state(of: history, isWorked: run.isWorked), String(history.attempts.count),
                String(history.steps.count)
                    + (history.fallen.isEmpty ? "" : " (\(history.fallen))"),
                Gain(history, facts: run.facts).map { Figures.ratio($0.ratio) } ?? "",
                RunDocument.assurance(history)?.rawValue ?? "",
            ])
        }
        return table.lines()
    }
}
