// SPDX-License-Identifier: Apache-2.0
public import PawlBase
public import PawlContract
public import PawlSandbox
public import PawlStore

/// What this machine's meters are worth; `pawl doctor` knows.
public struct HostMetering: Hashable, Sendable {
    /// Whether CPU time is the whole cell's, from its cgroup.
    public var cpuCountsTree: Bool
    /// Whether `memory.peak` can be told from file cache.
    public var memoryExcludesCache: Bool

    /// Makes a statement about a host.
    public init(cpuCountsTree: Bool, memoryExcludesCache: Bool) {
        self.cpuCountsTree = cpuCountsTree
        self.memoryExcludesCache = memoryExcludesCache
    }
}

/// The trees of a run that stages with programs beside the candidate's code are made of.
public struct JudgeMaterial: Hashable, Sendable {
    /// The verifier's files.
    public var verifier: Digest
    /// What attempts start from: the tree whose known failures a suite must show.
    public var workspace: Digest
    /// The author's candidate that passes every test; nil where there is none.
    public var oracle: Digest?

    /// Names the trees.
    public init(verifier: Digest, workspace: Digest, oracle: Digest? = nil) {
        self.verifier = verifier
        self.workspace = workspace
        self.oracle = oracle
    }
}

/// Everything that all judgements of a run share.
public struct JudgeSetting: Sendable {
    /// Where cells run.
    public var runtime: any CellRuntime
    /// The contract.
    public var contract: Contract
    /// The verifier's sealed layers, topmost first.
    public var verifierLayers: [String]
    /// Where transcripts, feedback and build outputs are kept.
    public var objects: ObjectStore
    /// The trees of candidates.
    public var trees: TreeStore
    /// Where build outputs become layers.
    public var layers: LayerStore
    /// The source of question ids and salts.
    public var random: RandomSource
    /// The clock of durations.
    public var clock: PawlClock
    /// The timer of deadlines.
    public var timer: DeadlineTimer
    /// The run's right to measure.
    public var lease: MeasurementLease
    /// How busy cores are.
    public var load: CoreLoad
    /// What the host's meters are worth.
    public var metering: HostMetering
    /// The bounds of the protocols.
    public var caps: JudgeCaps
    /// Whether the conversation of each round is kept as an object; an exam keeps its table instead.
    public var keepsTranscripts = true
    /// How often a pair that others disturbed is repeated before it is used and marked.
    public var pairRepeats = 3
    /// What is known of the verifier from its exam; it bounds the assurance of verdicts.
    public var standing = ExamStanding.untested
    /// The path of `pawl-stub` on this machine, which an exam needs.
    public var stub: String?
    /// The trees that suite and command stages are made of; nil where the contract has none.
    public var material: JudgeMaterial?
    /// What nothing of a candidate may hold.
    public var watch = CanaryWatch.nothing
    /// What suites have learnt about themselves, shared by all judgements.
    let grounds = SuiteGrounds()

    /// Makes a setting.
    public init(
        runtime: any CellRuntime, contract: Contract, verifierLayers: [String], objects: ObjectStore,
        trees: TreeStore, layers: LayerStore, random: RandomSource = .system, clock: PawlClock = .system,
        timer: DeadlineTimer = .system, lease: MeasurementLease, load: CoreLoad = .system, metering: HostMetering,
        caps: JudgeCaps = JudgeCaps(), material: JudgeMaterial? = nil
    ) {
        self.runtime = runtime
        self.contract = contract
        self.verifierLayers = verifierLayers
        self.objects = objects
        self.trees = trees
        self.layers = layers
        self.random = random
        self.clock = clock
        self.timer = timer
        self.lease = lease
        self.load = load
        self.metering = metering
        self.caps = caps
        self.material = material
    }
}
