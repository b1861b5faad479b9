// SPDX-License-Identifier: Apache-2.0
import PawlBase
@testable import PawlContract
import PawlLedger
import PawlSandbox
import PawlStore
import PawlTesting
import Testing

@testable import PawlJudge

/// However much a candidate brings, it loses its judgement and nothing else.
@Suite("The size of a candidate")
struct CandidateSizeTests {
    @Test("beyond what an artifact stage shows is invalid, and does not end the run", .timeLimit(.minutes(1)))
    func artifact() async throws {
        let judge: ScriptedProgram = { process in
            while await process.readLine() != nil {
                await process.say(["verdict": "pass", "metrics": ["score": 5]])
            }
            return .exited(0)
        }
        let contract = TestContract.make(stages: [TestContract.stage("look", kind: .artifact, files: ["**"])])
        let cells = ScriptedCells { _ in judge }
        let court = Court(contract, runtime: cells, caps: JudgeCaps(artifactBytes: 100))
        let object = try court.objects.put(Array(repeating: 7, count: 101))
        let content = TreeEntry.Content.file(object: object, size: 101, executable: false)
        let tree = Tree(entries: [TreeEntry(path: "a", content: content)])
        try court.trees.put(tree)
        let small = Tree(entries: [])
        try court.trees.put(small)
        let (large, champion) = (contestant(tree), contestant(small))
        let result = try await court.judge(assignment(large, champion: champion))
        #expect(result.verdict.verdict == .invalid)
        #expect(result.verdict.signals.map(\.code) == ["result.oversize"])
        #expect(cells.requests.isEmpty)
        // The recorded round is enough to decide the same again.
        let again = try await court.judge(assignment(large, champion: champion, recorded: court.rounds))
        #expect(again.verdict == result.verdict)
    }

    @Test(
        "of all its answers' files in one round is bounded, whatever each of them is", .timeLimit(.minutes(1)),
        arguments: [JudgeCaps(roundFileBytes: 250), JudgeCaps(roundFiles: 2)])
    func answers(caps: JudgeCaps) async throws {
        let contestant: ScriptedProgram = { process in
            while let line = await process.readLine() {
                guard let id = (try? StrictJSON.decode(line))?["ask"], let name = id.stringValue else {
                    return .exited(2)
                }
                await process.makeFile("/pawl/out/\(name)/f", Array(repeating: 7, count: 100))
                await process.say(["answer": id, "output": 1, "files": ["f"]])
            }
            return .exited(0)
        }
        let judge = Play.judge(asks: [1, 2, 3]) { _, answer in answer["failure"] == nil }
        let contract = TestContract.make(mode: .serve, run: ["c"], stages: [TestContract.stage()])
        let court = Court(contract, runtime: Play.cells(judge: judge, contestant: contestant), caps: caps)
        let result = try await court.judge(champion: "champion", championMetrics: Self.known)
        #expect(result.verdict.verdict == .invalid)
        #expect(result.verdict.signals.map(\.code) == ["result.oversize"])
        let within = Court(contract, runtime: Play.cells(judge: judge, contestant: contestant))
        #expect(try await within.judge(champion: "champion", championMetrics: Self.known).verdict.verdict != .invalid)
    }

    @Test("is told by its built tree in every round that it plays", .timeLimit(.minutes(1)))
    func built() async throws {
        let contract = TestContract.make(
            mode: .serve, run: ["c"], stages: [TestContract.stage()],
            build: BuildSpec(run: ["make"], limits: CellLimits()))
        let court = Court(contract, runtime: Play.cells(judge: Play.judge(), contestant: Play.echo()))
        var candidate = Court.contestant("candidate")
        candidate.tree = Digest.of("output of its only build")
        _ = try await court.judge(assignment(candidate))
        #expect(!court.rounds.isEmpty)
        #expect(court.rounds.allSatisfy { $0.built == candidate.tree })
    }

    private static let known = ["score": MetricRecord(value: 1, low: 1, high: 1, rounds: 1)]

    private func contestant(_ tree: Tree) -> Contestant {
        Contestant(candidate: tree.digest, tree: tree.digest, layers: ["/layer"])
    }

    private func assignment(
        _ candidate: Contestant, champion: Contestant? = nil, recorded: [JudgementRound] = []
    ) -> JudgementAssignment {
        JudgementAssignment(
            judgement: 1, attempt: 1, candidate: candidate, champion: champion, championMetrics: Self.known,
            runSeed: String(repeating: "5", count: 32), recorded: recorded)
    }
}
