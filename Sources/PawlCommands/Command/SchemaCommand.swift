// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import PawlContract

/// `pawl schema`
struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema of pawl.yaml for editors.",
        discussion: """
            Most editors read it through a first line in pawl.yaml:
              # yaml-language-server: $schema=pawl.schema.json

            Example:
              pawl schema > pawl.schema.json
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        if common.json {
            common.print(ContractSchema.json())
        } else {
            Terminal.write(ContractSchema.text(), to: 1)
        }
    }
}
