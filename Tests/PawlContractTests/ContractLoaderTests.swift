// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
@testable import PawlContract
import Testing

@Suite("ContractLoader")
struct ContractLoaderTests {
    @Test("the contract of DESIGN section 4 loads, and only canaries are not available")
    func loadsDesign() throws {
        let scratch = try ScratchFolder()
        try scratch.fillForDesign()
        let loading = ContractLoader.load(scratch.path, host: .unlimited)
        #expect(loading.diagnostics.map(\.description) == [])
        let loaded = try #require(loading.loaded)
        #expect(
            loaded.unavailable.map { "\($0.line) \($0.keyPath)" } == [
                "29 access.canaries"
            ])
        #expect(loaded.digest == Digest.of(ContractTexts.design))
        #expect(loaded.path.hasSuffix("/pawl.yaml"))
        #expect(loaded.workspacePath == loaded.folder + "/workspace")
        #expect(loaded.verifierPath == loaded.folder + "/verifier")
        let contract = loaded.contract
        #expect(contract.workspace.source == .folder("workspace"))
        #expect(contract.workspace.env == ["OMP_NUM_THREADS": "1"])
        #expect(contract.isEditable("kernel.c") && !contract.isEditable("Makefile"))
        #expect(contract.agents[0].limits == CellLimits())
        #expect(contract.verifier.build?.run == ["make", "-s"])
        #expect(contract.verifier.build?.limits.wall == 60)
        #expect(contract.verifier.build?.limits.cpu == 60)
        #expect(contract.verifier.contestant?.run == ["./kernel", "{in}", "{out}"])
        #expect(contract.stage(named: "speed")?.compare == .paired)
        #expect(contract.stage(named: "correct")?.limits.memory == 1 << 30)
        #expect(contract.objectiveSpec == contract.verifier.metrics["seconds"])
        #expect(contract.verifier.accept.minEffect == 0.01)
        #expect(contract.loop.patience == 30)
        #expect(contract.budget.attempts == 60 && contract.budget.wall == 600 && contract.budget.cpu == nil)
        #expect(contract.feedback == FeedbackSpec.standard)
    }

    @Test("the least contract gets the defaults")
    func defaults() throws {
        let contract = try #require(ContractLoader.read(ContractTexts.small).contract)
        #expect(contract.verifier.accept.rule == .exact)
        #expect(contract.verifier.accept.minEffect == 0)
        #expect(contract.verifier.metrics["length"]?.noisy == false)
        #expect(contract.verifier.tie == .keep)
        #expect(contract.workspace.root == .host)
        #expect(contract.loop.strategy == .ratchet && contract.loop.parallel == 1 && contract.loop.patience == nil)
        #expect(contract.access.canaries == false)
        #expect(contract.feedback == FeedbackSpec.standard)
        #expect(contract.unavailable() == [])
    }

    @Test("every key is read, and every part that is not built yet is named")
    func everything() throws {
        let loading = ContractLoader.read(ContractTexts.everything)
        #expect(loading.errors == [])
        let loaded = try #require(loading.loaded)
        let contract = loaded.contract
        #expect(contract.workspace.source == .git(repository: "../repo", ref: "main"))
        #expect(contract.workspace.setup == [["sh", "-c", "make deps"], ["python3", "prepare.py", "3"]])
        #expect(contract.workspace.env == ["THREADS": "1", "MODE": "fast", "DEBUG": "true"])
        #expect(contract.agents[0].limits.wall == 5_400 && contract.agents[0].limits.cpu == 5_400)
        #expect(contract.verifier.build?.limits.memory == 3 << 29)
        #expect(contract.verifier.build?.limits.cpu == 0.2)
        #expect(contract.verifier.metrics["wall"]?.max == 600)
        #expect(contract.verifier.guards[0].atMost == Double(2 << 30))
        #expect(contract.loop.target == 0.5)
        #expect(contract.verifier.accept.alpha == 0.05)
        #expect(contract.tools[0].allow == ["lookup": ["args": ["id": ["pattern": "^[0-9]+$"]]]])
        #expect(contract.access.secrets["API"] == ["env": "API_KEY"])
        let model = contract.models["main"]
        #expect(model?.pins == ["gpt-x": ["gpt-x-1", "gpt-x-2"]] && model?.overhead == 9 && model?.maxOutput == 100)
        #expect(model?.price == ModelPrice(input: 1.25, output: 10, cachedInput: 0.125, cacheWrite: 1.5))
        #expect(model?.hostedTools == ["web_search"] && model?.inject == [.usage])
        #expect(model?.timeouts == ModelTimeouts(connect: 1, firstByte: 2, idle: 3, total: 4))
        #expect(model?.caps == ModelCaps(request: 1 << 20, response: 2 << 20))
        #expect(model?.retry == ModelRetry(times: 2, wait: 0.5))
        #expect(contract.budget.attempt == SpendSpec(tokens: 1_000, usd: 0.07))
        #expect(contract.budget.attempt.nanoUSD == 70_000_000 && contract.budget.lineage.nanoUSD == 1_000_000_000)
        let (suite, command) = (contract.verifier.stages[2].suite, contract.verifier.stages[3].command)
        #expect(suite?.report == .tap && suite?.twin == .hook && suite?.flip == ["flip"] && suite?.isWritable == true)
        #expect(suite?.keep.map(\.pattern) == ["conftest.py"] && suite?.limits.wall == 60)
        #expect(command?.lines == .colon && command?.metrics == ["said"] && command?.files == "grader")
        #expect(contract.verifier.splits[.gate]?.queries == 50)
        #expect(
            loaded.unavailable.map(\.keyPath) == [
                "agents[0].driver", "agents[1].driver", "models", "tools", "approve", "access.egress", "access.secrets",
                "access.canaries",
                "loop.strategy", "budget.tokens", "budget.usd", "budget.attempt", "budget.lineage", "audit.witnesses",
            ])
        let text = try #require(loaded.unavailable.first).description
        #expect(
            text
                == "/pawl.yaml:14:25: error: agents[0].driver: not available in this version of Pawl (driver model)")
    }

    @Test("a contract is found by its file, by its folder, and through a link")
    func paths() throws {
        let scratch = try ScratchFolder()
        try scratch.fillForSmall()
        #expect(ContractLoader.load(scratch.path, host: .unlimited).diagnostics == [])
        #expect(ContractLoader.load(scratch.path + "/", host: .unlimited).loaded != nil)
        #expect(ContractLoader.load(scratch.path + "/pawl.yaml", host: .unlimited).loaded != nil)
        let elsewhere = try ScratchFolder()
        try FileManager.default.createSymbolicLink(
            atPath: elsewhere.path + "/link.yaml", withDestinationPath: scratch.path + "/pawl.yaml")
        #expect(ContractLoader.load(elsewhere.path + "/link.yaml", host: .unlimited).loaded != nil)
        let missing = ContractLoader.load(elsewhere.path, host: .unlimited)
        #expect(missing.loaded == nil)
        #expect(missing.diagnostics.count == 1)
        #expect(missing.diagnostics[0].description.contains("'pawl init' writes one"))
    }

    @Test("pinned bytes load as if they stood in the contract's folder")
    func pinned() throws {
        let scratch = try ScratchFolder()
        try scratch.fillForSmall()
        let first = try #require(ContractLoader.load(scratch.path, host: .unlimited).loaded)
        try scratch.write("pawl.yaml", "changed")
        #expect(ContractLoader.load(scratch.path, host: .unlimited).loaded == nil)
        let again = ContractLoader.load(pinned: first.source, path: first.path, host: .unlimited)
        #expect(again.loaded == first)
    }

    @Test("queries answer from the contract")
    func queries() throws {
        let contract = try #require(ContractLoader.read(ContractTexts.everything).contract)
        #expect(contract.agent(named: "two")?.driver == .codex)
        #expect(contract.agent(named: "four") == nil)
        #expect(contract.verifier.hasPairedStage && contract.verifier.asks)
        #expect(contract.verifier.metered.keys.sorted() == ["peak", "wall"])
        #expect(contract.verifier.metrics["score"]?.allows(1.5) == false)
        #expect(contract.verifier.metrics["score"]?.allows(.nan) == false)
        #expect(contract.verifier.metrics["score"]?.isBetter(1, than: 0.5) == true)
        #expect(contract.loop.isReached(by: 0.4, .lower) && !contract.loop.isReached(by: 0.6, .lower))
    }
}

extension FeedbackSpec {
    /// What DESIGN section 4 shows.
    static var standard: FeedbackSpec {
        guard let contract = ContractLoader.read(ContractTexts.design).contract else {
            Issue.record("the contract of DESIGN does not load")
            preconditionFailure("no contract")
        }
        return contract.feedback
    }
}
