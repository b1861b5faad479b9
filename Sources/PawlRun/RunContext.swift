// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlJudge
internal import PawlLoop
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
    /// The tree of judging code and data.
    let verifier: Digest
    let judge: Judge
    /// What nothing that a candidate or an agent makes may hold.
    let watch: CanaryWatch
    /// What every verdict of the run says besides.
    let remarks: [String]
    let contestants: ContestantCache
    /// Submissions from outside, for the `external` driver.
    let submissions: SubmissionQueue
    /// The way of agents to models; nil where they have none.
    var broker: BrokerWork?
    /// The run's own folder, for sockets; absolute.
    let runFolder: String
    /// Wall time of the run in nanoseconds, all sessions together.
    let wallNanoseconds: @Sendable () -> Int

    init(
        inputs: RunInputs, seed: String, machine: RunMachine, session: RunSession, library: TreeLibrary,
        folder: StateFolder, earlierWall: Int, standing: ExamStanding
    ) throws {
        self.contract = inputs.contract
        self.seed = seed
        self.machine = machine
        self.session = session
        self.library = library
        self.workspace = inputs.workspace
        self.verifier = inputs.verifier
        let setting = try Self.setting(inputs, machine: machine, library: library, standing: standing, seed: seed)
        self.judge = Judge(setting)
        self.watch = setting.watch
        self.remarks =
            [machine.remark, standing == .failed ? "the verifier failed its exam" : nil].compactMap { $0 }
        self.contestants = ContestantCache(judge: judge, library: library)
        self.submissions = SubmissionQueue()
        self.runFolder = folder.runs + "/" + session.id
        let (monotonic, start) = (machine.clock.monotonic, machine.clock.monotonic())
        self.wallNanoseconds = { earlierWall + monotonic() - start }
    }

    /// Removes the layers that no work under way needs. Nobody begins work meanwhile: it would have to commit first.
    func retireLayers() async {
        let (contestants, layers, verifier) = (contestants, library.layerStore, verifier)
        // What fails here is tried again after the next verdict; layers decide nothing.
        let retired = try? await session.hold(\.treesInUse) { trees in
            let kept = await contestants.forget(keeping: trees)
            return try layers.retire(
                keeping: trees.union(kept.outputs).union([verifier]), askedBefore: kept.moment)
        }
        try? layers.remove(retired ?? [])
    }

    /// How a run's candidates are judged.
    static func setting(
        _ inputs: RunInputs, machine: RunMachine, library: TreeLibrary, standing: ExamStanding, seed: String
    ) throws -> JudgeSetting {
        var setting = JudgeSetting(
            runtime: machine.runtime, contract: inputs.contract,
            verifierLayers: try library.layers(inputs.verifier, over: nil), objects: library.objects,
            trees: library.trees, layers: library.layerStore, random: machine.random, clock: machine.clock,
            lease: MeasurementLease(cores: machine.cores), metering: machine.metering)
        setting.material = JudgeMaterial(
            verifier: inputs.verifier, workspace: inputs.workspace, oracle: inputs.controls.oracle)
        setting.standing = standing
        setting.stub = StubProgram.path
        setting.watch = try CanaryWatch.load(inputs, library: library, seed: seed)
        return setting
    }

    /// Nanoseconds that the budget leaves of the run's wall time; nil where it sets no bound.
    var wallLeft: Int? {
        guard let wall = contract.budget.wall else { return nil }
        return max(0, Int(min(wall * 1e9, 9e18)) - wallNanoseconds())
    }
}
