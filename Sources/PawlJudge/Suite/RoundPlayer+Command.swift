// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlSandbox
internal import PawlStore

extension RoundPlayer {
    /// Plays one round of a command: a program beside the candidate's code says what it found, and is believed as far as
    /// its level says. A fresh sealed cell: no keys, no network, nothing of earlier candidates.
    func playCommand(_ plan: RoundPlan, of contestant: Contestant) async throws -> PlayedRound {
        guard let command = plan.stage.command else {
            throw JudgeError(.contract, "stage '\(plan.stage.name)' has no command to run")
        }
        let pristine = try files(of: command, stage: plan.stage.name)
        let isVerifiers = command.isVerifiers(files: Set(pristine.entries.map(\.path)))
        var round = BesideRound(assurance: isVerifiers ? .a1 : .a0)
        let candidate = try setting.trees.get(contestant.tree)
        let tree = pristine.over(candidate)
        let layers = try setting.layers.layers(for: tree, over: candidate)
        let workspace = setting.contract.workspace
        let request = CellRequest(
            role: .contestant, arguments: command.run, environment: workspace.env, root: workspace.root,
            workspace: .writable(layers: layers),
            binds: workspace.mounts.map { CellBind(from: $0.from, to: $0.to) }, devices: workspace.devices,
            limits: command.limits,
            cores: plan.isMeasured ? setting.lease.measuredCores : setting.lease.otherCores)
        let (outcome, printed, errors) = try await setting.runtime.withCell(request) { cell in
            let (outcome, printed) = try await cell.finish { await Self.everything($0) }
            return (outcome, printed, await cell.errorTail(limit: 4096))
        }
        round.usage = Usage(
            wallNanoseconds: outcome.usage.wallNanoseconds, cpuNanoseconds: outcome.usage.cpuNanoseconds,
            peakBytes: outcome.usage.peakBytes)
        round.log = Array(printed.suffix(4096)) + errors
        round.signals = ContestantFault.remarks(on: outcome)
        if let fault = ContestantFault(ended: outcome, early: false) {
            round.signals += fault.signals
        } else {
            let lines = MetricLines(printed, as: command.lines, wanted: command.metrics)
            round.signals += lines.signals
            round.metrics = lines.values
            round.outcome = "pass"
        }
        round.ran = [
            [
                "run": "command", "exit": .string("\(outcome.exit)"), "leftovers": .integer(outcome.leftovers),
                "metrics": .object(round.metrics.mapValues { .number($0) }),
            ]
        ]
        return try finish(round, plan, contestant)
    }

    /// The verifier's files that are laid over the candidate.
    private func files(of command: CommandSpec, stage: String) throws -> Tree {
        guard let folder = command.files else { return .empty }
        guard let material = setting.material else {
            throw JudgeError(.contract, "stage '\(stage)' has no verifier to take '\(folder)' from")
        }
        let tree = try setting.trees.get(material.verifier).subtree(folder)
        guard !tree.entries.isEmpty else {
            throw JudgeError(.contract, "the verifier has no file below '\(folder)', stage '\(stage)'")
        }
        return tree
    }

    /// All that the program printed; the cell's limit bounds it.
    private static func everything(_ cell: any Cell) async -> [UInt8] {
        var bytes: [UInt8] = []
        while let more = try? await cell.readOutput() { bytes += more }
        return bytes
    }
}
