// SPDX-License-Identifier: Apache-2.0
public import PawlBase
public import PawlJudge
public import PawlLedger
public import PawlSandbox

/// What a caller may decide about a run besides its contract.
public struct RunOptions: Sendable {
    /// The run's name; nil: the contract's.
    public var name: String?
    /// 32 hexadecimal digits; nil: fresh random ones.
    public var seed: String?
    /// A folder that is judged as the run's only candidate (`pawl judge`), instead of asking the agents.
    public var submission: String?
    /// Why a verifier that fails its exam may judge all the same; the ledger and every verdict then say so.
    public var acceptsWeakVerifier: String?

    /// Makes options.
    public init(
        name: String? = nil, seed: String? = nil, submission: String? = nil, acceptsWeakVerifier: String? = nil
    ) {
        self.name = name
        self.seed = seed
        self.submission = submission
        self.acceptsWeakVerifier = acceptsWeakVerifier
    }
}

/// What a run needs from the machine; tests replace parts of it.
public struct RunMachine: Sendable {
    /// Starts cells.
    public var runtime: any CellRuntime
    /// What this machine enforces, as recorded in `run.opened`.
    public var level: JSONValue
    /// What the meters of this machine are worth.
    public var metering: HostMetering
    /// The cores that Pawl may use.
    public var cores: [Int]
    /// What this machine cannot enforce, each in a few words.
    public var weaknesses: [String]
    /// Whether somebody said that a run may go on all the same.
    public var acceptsWeaknesses: Bool
    /// Writes durable files.
    public var disk: any Disk
    /// The time.
    public var clock: PawlClock
    /// Unpredictable bytes.
    public var random: RandomSource
    /// Tells a person what went wrong without changing a result.
    public var warn: @Sendable (String) -> Void

    /// Describes a machine.
    public init(
        runtime: any CellRuntime, level: JSONValue, metering: HostMetering, cores: [Int],
        weaknesses: [String] = [], acceptsWeaknesses: Bool = false, disk: any Disk = HostDisk(),
        clock: PawlClock = .system, random: RandomSource = .system,
        warn: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.runtime = runtime
        self.level = level
        self.metering = metering
        self.cores = cores
        self.weaknesses = weaknesses
        self.acceptsWeaknesses = acceptsWeaknesses
        self.disk = disk
        self.clock = clock
        self.random = random
        self.warn = warn
    }
}

/// Sees every entry of a run right after it has become durable.
public typealias RunObserver = @Sendable (_ index: Int, _ entry: LedgerEntry) -> Void

/// How a run ended.
public struct RunSummary: Sendable {
    /// The run's id.
    public let id: String
    /// The run's name.
    public let name: String
    /// Its last entry.
    public let closed: RunClosed
    /// The last decisive verdict on a candidate; nil where only the baseline was judged.
    public let lastVerdict: VerdictReached?
    /// What became of the last attempt where it left no candidate.
    public let refused: VerdictReached?
    /// The verdict on the baseline.
    public let baseline: VerdictReached?
}
