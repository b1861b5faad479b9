// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import PawlBase
internal import PawlContract
internal import PawlLedger

/// `pawl report [RUN]`
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Write a self-contained page about a run.",
        discussion: """
            Writes PATH.html and PATH.md: what was asked, baseline to champion, the progress plot, each accepted step with \
            its diff and evidence, budget, signals, assurance level, and how to verify all of it. The page loads nothing \
            and runs no script.

            --reference compares with something measured outside the run: NAME=FILE, where FILE is what \
            `pawl judge --json` printed about it, or \
            an object with the number name_objective, such as {"openblas_seconds": 0.03}.

            Examples:
              pawl report demo --output report
              pawl report demo --reference OpenBLAS=openblas.json
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "A run's name or the beginning of its id.") var run: String?

    @Option(help: ArgumentHelp("Where to write, without the ending (default: report-NAME).", valueName: "path"))
    var output: String?

    @Option(help: ArgumentHelp("Something to compare with: NAME=FILE.", valueName: "name=file"))
    var reference: String?

    func run() async throws {
        let state = try StateView(common.stateFolder)
        let history = try state.run(run)
        let facts = state.facts(of: history)
        let reference = try reference.map { try Self.reference($0, objective: facts.objective?.name) }
        let sources = Self.sources(history, state: state, shownAs: common.stateFolder, reference: reference)
        let model = ReportModel(history, facts: facts, sources: sources)
        let base = Files.absolute(output ?? "report-" + Self.fileName(history.opened?.name ?? history.id))
        try UserPath.write(Array(HTMLReport(model).page.utf8), to: base + ".html", option: "--output")
        try UserPath.write(Array(MarkdownReport(model).document.utf8), to: base + ".md", option: "--output")
        if common.json {
            common.print([
                "run": .string(history.id), "html": .string(base + ".html"), "markdown": .string(base + ".md"),
            ])
        } else {
            Terminal.lines([base + ".html", base + ".md"])
        }
    }

    /// Reads what only files hold; what is gone is left out of the page.
    static func sources(
        _ history: RunHistory, state: StateView, shownAs folder: String, reference: ReportModel.Reference?
    ) -> ReportSources {
        var sources = ReportSources(state: folder, now: PawlClock.system.now())
        sources.reference = reference
        for step in history.steps {
            guard let replaced = step.changed.replaced else { continue }
            sources.diffs[step.changed.candidate] = (try? state.patch(from: replaced, to: step.changed.candidate))
                .map { FileDiff.files(in: $0.patch) }
        }
        sources.notes = state.notes(of: history)
        sources.checkpoint = (try? state.reader.snapshot()).map { String(decoding: $0.checkpointNote, as: UTF8.self) }
        return sources
    }

    /// NAME=FILE, the file being a document of `pawl judge --json`, or an object with a number `name_objective`.
    static func reference(_ text: String, objective: String?) throws -> ReportModel.Reference {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
            throw CommandFailure(.usage, "--reference needs NAME=FILE", hint: "for example OpenBLAS=openblas.json")
        }
        let document = try StrictJSON.decode(
            try UserPath.read(parts[1], limit: 16 << 20, option: "--reference"))
        let value = objective.flatMap { objective in
            document["metrics"]?[objective]?["value"] ?? document["\(parts[0].lowercased())_\(objective)"]
        }
        guard let value = value?.doubleValue else {
            throw CommandFailure(.usage, "\(parts[1]) holds no value of the metric \(objective ?? "(unknown)")")
        }
        return ReportModel.Reference(name: parts[0], value: value)
    }

    /// A name that is safe in a path.
    static func fileName(_ name: String) -> String {
        let safe = name.unicodeScalars.map { scalar -> Character in
            let keep =
                scalar.isASCII
                && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                    || "-_.".unicodeScalars.contains(scalar))
            return keep ? Character(scalar) : "-"
        }
        return String(safe.drop { $0 == "." }.prefix(80))
    }
}
