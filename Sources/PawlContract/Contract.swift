// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// A parsed and validated `pawl.yaml`. Durations are seconds, sizes bytes, fractions of one.
public struct Contract: Hashable, Sendable {
    /// The format version; 1.
    public var version: Int
    /// A short name: letters, digits, `-`, `_`, `.`.
    public var name: String
    /// What is wanted, shown to agents.
    public var goal: String
    /// What an attempt starts from.
    public var workspace: WorkspaceSpec
    /// Who proposes; at least one.
    public var agents: [AgentSpec]
    /// Model endpoints by name.
    public var models: [String: ModelSpec]
    /// MCP servers.
    public var tools: [ToolSpec]
    /// Actions that wait for a person: `accept`, `egress`, `tool:NAME`, `budget`.
    public var approve: [String]
    /// Network, secrets, canaries.
    public var access: AccessSpec
    /// How a candidate is judged.
    public var verifier: VerifierSpec
    /// The loop's strategy.
    public var loop: LoopSpec
    /// What a run may spend.
    public var budget: BudgetSpec
    /// What an agent learns.
    public var feedback: FeedbackSpec
    /// Who else signs checkpoints.
    public var audit: AuditSpec
}

/// Where the workspace comes from.
public enum WorkspaceSource: Hashable, Sendable {
    /// A folder, relative to the contract.
    case folder(String)
    /// A git repository at a ref, exported without history.
    case git(repository: String, ref: String)
}

/// The root file system of a cell.
public enum RootSource: Hashable, Sendable {
    /// Read-only /usr, /bin, /lib and a minimal /etc of this machine.
    case host
    /// A folder that holds a root file system.
    case folder(String)
}

/// `workspace:` of a contract.
public struct WorkspaceSpec: Hashable, Sendable {
    /// What an attempt starts from.
    public var source: WorkspaceSource
    /// Globs of the paths that an agent may change.
    public var editable: [Glob]
    /// The root file system.
    public var root: RootSource
    /// Read-only toolchains, data, models.
    public var mounts: [MountSpec]
    /// Device names below /dev.
    public var devices: [String]
    /// Commands that run once in a cell, each an argument vector or a shell line; the result is cached by digest.
    public var setup: [[String]]
    /// The only environment variables besides a fixed minimal set.
    public var env: [String: String]
}

/// A read-only mount from this machine into a cell.
public struct MountSpec: Hashable, Sendable {
    /// The absolute path on this machine.
    public var from: String
    /// The absolute path in the cell.
    public var to: String

    /// Makes a mount.
    public init(from: String, to: String) {
        self.from = from
        self.to = to
    }
}

/// What one cell may use. Each bound holds for the whole process tree.
public struct CellLimits: Hashable, Sendable {
    /// Seconds of wall time.
    public var wall: Double
    /// Seconds of CPU time, user plus system.
    public var cpu: Double
    /// Bytes of memory.
    public var memory: Int
    /// Processes and threads.
    public var processes: Int
    /// Bytes of files written to the workspace, and the same again for /tmp.
    public var disk: Int
    /// Bytes of stdout plus stderr kept; a cell that prints more is ended.
    public var output: Int

    /// Makes a set of limits; the defaults are DESIGN section 4's.
    public init(
        wall: Double = 300, cpu: Double = 300, memory: Int = 2 << 30, processes: Int = 128, disk: Int = 512 << 20,
        output: Int = 4 << 20
    ) {
        self.wall = wall
        self.cpu = cpu
        self.memory = memory
        self.processes = processes
        self.disk = disk
        self.output = output
    }
}

/// The kinds of driver.
public enum DriverKind: String, Hashable, Sendable, CaseIterable {
    case tuner, command, model, codex, claude, external
    case miniSWEAgent = "mini-swe-agent"
}

/// How a model driver works.
public enum ModelStyle: String, Hashable, Sendable, CaseIterable {
    case edit, shell
}

/// One entry of `agents:`.
public struct AgentSpec: Hashable, Sendable {
    /// A name, unique in the contract.
    public var name: String
    /// Who proposes.
    public var driver: DriverKind
    /// The argument vector (driver `command`).
    public var command: [String]
    /// The model's name and style (driver `model`).
    public var model: ModelUse?
    /// Whether the agent may make its own sandbox inside the cell.
    public var nesting: Bool
    /// What one attempt may use.
    public var limits: CellLimits
}

/// `agents[].model`.
public struct ModelUse: Hashable, Sendable {
    /// A key of `models:`.
    public var use: String
    /// How the driver talks to it.
    public var style: ModelStyle

    /// Makes a use.
    public init(use: String, style: ModelStyle) {
        self.use = use
        self.style = style
    }
}

/// One entry of `tools:`; the rules per tool stay as they were written until the broker reads them.
public struct ToolSpec: Hashable, Sendable {
    /// A name, unique in the contract.
    public var name: String
    /// The server's argument vector.
    public var command: [String]
    /// The names of the secrets it gets.
    public var secrets: [String]
    /// Rules per tool.
    public var allow: JSONValue
}

/// `access:` of a contract; rules stay as they were written until the broker reads them.
public struct AccessSpec: Hashable, Sendable {
    /// Rules for outbound requests.
    public var egress: [JSONValue]
    /// Where each secret is read from.
    public var secrets: [String: JSONValue]
    /// Whether fake keys are planted.
    public var canaries: Bool
}

/// `loop.strategy`.
public enum Strategy: String, Hashable, Sendable, CaseIterable {
    case ratchet, evolve, coevolve, session, review, serve
}

/// `loop:` of a contract.
public struct LoopSpec: Hashable, Sendable {
    /// The strategy.
    public var strategy: Strategy
    /// How many attempts run at once.
    public var parallel: Int
    /// Judged attempts without a new champion before the run ends; nil: no such end.
    public var patience: Int?
    /// The run ends when the champion's objective is at least this good.
    public var target: Double?
}

/// `budget:` of a contract; nil means unbounded. At least one of attempts, wall, cpu is set.
public struct BudgetSpec: Hashable, Sendable {
    /// Attempts started.
    public var attempts: Int?
    /// Seconds of wall time of the whole run.
    public var wall: Double?
    /// Seconds of CPU time of all cells.
    public var cpu: Double?
    /// Judgements begun.
    public var judgements: Int?
    /// Model tokens.
    public var tokens: Int?
    /// US dollars.
    public var usd: Double?
    /// What one attempt may spend on models.
    public var attempt = SpendSpec()
    /// What the attempts of one lineage, those that start from the same tree, may spend on models together.
    public var lineage = SpendSpec()
}

/// `feedback:` of a contract.
public struct FeedbackSpec: Hashable, Sendable {
    /// Whether metric values of visible stages are told.
    public var metrics: Bool
    /// Bytes of build log and contestant stderr of visible rounds that are told.
    public var logTail: Int
    /// Visible judgements that an agent may ask for inside an attempt.
    public var duringJudgements: Int
}

/// `audit:` of a contract.
public struct AuditSpec: Hashable, Sendable {
    /// Witnesses that cosign checkpoints.
    public var witnesses: [JSONValue]
}
