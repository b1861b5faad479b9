// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import PawlBase

/// `pawl init [DIR]`
struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Write a small contract that runs at once.",
        discussion: """
            Needs no model and no key, asks nothing, and overwrites nothing. Templates: \(Template.all.map { "\($0.name) (\($0.summary))" }.joined(separator: "; ")).

            Example:
              pawl init hello && pawl run hello
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The folder to write into.") var dir = "."

    @Option(help: ArgumentHelp("Which contract to write.", valueName: "name")) var template = "hello"

    func run() async throws {
        guard let chosen = Template.all.first(where: { $0.name == template }) else {
            let names = Template.all.map(\.name).joined(separator: ", ")
            throw CommandFailure(.usage, "there is no template '\(template)'", hint: "there are \(names)")
        }
        try chosen.write(to: Files.absolute(dir))
        if common.json {
            common.print([
                "folder": .string(Files.absolute(dir)), "template": .string(chosen.name),
                "files": .array(chosen.files.map { .string($0.path) }),
            ])
            return
        }
        for file in chosen.files { Terminal.line((dir == "." ? "" : dir + "/") + file.path) }
        Terminal.line("")
        Terminal.line("next: pawl run \(dir)")
    }
}
