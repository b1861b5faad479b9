// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlLedger
import Testing

@testable import PawlLoop

@Suite("build records")
struct BuildRecordTests {
    @Test("the first recorded output of a candidate's build is the one that counts")
    func first() throws {
        var run = try RunStateTests.run()
        try RatchetTests.capture(&run, attempt: 2, "two")
        try RatchetTests.next(&run)
        let reserved = try #require(run.state.judgements.recent.last?.reserved)
        let champion = try #require(reserved.champion)
        for (arm, tree) in [("candidate", "a"), ("champion", "b"), ("candidate", "c"), ("champion", "d")] {
            let round = JudgementRound(
                judgement: reserved.judgement, stage: "s", round: 1, arm: arm, seed: "", outcome: "pass",
                usage: Usage(), built: Digest.of(tree))
            try run.append([.judgementRound(round)])
        }
        #expect(run.state.builds == [reserved.candidate: Digest.of("a"), champion: Digest.of("b")])
    }
}
