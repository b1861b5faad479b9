// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import PawlContract

/// What to say about a word that is no command: the nearest one, or that it comes in a later version.
enum UnknownCommand {
    /// Commands that the documentation names and that this version does not have.
    static let later: [String: String] = [
        "rerun": "repeat an attempt from recordings"
    ]

    /// nil where the arguments lead to a command. Only words before the first option are looked at.
    static func failure(_ arguments: [String]) -> CommandFailure? {
        var command: any ParsableCommand.Type = RootCommand.self
        var path = "pawl"
        for word in arguments {
            let subcommands = children(of: command)
            guard !subcommands.isEmpty, !word.hasPrefix("-"), word != "help" else { return nil }
            if let next = subcommands.first(where: { name(of: $0) == word }) {
                command = next
                path += " " + word
                continue
            }
            if command == RootCommand.self, let does = later[word] {
                return CommandFailure(
                    .usage, "pawl \(word) is not available in this version",
                    hint: "it will \(does); `pawl --help` lists what there is")
            }
            let names = subcommands.map(name)
            let nearest = Suggestion.nearest(word, among: names)
            return CommandFailure(
                .usage, "there is no command '\(path) \(word)'",
                hint: nearest.map { "did you mean `\(path) \($0)`?" }
                    ?? "there are \(names.joined(separator: ", "))")
        }
        return nil
    }

    private static func children(of command: any ParsableCommand.Type) -> [any ParsableCommand.Type] {
        let configuration = command.configuration
        return configuration.subcommands + configuration.groupedSubcommands.flatMap(\.subcommands)
    }

    private static func name(of command: any ParsableCommand.Type) -> String {
        command.configuration.commandName ?? "\(command)".lowercased()
    }
}
