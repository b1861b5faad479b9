// SPDX-License-Identifier: Apache-2.0
public import PawlBase
public import PawlContract
public import PawlLedger
public import PawlSandbox
public import PawlStore

/// What a driver is to do.
public struct AttemptAssignment: Sendable {
    /// The number of the attempt, from 1.
    public var attempt: Int
    /// Who proposes.
    public var agent: AgentSpec
    /// The contract of the run.
    public var contract: Contract
    /// The tree that the attempt starts from.
    public var parent: Tree
    /// The same as sealed folders, topmost first.
    public var layers: [String]
    /// 32 hexadecimal digits for the driver's own choices.
    public var seed: String
    /// What the agent is told.
    public var briefing: Briefing
    /// What became of earlier proposals in this run (driver tuner).
    public var memory: TunerMemory

    /// Makes an assignment.
    public init(
        attempt: Int, agent: AgentSpec, contract: Contract, parent: Tree, layers: [String], seed: String,
        briefing: Briefing, memory: TunerMemory = TunerMemory()
    ) {
        self.attempt = attempt
        self.agent = agent
        self.contract = contract
        self.parent = parent
        self.layers = layers
        self.seed = seed
        self.briefing = briefing
        self.memory = memory
    }
}

/// What a driver works with.
public struct AttemptTools: Sendable {
    /// Starts cells.
    public var runtime: any CellRuntime
    /// Where captured files go; the caller syncs it before it records a candidate.
    public var objects: ObjectStore
    /// Bounds on a capture.
    public var captureLimits: CaptureLimits
    /// An existing folder that only this user may enter and that the caller removes; the socket of `pawl-try` goes
    /// there.
    public var folder: String
    /// The absolute path of the `pawl-try` program on this machine; nil: agents have none.
    public var tryProgram: String?
    /// The way to the broker; nil: the cell has none.
    public var door: AgentDoor?
    /// Judges the workspace as it is on visible stages: enforces and records `feedback.during`, and gives what the agent
    /// may know as ``TryAnswer/json``. nil: nobody may ask.
    public var tryJudge: (@Sendable (CaptureResult) async throws -> JSONValue)?
    /// Waits for the next submission from outside (driver external); nil from it: none will come any more.
    public var nextSubmission: (@Sendable () async throws -> Submission?)?

    /// Makes a set of tools.
    public init(
        runtime: any CellRuntime, objects: ObjectStore, captureLimits: CaptureLimits = CaptureLimits(), folder: String,
        tryProgram: String? = nil, door: AgentDoor? = nil,
        tryJudge: (@Sendable (CaptureResult) async throws -> JSONValue)? = nil,
        nextSubmission: (@Sendable () async throws -> Submission?)? = nil
    ) {
        self.runtime = runtime
        self.objects = objects
        self.captureLimits = captureLimits
        self.folder = folder
        self.tryProgram = tryProgram
        self.door = door
        self.tryJudge = tryJudge
        self.nextSubmission = nextSubmission
    }
}

/// A candidate handed in from outside, captured against the parent as any other.
public struct Submission: Hashable, Sendable {
    /// What was handed in.
    public var capture: CaptureResult
    /// Who handed it in, for the record: a user's number, a name.
    public var from: String

    /// Makes a submission.
    public init(capture: CaptureResult, from: String) {
        self.capture = capture
        self.from = from
    }
}

/// How an attempt ended.
public enum AttemptOutcome: Hashable, Sendable {
    /// It left a candidate that differs from its parent.
    case captured(CaptureResult)
    /// It changed nothing.
    case nothing
    /// What it left may not become a candidate.
    case refused(String)
    /// The driver could not work.
    case failed(String)

    /// The word of `attempt.ended`.
    public var word: String {
        switch self {
        case .captured: "captured"
        case .nothing: "nothing"
        case .refused: "refused"
        case .failed: "failed"
        }
    }
}

/// All that an attempt left behind.
public struct AttemptResult: Sendable {
    /// How it ended.
    public var outcome: AttemptOutcome
    /// One sentence about it.
    public var reason: String
    /// What its cells used.
    public var usage: Usage
    /// What was noticed, the capture's signals included.
    public var signals: [SignalRecord]
    /// The agent's note, where it left one.
    public var note: [UInt8]?
    /// The agent's stdout and stderr, bounded; evidence, never a result.
    public var log: [UInt8]
    /// The driver's own account of what it proposed.
    public var changes: JSONValue?

    /// Makes a result.
    public init(
        outcome: AttemptOutcome, reason: String, usage: Usage = Usage(), signals: [SignalRecord] = [],
        note: [UInt8]? = nil, log: [UInt8] = [], changes: JSONValue? = nil
    ) {
        self.outcome = outcome
        self.reason = reason
        self.usage = usage
        self.signals = signals
        self.note = note
        self.log = log
        self.changes = changes
    }
}

/// Who proposes: turns an assignment into at most one candidate.
///
/// ## Topics
/// ### Implementations
/// - ``TunerDriver``, ``CommandDriver``, ``ExternalDriver``
public protocol Driver: Sendable {
    /// Makes one attempt. Throws where Pawl itself failed; whatever the agent does is a result. Cancellation ends its
    /// cells and is rethrown.
    func attempt(_ assignment: AttemptAssignment, with tools: AttemptTools) async throws -> AttemptResult
}

extension DriverKind {
    /// The driver of this kind. Throws `unavailable` where this version has none.
    public func driver() throws(AgentError) -> any Driver {
        switch self {
        case .tuner: TunerDriver()
        case .command: CommandDriver()
        case .external: ExternalDriver()
        case .model, .codex, .claude, .miniSWEAgent:
            throw AgentError(.unavailable, "driver '\(rawValue)' is not available in this version")
        }
    }
}
