// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import PawlBase
internal import PawlLedger

/// `pawl audit log`
struct AuditLogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Print the entries of the ledger.",
        discussion: """
            With --json, one object a line: the index and the entry exactly as it is hashed.

            Examples:
              pawl audit log --from 40
              pawl audit log --json | jq 'select(.entry.type == "verdict")'
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: "The first entry.") var from = 0

    @Option(help: "Only entries of this run: a name or the beginning of an id.") var run: String?

    func run() async throws {
        let state = try StateView(common.stateFolder)
        let only = try run.map { try state.run($0).id }
        var cursor = state.reader.entries(from: max(0, from))
        while let (index, bytes) = try cursor.nextBytes() {
            let text = String(decoding: bytes, as: UTF8.self)
            if only != nil || !common.json {
                let entry = try LedgerEntry(bytes: bytes)
                if let only, entry.run != only { continue }
                if !common.json {
                    let body = CleanText.fit(
                        CleanText.line(CanonicalJSON.text(try entry.event.body()), limit: 2000), 160)
                    Terminal.line(
                        "\(index) \(Figures.clock(entry.time)) \(entry.run.prefix(8)) \(entry.event.name) \(body)")
                    continue
                }
            }
            Terminal.line("{\"index\":\(index),\"entry\":\(text)}")
        }
    }
}
