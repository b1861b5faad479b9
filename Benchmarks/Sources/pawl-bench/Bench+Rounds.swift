// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlContract
import PawlJudge
import PawlLedger
import PawlSandbox
import PawlStore

extension Bench {
    /// (e) What a verified round costs over the bare contestant: judgements of one round with 1 and with 11 asks, each
    /// recorded durably. The slope is the cost of an ask, and the rest the cost of the round.
    func rounds() async throws {
        let bare = try Child.median([program("spawn"), "200", program("contestant"), "/tmp", "/tmp"])
        table.note("e", "bare contestant, spawn to exit, median", bare, "ms")
        for mode in ["exec", "serve"] {
            for (name, judge, fixed) in [("compiled", "./judge", 10.0), ("Python", "/usr/bin/python3 judge.py", 40.0)] {
                var (few, many): ([Double], [Double]) = ([], [])
                for _ in 0..<(name == "compiled" ? 40 : 15) {
                    few.append(try await judgement(mode: mode, judge: judge, asks: 1))
                    many.append(try await judgement(mode: mode, judge: judge, asks: 11))
                }
                let ask = (many.median - few.median) / 10
                let own = mode == "exec" ? bare : 0
                table.atMost(4, "e", "\(mode), \(name) judge: an ask over the bare contestant", ask - own, "ms")
                table.atMost(fixed, "e", "\(mode), \(name) judge: the round besides its asks", few.median - ask, "ms")
            }
        }
    }

    private func judgement(mode: String, judge: String, asks: Int) async throws -> Double {
        let home = options.work + "/rounds-\(mode)-\(judge.contains("python") ? "python" : "c")-\(asks)"
        let place = try await RoundPlaces.shared.place(home) {
            try await prepare(home, mode: mode, judge: judge, asks: asks)
        }
        let assignment = JudgementAssignment(
            judgement: 1, candidate: place.contestant, runSeed: String(repeating: "0", count: 32))
        let (duration, result) = try await time {
            try await Judge(place.setting).judge(assignment) { events in
                _ = try await place.ledger.append(events, run: String(repeating: "ab", count: 16))
            }
        }
        guard result.verdict.verdict == .accepted else {
            throw BenchError("a round ended with \(result.verdict.verdict): \(result.verdict.reason)")
        }
        return duration
    }

    private func prepare(_ home: String, mode: String, judge: String, asks: Int) async throws -> RoundPlace {
        _ = try Child.run(["/bin/rm", "-rf", home])
        for name in ["workspace", "verifier"] { try Files.makeFolder("\(home)/\(name)") }
        _ = try Child.run(["/bin/cp", program("contestant"), home + "/workspace/contestant"])
        _ = try Child.run(["/bin/cp", program("judge"), home + "/verifier/judge"])
        _ = try Child.run(["/bin/cp", program("judge.py"), home + "/verifier/judge.py"])
        let run = mode == "exec" ? "[./contestant, \"{in}\", \"{out}\"]" : "[./contestant, serve]"
        let command = (judge.split(separator: " ").map { String($0) } + ["\"\(asks)\""]).joined(separator: ", ")
        try write(
            """
            pawl: 1
            name: round
            goal: Answer.
            workspace: {source: workspace, editable: [contestant]}
            agents: [{name: agent, driver: external}]
            verifier:
              source: verifier
              contestant: {mode: \(mode), run: \(run)}
              stages: [{name: score, kind: ask, judge: [\(command)]}]
              metrics: {score: {from: judge, better: higher}}
              objective: score
              accept: {rule: exact}
            loop: {strategy: ratchet}
            budget: {attempts: 1, wall: 60m}

            """, to: home + "/pawl.yaml")
        let loading = ContractLoader.load(home, host: HostFacts())
        guard let loaded = loading.loaded else { throw BenchError("the contract is not valid: \(loading.errors)") }
        let state = try StateFolder(path: home + "/state")
        let objects = ObjectStore(root: state.objects)
        let trees = TreeStore(objects: objects)
        let layers = LayerStore(root: state.layers, objects: objects, trees: trees)
        let candidate = try WorkspaceImport.folder(loaded.workspacePath, into: objects)
        let verifier = try WorkspaceImport.folder(loaded.verifierPath, into: objects)
        let setting = JudgeSetting(
            runtime: host, contract: loaded.contract, verifierLayers: try layers.layers(for: verifier),
            objects: objects,
            trees: trees, layers: layers, lease: MeasurementLease(cores: AllowedCores.numbers), metering: .full)
        let contestant = Contestant(
            candidate: candidate.digest, tree: candidate.digest, layers: try layers.layers(for: candidate))
        return RoundPlace(
            setting: setting, contestant: contestant,
            ledger: try Ledger(folder: state.ledger, key: LedgerKey.generate(name: "bench")))
    }
}

/// A contract that is ready to judge.
struct RoundPlace: Sendable {
    var setting: JudgeSetting
    var contestant: Contestant
    var ledger: Ledger
}

/// The contracts that were made ready.
actor RoundPlaces {
    static let shared = RoundPlaces()
    private var places: [String: RoundPlace] = [:]

    func place(_ home: String, make: @Sendable () async throws -> RoundPlace) async throws -> RoundPlace {
        if let place = places[home] { return place }
        let place = try await make()
        places[home] = place
        return place
    }
}
