// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlJudge
internal import PawlStore

/// What every part of one run shares.
struct RunContext: Sendable {
    let contract: Contract
    /// The run's seed.
    let seed: String
    let machine: RunMachine
    let session: RunSession
    let library: TreeLibrary
    /// The tree that the first attempt starts from.
    let workspace: Digest
    let judge: Judge
    let contestants: ContestantCache
    /// Submissions from outside, for the `external` driver.
    let submissions: SubmissionQueue
    /// The run's own folder, for sockets; absolute.
    let runFolder: String
    /// Wall time of the run in nanoseconds, all sessions together.
    let wallNanoseconds: @Sendable () -> Int

    init(
        inputs: RunInputs, seed: String, machine: RunMachine, session: RunSession, library: TreeLibrary,
        folder: StateFolder, earlierWall: Int
    ) throws {
        self.contract = inputs.contract
        self.seed = seed
        self.machine = machine
        self.session = session
        self.library = library
        self.workspace = inputs.workspace
        self.judge = Judge(
            JudgeSetting(
                runtime: machine.runtime, contract: inputs.contract,
                verifierLayers: try library.layers(inputs.verifier, over: nil), objects: library.objects,
                trees: library.trees, layers: library.layerStore, random: machine.random, clock: machine.clock,
                lease: MeasurementLease(cores: machine.cores), metering: machine.metering,
                material: JudgeMaterial(verifier: inputs.verifier, workspace: inputs.workspace)))
        self.contestants = ContestantCache(judge: judge, library: library)
        self.submissions = SubmissionQueue()
        self.runFolder = folder.runs + "/" + session.id
        let (monotonic, start) = (machine.clock.monotonic, machine.clock.monotonic())
        self.wallNanoseconds = { earlierWall + monotonic() - start }
    }

    /// Nanoseconds that the budget leaves of the run's wall time; nil where it sets no bound.
    var wallLeft: Int? {
        guard let wall = contract.budget.wall else { return nil }
        return max(0, Int(min(wall * 1e9, 9e18)) - wallNanoseconds())
    }
}
