// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import PawlBase
import PawlContract
import PawlLedger
import Testing

@testable import PawlCommands

@Suite("Command line")
struct CommandTests {
    private static func all(_ command: any ParsableCommand.Type) -> [any ParsableCommand.Type] {
        [command]
            + (command.configuration.subcommands
            + command.configuration.groupedSubcommands.flatMap(\.subcommands)).flatMap(all)
    }

    @Test("Every command that does something takes --json and --state, and its help has an example")
    func options() {
        for command in Self.all(RootCommand.self)
        where command.configuration.subcommands.isEmpty && command != RootCommand.self {
            let help = RootCommand.helpMessage(for: command)
            #expect(help.contains("--json"), "\(command)")
            #expect(help.contains("--state"), "\(command)")
            #expect(help.contains("Example"), "\(command)")
            #expect(help.contains("  pawl "), "\(command)")
        }
    }

    @Test("The commands of the issue are there, and those of later versions are not")
    func commands() {
        let names = Set(Self.all(RootCommand.self).compactMap { $0.configuration.commandName })
        let expected: Set = [
            "init", "check", "schema", "doctor", "judge", "run", "resume", "status", "watch", "list", "show", "diff",
            "export", "report", "replay", "submit", "audit", "keys", "reindex", "version", "verify", "prove", "log",
            "checkpoint", "new", "noise", "exam", "revoke",
        ]
        #expect(expected.subtracting(names) == [])
        #expect(names.isDisjoint(with: ["rerun"]))
    }

    @Test(
        "A mistake in the arguments is exit code 2",
        arguments: [
            ["bogus"], ["run", "--no-such"], ["export", "x"], ["audit", "prove"], ["judge"], ["exam", "a", "b"],
            ["run", "--accept-weak-verifier", " "], ["resume", "--accept-weak-verifier", ""],
            ["rerun", "demo", "3"], ["revoke"], ["revoke", "1"], ["revoke", "1", "--why", " "], ["noise"],
            ["noise", "--simulate", "--runs", "0"],
            ["judge", "no-such-folder"], ["check", "no-such-folder"],
            ["audit", "verify", "--envelope", "no-such-file", "--key", "x"],
        ])
    func usage(_ arguments: [String]) async {
        #expect(await PawlTool.run(arguments) == 2)
    }

    @Test(
        "Help and version are exit code 0",
        arguments: [["--help"], ["run", "--help"], ["--version"], ["help", "audit"]])
    func help(_ arguments: [String]) async {
        #expect(await PawlTool.run(arguments) == 0)
    }

    @Test("A folder without state is exit code 2, and reading makes nothing")
    func noState() async {
        let folder = NSTemporaryDirectory() + "pawl-none-\(UUID().uuidString)"
        for command in [["status"], ["list"], ["audit", "verify"], ["keys"], ["reindex"], ["resume"], ["report"]] {
            #expect(await PawlTool.run(command + ["--state", folder]) == 2)
        }
        #expect(!FileManager.default.fileExists(atPath: folder))
    }

    @Test("A template is a valid contract, and is never written over anything", arguments: ["hello", "speed"])
    func templates(_ name: String) async throws {
        let folder = NSTemporaryDirectory() + "pawl-init-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(await PawlTool.run(["init", folder, "--template", name]) == 0)
        let loading = ContractLoader.load(folder, host: .unlimited)
        #expect(loading.diagnostics == [])
        #expect(loading.loaded?.unavailable == [])
        let before = try String(contentsOfFile: folder + "/pawl.yaml", encoding: .utf8)
        #expect(await PawlTool.run(["init", folder]) == 2)
        #expect(try String(contentsOfFile: folder + "/pawl.yaml", encoding: .utf8) == before)
        #expect(await PawlTool.run(["init", folder + "/x", "--template", "none"]) == 2)
    }

    @Test("The template hello is Examples/hello without its controls")
    func hello() throws {
        let root = #filePath.components(separatedBy: "/Tests/")[0]
        for file in Template.hello.files {
            let lines = try String(contentsOfFile: root + "/Examples/hello/" + file.path, encoding: .utf8)
                .components(separatedBy: "\n").filter { !$0.hasPrefix("  controls:") }
            #expect(file.text == lines.joined(separator: "\n"), "\(file.path)")
        }
    }

    @Test("A contract with a mistake is exit code 2")
    func check() async throws {
        let folder = NSTemporaryDirectory() + "pawl-check-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try "pawl: 1\nnmae: x\n".write(toFile: folder + "/pawl.yaml", atomically: true, encoding: .utf8)
        #expect(await PawlTool.run(["check", folder]) == 2)
        #expect(await PawlTool.run(["check", folder, "--json"]) == 2)
    }
}

@Suite("Selection")
struct SelectionTests {
    @Test("A run is named by its name, by the beginning of its id, or is the latest")
    func runs() throws {
        var first = RunHistory(id: "aa11")
        first.apply(ScriptedRun.opening("aa11", "demo"), at: 0)
        var second = RunHistory(id: "aa22")
        second.apply(ScriptedRun.opening("aa22", "demo"), at: 1)
        let runs = [first, second]
        #expect(try StateView.select(nil, among: runs, in: "").id == "aa22")
        #expect(try StateView.select("demo", among: runs, in: "").id == "aa22")
        #expect(try StateView.select("aa1", among: runs, in: "").id == "aa11")
        for wrong in ["aa", "b", ""] {
            #expect(throws: CommandFailure.self) { try StateView.select(wrong, among: runs, in: "") }
        }
        #expect(throws: CommandFailure.self) { try StateView.select(nil, among: [], in: "") }
    }

    @Test("A candidate is named by its part, its attempt or the beginning of its digest")
    func candidates() throws {
        let history = ScriptedRun.sample().history
        #expect(try CandidateSelection.digest("champion", in: history) == ScriptedRun.tree(6))
        #expect(try CandidateSelection.digest("baseline", in: history) == ScriptedRun.tree(0))
        #expect(try CandidateSelection.digest("2", in: history) == ScriptedRun.tree(2))
        #expect(try CandidateSelection.digest(ScriptedRun.tree(3).short, in: history) == ScriptedRun.tree(3))
        for wrong in ["4", "99", "ab", "", "zzzz"] {
            #expect(throws: CommandFailure.self) { try CandidateSelection.digest(wrong, in: history) }
        }
    }
}

@Suite("Gain")
struct GainTests {
    @Test("Accepted steps multiply; a fresh judgement of champion against baseline takes their place")
    func basis() throws {
        var run = ScriptedRun.sample()
        let steps = try #require(Gain(run.history, facts: ScriptedRun.facts))
        #expect(steps.basis == .steps)
        #expect(abs(steps.ratio - 0.412 / 0.098) < 1e-9)
        #expect(steps.low < steps.ratio && steps.ratio < steps.high)
        run.replay(from: 0.41, to: 0.1)
        let fresh = try #require(Gain(run.history, facts: ScriptedRun.facts))
        #expect(fresh.basis == .fresh)
        #expect(abs(fresh.ratio - 4.1) < 1e-9)
    }

    @Test("Without a ratio there is no gain: signs, zeros, nothing measured")
    func none() {
        #expect(Gain.ratio(of: 0, over: 1, .lower) == nil)
        #expect(Gain.ratio(of: 1, over: -1, .higher) == nil)
        #expect(Gain.ratio(of: 2, over: 1, .higher) == 2)
        #expect(Gain(RunHistory(id: "x"), facts: RunFacts()) == nil)
    }

    @Test("A table of attempts has as many cells in each line, whatever the texts hold")
    func tsv() {
        var run = ScriptedRun.sample()
        run.attempt(7, .noGain, reason: "tab\tline\nfeed", agent: "a\tb")
        let lines = AttemptTSV.text(run.history, facts: ScriptedRun.facts).split(separator: "\n")
        #expect(lines.count == 8)
        for line in lines {
            #expect(line.split(separator: "\t", omittingEmptySubsequences: false).count == AttemptTSV.columns.count)
        }
    }

    @Test("results.tsv has AutoResearch's five columns: the baseline, then keep, discard or crash for each attempt")
    func results() {
        var run = ScriptedRun.sample()
        run.attempt(7, .noGain, from: 0.098, to: 0.099, reason: "tab\tline\nfeed", agent: "a\tb")
        let text = ResultsTSV(run.history, facts: ScriptedRun.facts, notes: [7: "\n  \nan idea\twith a tab\nmore"]).text
        let rows = text.split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
        #expect(rows.first?.joined(separator: " ") == "commit seconds memory_gb status description")
        #expect(rows.allSatisfy { $0.count == 5 })
        #expect(rows.count == 9)
        #expect(rows[1][3] == "keep" && rows[1][4] == "baseline")
        for row in rows.dropFirst() {
            #expect(["keep", "discard", "crash"].contains(row[3]))
            #expect(row[0].count == 7 && (row[3] == "crash") == (row[1] == "0.000000"))
        }
        #expect(rows[8][3] == "discard" && rows[8][4] == "an idea\u{FFFD}with a tab")
    }

    @Test("No text in a table is a formula, and numbers and marks stay what they are")
    func formulas() {
        for text in ["=HYPERLINK(\"x\")", "+1+cmd", "-2+3", "@SUM(A1)", "=1"] {
            #expect(CleanText.cell(text) == "'" + text)
        }
        for text in ["-0.5", "+3", "1e-9", "-------", "a=b", "", "text"] { #expect(CleanText.cell(text) == text) }
        var run = ScriptedRun.sample()
        run.attempt(7, .noGain, from: 0.098, to: 0.099, reason: "=1+1", agent: "=a")
        let wide = AttemptTSV.text(run.history, facts: ScriptedRun.facts)
        let narrow = ResultsTSV(run.history, facts: ScriptedRun.facts, notes: [7: "=ACCEPT()"]).text
        #expect(wide.contains("\t'=a\t") && wide.contains("\t'=1+1"))
        #expect(narrow.contains("\t'=ACCEPT()\n"))
    }

    @Test(
        "Characters that nobody sees are shown as such",
        arguments: ["\u{E0041}", "\u{E0123}", "\u{FE01}", "\u{200B}", "\u{3164}", "\u{200D}"])
    func unseen(_ hidden: String) {
        #expect(CleanText.line("a\(hidden)b") == "a\u{FFFD}b")
        #expect(CleanText.block("a\(hidden)b") == "a\u{FFFD}b")
        #expect(CleanText.line("\u{2764}\u{FE0F} é") == "\u{2764}\u{FE0F} é")
    }
}
