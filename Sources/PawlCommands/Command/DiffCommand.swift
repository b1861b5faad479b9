// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import PawlBase
internal import PawlStore

/// `pawl diff RUN A B`
struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Compare two candidates, line by line.",
        discussion: """
            A and B are champion, baseline, an attempt's number, or the beginning of a digest. The output is what \
            `git apply` takes.

            Example:
              pawl diff demo baseline champion
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "A run's name or the beginning of its id (default: the latest).") var run: String?

    @Argument(help: "The candidate on the left.") var old = "baseline"

    @Argument(help: "The candidate on the right.") var new = "champion"

    func run() async throws {
        let state = try StateView(common.stateFolder)
        let history = try state.run(run)
        let left = try CandidateSelection.digest(old, in: history)
        let right = try CandidateSelection.digest(new, in: history)
        let (diff, patch, isComplete) = try state.patch(from: left, to: right)
        if common.json {
            common.print([
                "old": .string(left.hex), "new": .string(right.hex), "complete": .bool(isComplete),
                "patch": .string(String(decoding: patch, as: UTF8.self)),
                "files": .array(
                    diff.changes.map { ["path": .string($0.path), "change": .string($0.kind.rawValue)] }),
            ])
            return
        }
        // A terminal is protected from what the files hold; a pipe gets the bytes that `git apply` needs.
        guard Terminal.isInteractive else { return Terminal.write(patch, to: 1) }
        let style = Terminal.style
        Terminal.lines(
            FileDiff.files(in: patch).flatMap(\.lines).map { line in
                let clean = CleanText.line(line, limit: 2000)
                if line.hasPrefix("+") { return style.good(clean) }
                if line.hasPrefix("-") { return style.bad(clean) }
                return line.hasPrefix(" ") ? clean : style.dim(clean)
            })
    }
}
