// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlContract
import PawlLedger
import Testing

@testable import PawlCommands

@Suite("Event lines")
struct EventLineTests {
    private func lines(_ run: ScriptedRun, facts: RunFacts = ScriptedRun.facts, verbose: Bool = false) -> [String] {
        var history = RunHistory(id: ScriptedRun.id)
        let writer = EventLine(facts: facts, verbose: verbose)
        return run.entries.enumerated().compactMap { index, entry in
            history.apply(entry, at: index)
            return writer.text(entry, in: history)
        }
    }

    @Test("A run on a pipe is one line for each event that decides something")
    func golden() {
        let first = ScriptedRun.tree(1).short
        #expect(
            lines(.sample()).prefix(9) == [
                "12:01:03 run demo (3f9a1c2b) opened, seconds, lower is better, at most 60 attempts, at most 10 m 00 s",
                "12:01:05 baseline: 0.412 s (95 % 0.408 s to 0.416 s, 5 rounds), A3",
                "12:01:06 champion \(ScriptedRun.tree(0).short): the baseline",
                "12:01:07 attempt 1 tuner: started from \(ScriptedRun.tree(0).short)",
                "12:01:08 attempt 1 tuner: captured \(first), changed kernel.c",
                "12:01:12 attempt 1 tuner: accepted, 1.12x (0.412 s -> 0.368 s), A3",
                "12:01:13 champion \(first): 0.368 s",
                "12:01:14 attempt 2 tuner: started from \(first)",
                "12:01:15 attempt 2 tuner: captured \(ScriptedRun.tree(2).short), changed kernel.c",
            ])
    }

    @Test("A verdict that is no gain says why, and names the signals that weigh")
    func reasons() {
        let all = lines(.sample())
        #expect(
            all.contains("12:01:19 attempt 2 tuner: no-gain, 0.99x (0.368 s -> 0.371 s), Not better after 6 pairs, A3"))
        #expect(
            all.contains(
                "12:01:25 attempt 3 tuner: invalid, The contestant crashed in stage correct, result.missing, A3"))
        #expect(all.contains("12:01:27 attempt 4 tuner: nothing, The agent changed nothing"))
        #expect(
            all.last?.hasSuffix(
                "run closed: patience ran out; accepted 2 of 6, expected false keeps at most 0.003, champion "
                    + ScriptedRun.tree(6).short) == true, "\(all.last ?? "")")
    }

    @Test("Rounds and reservations appear when asked for")
    func verbose() {
        let all = lines(.sample(), verbose: true)
        #expect(all.contains { $0.hasSuffix("judgement 2: speed round 1 candidate: pass") })
        #expect(all.contains { $0.hasSuffix("judgement 2: candidate of \(ScriptedRun.tree(1).short)") })
    }

    @Test("Names and reasons cannot drive the terminal")
    func hostile() {
        var run = ScriptedRun()
        run.open(name: "de\u{1B}]0;owned\u{07}mo")
        run.attempt(1, .noGain, reason: "line\nbreak \u{202E}txt.c\u{2066}", agent: "a\u{1B}[2Jb")
        for line in lines(run) {
            #expect(!line.unicodeScalars.contains { $0.value < 0x20 || (0x202A...0x202E).contains($0.value) })
        }
    }

    @Test("Without the contract a verdict still has a line")
    func withoutFacts() {
        let all = lines(.sample(), facts: RunFacts())
        #expect(all.contains { $0.hasSuffix("attempt 1 tuner: accepted, Better in 6 of 6 pairs, A3") })
    }
}
