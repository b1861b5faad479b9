// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlLedger
import PawlLoop
import Testing

extension EndToEnd {
    @Suite("A judge that crashes on some answers")
    struct FragileJudgeTests {
        /// The judge of the guess, which ends without a word where the answer is 666.
        private static func files(attempts: Int, baseline: String? = nil, agent: String) -> [String: String] {
            var files = Contracts.guess(
                attempts: attempts, feedback: ", during: {judgements: 4}", agents: Contracts.shell(agent))
            files["verifier/judge.sh"] = files["verifier/judge.sh"]?
                .replacing("case \"$reply\" in\n", with: "case \"$reply\" in\n  *'\"output\":666'*) exit 9 ;;\n")
            if let baseline { files["workspace/guess.sh"] = baseline }
            return files
        }

        private static let crash = "echo 'echo 666 > \"$2/output.json\"' > guess.sh"

        @Test("cannot be used to end a run, nor to be kept, by attempts or by pawl-try", .timeLimit(.minutes(2)))
        func denial() throws {
            try withTemporaryFolder { folder in
                let agent = "\(Self.crash)\nfor i in 1 2 3 4; do pawl-try; done; exit 0"
                let place = try Place(folder, files: Self.files(attempts: 5, agent: agent))
                let result = try place.pawl("run", "--name", "crash")
                #expect(result.status == 0, "\(result.errors)")
                let state = try #require(try place.run())
                #expect(state.closed?.reason == "attempts" && state.attempts.count == 5)
                #expect(state.accepted == 0 && state.champion == state.opened?.workspace)
                #expect(state.attempts.recent.allSatisfy { $0.verdict == .inconclusive })
                #expect(state.judgeFailuresInARow == 0)
                let reasons = try place.entries().compactMap { entry -> VerdictReached? in
                    if case .verdict(let verdict) = entry.event { return verdict }
                    return nil
                }
                let fragile = reasons.filter { $0.signals.contains { $0.code == "judge.fragile" } }
                #expect(fragile.count == 5 + 5 * 4)
                #expect(fragile.allSatisfy { $0.reason.contains("fails on this candidate's answers") })
                let shown = try place.pawl("show", "crash", "1")
                #expect(shown.output.contains("judge.fragile"), "\(shown.output)")
                #expect(try place.pawl("audit", "verify").status == 0)
            }
        }

        @Test("decides nothing while the baseline is invalid, and is no reason to end the run", .timeLimit(.minutes(2)))
        func withoutChampion() throws {
            try withTemporaryFolder { folder in
                let files = Self.files(attempts: 4, baseline: "exit 1\n", agent: Self.crash)
                let place = try Place(folder, files: files)
                #expect(try place.pawl("run", "--accept-weak-verifier", "test").status == 0)
                let state = try #require(try place.run())
                #expect(state.closed?.reason == "attempts" && state.attempts.count == 4)
                #expect(state.champion == nil && state.attempts.recent.allSatisfy { $0.verdict == .inconclusive })
            }
        }

        @Test("and on the baseline too ends the run with exit 3", .timeLimit(.minutes(1)))
        func baseline() throws {
            try withTemporaryFolder { folder in
                let files = Self.files(attempts: 4, baseline: "echo 666 > \"$2/output.json\"\n", agent: "exit 0")
                let place = try Place(folder, files: files)
                #expect(try place.pawl("run", "--accept-weak-verifier", "test").status == 3)
                #expect(try place.run()?.closed?.reason == "judge-failed")
            }
        }
    }
}
