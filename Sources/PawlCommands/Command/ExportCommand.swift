// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import PawlBase
internal import PawlLedger
internal import PawlStore

/// `pawl export RUN --patch, --dir, --branch, --tsv, --attempts`
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Take the result out: a patch, a folder, a branch, a table.",
        discussion: """
            Without --candidate, the champion. Several forms may be asked for at once; `-` as a file means the output.
            --branch writes a commit with the candidate's files on top of the repository's HEAD, without touching the \
            checkout; --repository names the repository (default: here). --tsv writes AutoResearch's five columns \
            (commit, the objective, memory_gb, status, description), --attempts all that is known of each attempt.

            Examples:
              pawl export demo --patch - | git apply
              pawl export demo --dir result --tsv results.tsv
              pawl export demo --branch pawl/demo --repository ../project
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "A run's name or the beginning of its id.") var run: String?

    @Option(help: "champion, baseline, an attempt's number, or the beginning of a digest.") var candidate = "champion"

    @Option(help: ArgumentHelp("Write the difference to the baseline.", valueName: "file")) var patch: String?

    @Option(help: ArgumentHelp("Write the files into a new folder.", valueName: "folder")) var dir: String?

    @Option(help: ArgumentHelp("Make a branch with the files.", valueName: "name")) var branch: String?

    @Option(help: ArgumentHelp("The repository of --branch.", valueName: "folder")) var repository = "."

    @Option(help: ArgumentHelp("Write AutoResearch's results.tsv.", valueName: "file")) var tsv: String?

    @Option(help: ArgumentHelp("Write all attempts as tab-separated values.", valueName: "file")) var attempts: String?

    func validate() throws {
        guard patch != nil || dir != nil || branch != nil || tsv != nil || attempts != nil else {
            throw ValidationError("name at least one of --patch, --dir, --branch, --tsv, --attempts")
        }
    }

    func run() async throws {
        let state = try StateView(common.stateFolder)
        let history = try state.run(run)
        guard let opened = history.opened else { throw CommandFailure(.usage, "run \(history.id) has no beginning") }
        let digest = try CandidateSelection.digest(candidate, in: history)
        var written: [String: JSONValue] = ["run": .string(history.id), "candidate": .string(digest.hex)]
        if let patch {
            let (_, bytes, isComplete) = try state.patch(from: opened.workspace, to: digest)
            guard isComplete else {
                throw CommandFailure(
                    .usage, "the candidate changes a file that is no text and cannot be part of a patch",
                    hint: "use --dir or --branch")
            }
            try write(bytes, to: patch, option: "--patch")
            written["patch"] = .string(patch)
        }
        if let dir {
            try TreeExport.folder(try state.trees.get(digest), from: state.objects, to: Files.absolute(dir))
            written["dir"] = .string(dir)
        }
        if let branch {
            let commit = try GitBranch(repository: repository, name: branch).make(
                try state.trees.get(digest), from: state.objects,
                message: "\(opened.name): candidate \(digest.short) of Pawl run \(history.id.prefix(8))")
            written["branch"] = .string(branch)
            written["commit"] = .string(commit)
        }
        if let tsv {
            let results = ResultsTSV(history, facts: state.facts(of: history), notes: state.notes(of: history))
            try write(Array(results.text.utf8), to: tsv, option: "--tsv")
            written["tsv"] = .string(tsv)
        }
        if let attempts {
            let table = AttemptTSV.text(history, facts: state.facts(of: history))
            try write(Array(table.utf8), to: attempts, option: "--attempts")
            written["attempts"] = .string(attempts)
        }
        let toOutput = [patch, tsv, attempts].contains("-")
        if common.json, !toOutput {
            common.print(.object(written))
        } else if !toOutput {
            Terminal.lines(
                ["patch", "dir", "branch", "tsv", "attempts"].compactMap { key in
                    written[key]?.stringValue.map { "\(key) \($0)" }
                }
            )
        }
    }

    private func write(_ bytes: [UInt8], to path: String, option: String) throws {
        if path == "-" {
            Terminal.write(bytes, to: 1)
        } else {
            try UserPath.write(bytes, to: path, option: option)
        }
    }
}
