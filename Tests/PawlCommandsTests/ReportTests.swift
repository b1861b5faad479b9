// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlContract
import PawlLedger
import Testing

@testable import PawlCommands

@Suite("Report")
struct ReportTests {
    private let hostile = #"<script>alert("1")</script>'&--><img src=x onerror=alert(1)>"# + "\u{1B}[31m\u{202E}"

    private func model(_ run: ScriptedRun, facts: RunFacts = ScriptedRun.facts) -> ReportModel {
        var sources = ReportSources(state: ".pawl", now: run.entries.last?.time ?? Timestamp(nanoseconds: 0))
        sources.reference = ReportModel.Reference(name: "OpenBLAS", value: 0.031)
        sources.notes = [6: "I tried tiles of 48."]
        let patch =
            "diff --git a/kernel.c b/kernel.c\n--- a/kernel.c\n+++ b/kernel.c\n@@ -1,2 +1,2 @@\n for (i)\n-  for (j)\n+  for (k)\n"
        for number in [1, 6] { sources.diffs[ScriptedRun.tree(number)] = FileDiff.files(in: Array(patch.utf8)) }
        return ReportModel(run.history, facts: facts, sources: sources)
    }

    @Test("The page holds what the issue asks for and loads nothing")
    func page() throws {
        let page = HTMLReport(model(.sample())).page
        for text in [
            "Make kernel.c multiply", "4.20x", "<svg", "0.412 s", "0.0980 s", "tamper.path", "pawl audit verify",
            "A3: asked",
            "OpenBLAS", "+  for (k)", "6 of 60", ScriptedRun.tree(6).hex, Digest.of("transcript 6").hex,
            "patience ran out",
            "I tried tiles of 48.", "log scale",
        ] {
            #expect(page.contains(text), "\(text)")
        }
        #expect(!page.contains("<script"))
        #expect(!page.contains("src="))
        #expect(!page.contains("href="))
        #expect(!page.contains("url("))
        if let path = ProcessInfo.processInfo.environment["PAWL_REPORT_SAMPLE"] {
            try page.write(toFile: path, atomically: true, encoding: .utf8)
            try MarkdownReport(model(.sample())).document.write(toFile: path + ".md", atomically: true, encoding: .utf8)
        }
    }

    @Test("The page is well-formed: every element is closed, whatever the run is called")
    func wellFormed() throws {
        var run = ScriptedRun()
        run.open(name: hostile)
        run.baseline(0.4)
        run.attempt(
            1, .accepted, from: 0.4, to: 0.3, reason: hostile, agent: hostile,
            signals: [SignalRecord(code: hostile, severity: .note, evidence: hostile)])
        var facts = ScriptedRun.facts
        facts.goal = hostile
        facts.editable = [hostile]
        facts.objective?.name = "seconds"
        let page = HTMLReport(model(run, facts: facts)).page
        #expect(!page.contains("<script"))
        #expect(!page.contains("<img"))
        #expect(!page.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E })
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = [
            "-c",
            """
            import sys, xml.etree.ElementTree as tree
            text = sys.stdin.read().replace('<!doctype html>', '', 1)
            root = tree.fromstring(text)
            assert not [e for e in root.iter() if e.tag in ('script', 'img', 'iframe', 'object', 'embed', 'link', 'a')]
            assert not [k for e in root.iter() for k in e.attrib if k.startswith('on')]
            """,
        ]
        let input = Pipe()
        process.standardInput = input
        try process.run()
        input.fileHandleForWriting.write(Data(page.utf8))
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test("Markdown from outside stays text")
    func markdown() {
        var run = ScriptedRun()
        run.open(name: "a|b `c` <b> [x](http://evil) @you\n# heading")
        run.baseline(0.4)
        let document = MarkdownReport(model(run)).document
        #expect(
            document.hasPrefix(
                "# a\\|b \\`c\\` &lt;b&gt; \\[x\\](http:&#47;/evil) &#64;you\u{FFFD}\\# heading\n"))
        #expect(MarkdownReport(model(.sample())).document.contains("```diff\ndiff --git a/kernel.c b/kernel.c"))
    }

    @Test("A fence is longer than any in the text it holds")
    func fences() {
        var run = ScriptedRun.sample()
        run.start(7)
        var report = model(run)
        report.steps[0].note = "```\n````\nout"
        #expect(MarkdownReport(report).document.contains("`````text\n```\n````\nout\n`````\n"))
    }

    @Test("A run without a verdict or a contract still has a report")
    func empty() {
        let sources = ReportSources(state: "a b'c", now: Timestamp(nanoseconds: 0))
        let report = ReportModel(RunHistory(id: ScriptedRun.id), facts: RunFacts(), sources: sources)
        #expect(HTMLReport(report).page.contains("No candidate was better"))
        #expect(MarkdownReport(report).document.contains("pawl audit verify --state 'a b'\\''c'"))
    }

    @Test("An axis is logarithmic beyond a factor of ten, and its ticks are round")
    func axes() {
        #expect(!PlotAxis(holding: [1, 9]).isLogarithmic)
        #expect(PlotAxis(holding: [0.01, 1]).isLogarithmic)
        #expect(!PlotAxis(holding: [-1, 100]).isLogarithmic)
        #expect(
            PlotAxis(holding: [0, 10]).ticks == [0, 2, 4, 6, 8, 10] || PlotAxis(holding: [0, 10]).ticks == [0, 5, 10])
        #expect(PlotAxis(holding: [1, 1000]).ticks.contains(100))
        for values in [[], [.nan], [0], [5, 5], [1e-300, 1e300], [-1e300, 1e300]] as [[Double]] {
            let axis = PlotAxis(holding: values)
            #expect(axis.ticks.count < 60)
            #expect(axis.position(1).isFinite)
        }
    }
}
