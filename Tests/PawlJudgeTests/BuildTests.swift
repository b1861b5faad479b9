// SPDX-License-Identifier: Apache-2.0
import PawlBase
@testable import PawlContract
import PawlLedger
import PawlSandbox
import PawlStore
import Testing

@testable import PawlJudge

@Suite("The build", .serialized)
struct BuildTests {
    private func court(_ run: [String]) throws -> Court {
        let build = BuildSpec(run: run, limits: CellLimits(wall: 20))
        let contract = TestContract.make(
            mode: .exec, run: ["./program", "{in}", "{out}"],
            stages: [TestContract.stage(judge: ["/bin/sh", "judge.sh"])], build: build)
        return Court(contract, runtime: try CellHost())
    }

    private func tree(_ court: Court, _ files: [String: String]) throws -> (Tree, [String]) {
        let entries = try files.map { path, text in
            TreeEntry(
                path: path,
                content: .file(
                    object: try court.objects.put(Array(text.utf8)), size: text.utf8.count, executable: false))
        }
        let tree = Tree(entries: entries)
        try court.trees.put(tree)
        return (tree, try court.layers.layers(for: tree))
    }

    @Test("runs in a sealed cell, and what it leaves is sealed", .timeLimit(.minutes(1)))
    func builds() async throws {
        let court = try court(["/bin/sh", "-c", "cp source program; chmod +x program; rm scrap; echo built >&2"])
        let (tree, layers) = try tree(court, ["source": "#!/bin/sh\necho 7 > $2/output.json\n", "scrap": "x"])
        let result = try await Judge(court.setting).build(candidate: tree, layers: layers)
        guard case .ready(let contestant, let usage) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(contestant.candidate == tree.digest)
        #expect(contestant.tree != tree.digest)
        #expect(contestant.layers != layers)
        #expect(usage.cpuNanoseconds > 0)
        #expect(try court.trees.get(contestant.tree).entries.map(\.path) == ["program", "source"])
        // What was built answers questions.
        var contract = court.setting.contract
        contract.verifier.stages = [TestContract.stage()]
        let cells = ContestantCells(
            setting: court.setting, spec: try #require(contract.verifier.contestant), contestant: contestant, cores: [])
        var driver = ExecContestant(cells: cells)
        let question = Question(
            id: String(repeating: "a", count: 32), ask: JudgeAsk(id: 1, input: .null, files: [:], isTimed: true))
        let reply = try await driver.ask(question, files: [:])
        #expect(reply.result == .answer(output: 7, files: [:]))
        #expect(reply.reading.cpuNanoseconds > 0)
    }

    @Test(
        "that fails is the candidate's fault, with its log", .timeLimit(.minutes(1)),
        arguments: ["echo broken >&2; exit 3", "echo broken >&2; ln -s /etc/passwd out; mkfifo pipe"])
    func fails(script: String) async throws {
        let court = try court(["/bin/sh", "-c", script])
        let (tree, layers) = try tree(court, ["source": "x"])
        let result = try await Judge(court.setting).build(candidate: tree, layers: layers)
        guard case .failed(let signals, let log, _) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(signals.contains { $0.severity >= .invalid })
        #expect(log.contains("broken"))
    }

    @Test("is left out where the contract has none", .timeLimit(.minutes(1)))
    func none() async throws {
        var setting = try court(["true"]).setting
        setting.contract.verifier.build = nil
        let tree = Tree(entries: [])
        let result = try await Judge(setting).build(candidate: tree, layers: ["/x"])
        #expect(
            result == .ready(Contestant(candidate: tree.digest, tree: tree.digest, layers: ["/x"]), usage: Usage()))
    }
}
