// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import PawlBase
internal import PawlRun

/// `pawl version`
struct VersionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version", abstract: "Print the version.",
        discussion: """
            Example:
              pawl version --json
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        if common.json {
            common.print(["version": .string(PawlVersion.text), "ledger": 1, "contract": 1])
        } else {
            Terminal.line("pawl \(PawlVersion.text)")
        }
    }
}
