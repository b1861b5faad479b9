// SPDX-License-Identifier: Apache-2.0
internal import PawlContract
internal import PawlLedger
internal import PawlSandbox

/// Puts a round's questions to candidate code and measures it; one for each round.
///
/// ## Topics
/// ### Implementations
/// - ``ExecContestant``, ``ServeContestant``, ``NoContestant``
protocol ContestantDriver: SendableMetatype {
    /// Asks one question. What the contestant does is in the reply; only Pawl's own failures are thrown.
    mutating func ask(_ question: Question, files: [String: [UInt8]]) async throws -> ContestantReply
    /// Ends the round, and tells what was used and noticed in all.
    mutating func finish() async throws -> ContestantEnd
}

/// What a contestant used and left in one round.
struct ContestantEnd: Hashable, Sendable {
    var usage = Usage()
    var signals: [SignalRecord] = []
    /// The end of its stderr; evidence, never a result.
    var log: [UInt8] = []

    /// Adds the end of one cell.
    mutating func add(_ outcome: CellOutcome) {
        usage.wallNanoseconds += outcome.usage.wallNanoseconds
        usage.cpuNanoseconds += outcome.usage.cpuNanoseconds
        usage.peakBytes = max(usage.peakBytes, outcome.usage.peakBytes)
        for signal in ContestantFault.remarks(on: outcome) where !signals.contains(signal) { signals.append(signal) }
    }
}

/// The contestant of an artifact stage: there is none.
struct NoContestant: ContestantDriver {
    mutating func ask(_ question: Question, files: [String: [UInt8]]) async throws -> ContestantReply {
        throw JudgeError(.contract, "an artifact stage has no contestant to ask")
    }

    mutating func finish() async throws -> ContestantEnd { ContestantEnd() }
}

/// How a round's contestant cells are made.
struct ContestantCells: Sendable {
    var setting: JudgeSetting
    var spec: ContestantSpec
    var contestant: Contestant
    var cores: [Int]
    /// What stands in for the contestant's own program in an exam; nil: nothing does.
    var stub: Stub?
    /// Whether valgrind counts the instructions of every process.
    var isCounted = false

    /// Pawl's own program in a contestant's cell.
    struct Stub: Sendable {
        /// Its path in the cell.
        static let path = "/pawl/bin/pawl-stub"
        /// Its path on this machine.
        var program: String
        /// What it does, where it is more than the command says.
        var script: StubScript?
    }

    /// A sealed cell with the candidate's tree read-only, scratch for answers, and nothing of the verifier.
    ///
    /// `question` is its number in the round, from 1, where the cell is for that question only.
    func request(arguments: [String], files: [CellFile], limits: CellLimits, question: Int? = nil) -> CellRequest {
        let workspace = setting.contract.workspace
        let stubs = stub.map { [CellBind(from: $0.program, to: Stub.path)] } ?? []
        let counted = isCounted ? InstructionCount.environment(workspace.env) : workspace.env
        return CellRequest(
            role: .contestant, arguments: isCounted ? InstructionCount.command + arguments : arguments,
            environment: counted, root: workspace.root,
            workspace: .readOnly(layers: contestant.layers),
            binds: workspace.mounts.map { CellBind(from: $0.from, to: $0.to) } + stubs,
            files: files + (stub?.script?.files(question: question) ?? []),
            writableFolders: ["/pawl/out"] + (isCounted ? [InstructionCount.folder] : []), devices: workspace.devices,
            limits: limits, cores: cores)
    }
}
