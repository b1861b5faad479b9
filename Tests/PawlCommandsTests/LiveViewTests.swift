// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlContract
import PawlLedger
import Testing

@testable import PawlCommands

@Suite("Live view")
struct LiveViewTests {
    private func view(_ run: ScriptedRun, style: TerminalStyle = .plain) -> LiveView {
        LiveView(
            history: run.history, facts: ScriptedRun.facts, now: run.entries.last?.time ?? Timestamp(nanoseconds: 0),
            style: style)
    }

    @Test("An ended run shows budget, champion, curve and the last attempts")
    func golden() {
        #expect(
            view(.sample()).lines(width: 100, recent: 6) == [
                "pawl  demo  3f9a1c2b                                                 ended: patience ran out  38.0 s",
                "Make kernel.c multiply float64 matrices faster without changing results.",
                "",
                "attempts   ███░░░░░░░░░░░░░░░░░░░░░░░░░░░  10 %  6 of 60",
                "wall       ██░░░░░░░░░░░░░░░░░░░░░░░░░░░░  6 %  38.0 s of 10 m 00 s",
                "baseline   0.412 s",
                "champion   0.0980 s  4.20x the baseline  attempt 6  A3",
                "objective  █▇▁  lower is better",
                "",
                "last attempts  (9.47 a minute)",
                "     6  tuner       accepted      3.76x    Better in 6 of 6 pairs.",
                "     5  tuner       violation              tamper.path: A sealed file was changed.",
                "     4  tuner       nothing                The agent changed nothing",
                "     3  tuner       invalid                result.missing: The contestant crashed in stage correct.",
                "     2  tuner       no-gain       0.99x    Not better after 6 pairs.",
                "     1  tuner       accepted      1.12x    Better in 6 of 6 pairs.",
            ])
    }

    @Test("No line is wider than the terminal", arguments: [20, 40, 60, 80, 132, 400])
    func widths(_ width: Int) {
        var run = ScriptedRun.sample()
        run.attempt(
            7, .noGain, reason: String(repeating: "long ", count: 100), agent: String(repeating: "x", count: 80))
        for line in view(run).lines(width: width) { #expect(line.count <= width) }
    }

    @Test("Colours add escape sequences only, and none outside the view's own")
    func colours() {
        let plain = view(.sample()).lines(width: 100)
        let coloured = view(.sample(), style: .ansi).lines(width: 100)
        let stripped = coloured.map { $0.replacing(#/\u{1B}\[[0-9;]*m/#, with: "") }
        #expect(stripped == plain)
    }

    @Test("A run that works says on what")
    func activity() {
        var run = ScriptedRun()
        run.open()
        run.baseline(0.412)
        run.start(1)
        #expect(view(run).lines(width: 80).last == "now: tuner works on attempt 1")
        #expect(view(run).lines(width: 80).first?.contains("running") == true)
    }

    @Test("A frame replaces the one before it")
    func screen() {
        var screen = LiveScreen()
        #expect(screen.draw(["a", "b"], rows: 24) == "\ra\u{1B}[K\nb\u{1B}[K\n\u{1B}[J")
        #expect(screen.draw(["c"], rows: 24) == "\r\u{1B}[2Ac\u{1B}[K\n\u{1B}[J")
        #expect(screen.draw(["d", "e", "f"], rows: 3) == "\r\u{1B}[1Ad\u{1B}[K\ne\u{1B}[K\n\u{1B}[J")
    }

    @Test("A sparkline keeps its ends and its width")
    func sparkline() {
        #expect(Sparkline.text([1, 2, 3, 4, 5, 6, 7, 8], width: 8) == "▁▂▃▄▅▆▇█")
        #expect(Sparkline.text((0..<1000).map(Double.init), width: 10).count == 10)
        #expect(Sparkline.text([3, 3], width: 5) == "▁▁")
        #expect(Sparkline.text([.nan], width: 5) == "")
        #expect(Sparkline.text([1, 2, 3], width: 1) == "█" || Sparkline.text([1, 2, 3], width: 1) == "▁")
    }
}
