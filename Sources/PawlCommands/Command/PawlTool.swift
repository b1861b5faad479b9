// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Glibc

/// The command line, as a library so that tests reach it. The executable calls `main()` and nothing else.
public enum PawlTool {
    /// Runs the command that the process's arguments name, and ends the process with the exit code of DESIGN 10.
    public static func main() async {
        // A reader that goes away (`pawl list | head`) is seen as a failed write, not as a killed process.
        signal(SIGPIPE, SIG_IGN)
        exit(await run(Array(CommandLine.arguments.dropFirst())))
    }

    /// Runs a command and returns its exit code; help and errors are written to the process's own output.
    static func run(_ arguments: [String]) async -> Int32 {
        do {
            if let failure = UnknownCommand.failure(arguments) { throw failure }
            var command = try RootCommand.parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return CommandExit.success.rawValue
        } catch {
            return report(error)
        }
    }

    private static func report(_ error: any Error) -> Int32 {
        if let exit = error as? CommandExit { return exit.rawValue }
        if RootCommand.exitCode(for: error).isSuccess {
            // Help and version are "errors" of the argument parser.
            Terminal.line(RootCommand.fullMessage(for: error))
            return CommandExit.success.rawValue
        }
        if let failure = CommandFailure(any: error) {
            Terminal.error("pawl: \(CleanText.block(failure.message))")
            if let hint = failure.hint { Terminal.error("hint: \(CleanText.line(hint, limit: 4000))") }
            return failure.exit.rawValue
        }
        Terminal.error(RootCommand.fullMessage(for: error))
        return CommandExit.usage.rawValue
    }
}
