// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlSandbox
internal import PawlStore

/// Runs any program in a cell over a writable workspace and captures what it changed.
///
/// In the cell: the workspace at /work, `/pawl/briefing.md` and `/pawl/briefing.json`, a folder `/pawl/out` for
/// `/pawl/note.md`, and, where the contract lets the agent ask for judgements, `pawl-try` in PATH. Where the contract
/// names models it runs below the forwarder to the broker (``AgentDoor``). Its exit code is recorded, never believed. An agent that runs into a limit is ended; what it changed until then is captured.
public struct CommandDriver: Driver {
    /// The most bytes of a note.
    public static let maximumNote = 64 << 10
    /// The most bytes of stderr that are kept.
    public static let maximumErrors = 64 << 10
    /// The folder that the agent may write besides its workspace.
    static let outFolder = "/pawl/out"
    /// Where `pawl-try` stands in the cell.
    static let programFolder = "/pawl/bin"
    /// The PATH of cells, behind the folder of `pawl-try`.
    static let systemPath = "/usr/local/bin:/usr/bin:/bin"

    /// What came out of the cell.
    private struct Ended: Sendable {
        var outcome: CellOutcome
        var log: [UInt8]
        var note: [UInt8]?
        var capture: CaptureResult?
    }

    /// Makes the driver.
    public init() {}

    /// Runs the command in a cell of its own and captures what it changed. Throws too where Pawl failed while it
    /// carried out a judgement that the agent asked for: such an attempt is to be repeated, never taken for one without
    /// a verdict.
    public func attempt(_ assignment: AttemptAssignment, with tools: AttemptTools) async throws -> AttemptResult {
        let asks = tools.tryJudge != nil && tools.tryProgram != nil && assignment.briefing.tries > 0
        let socket = asks ? try Self.socket(in: tools.folder) : nil
        defer { socket?.close() }
        var request = Self.request(assignment, tryProgram: asks ? tools.tryProgram : nil, socket: socket?.path)
        tools.door?.open(in: &request)
        let ended = try await tools.runtime.withCell(request) { cell in
            try await Self.run(cell, assignment, tools, socket)
        }
        return Self.result(ended, assignment)
    }

    private static func socket(in folder: String) throws(AgentError) -> LocalSocket {
        do {
            // Whoever can reach the socket may ask: only this attempt's cell has it bound in, under a uid of its own.
            return try LocalSocket(folder: folder, name: TryServer.socketName, permissions: 0o666)
        } catch {
            throw AgentError(.system, error.message, cause: error)
        }
    }

    static func request(_ assignment: AttemptAssignment, tryProgram: String?, socket: String?) -> CellRequest {
        let workspace = assignment.contract.workspace
        var environment = workspace.env
        var binds = workspace.mounts.map { CellBind(from: $0.from, to: $0.to) }
        if let tryProgram, let socket {
            binds.append(CellBind(from: tryProgram, to: programFolder + "/pawl-try"))
            binds.append(CellBind(from: socket, to: "/pawl/" + TryServer.socketName))
            environment["PATH"] = programFolder + ":" + (environment["PATH"] ?? systemPath)
        }
        var request = CellRequest(
            role: .agent, profile: assignment.agent.nesting ? .nesting : .sealed, arguments: assignment.agent.command,
            environment: environment, root: workspace.root, workspace: .writable(layers: assignment.layers),
            binds: binds,
            files: [
                CellFile(path: "/pawl/briefing.md", bytes: Array(assignment.briefing.markdown.utf8)),
                CellFile(path: "/pawl/briefing.json", bytes: CanonicalJSON.encode(assignment.briefing.json)),
            ],
            writableFolders: [outFolder], devices: workspace.devices, limits: assignment.agent.limits)
        request.links[Briefing.notePath] = "out/note.md"
        return request
    }

    private static func run(
        _ cell: any Cell, _ assignment: AttemptAssignment, _ tools: AttemptTools, _ socket: LocalSocket?
    ) async throws -> Ended {
        let capture: @Sendable (Int32) throws -> CaptureResult = { upper in
            try Capture.capture(
                upper: upper, base: assignment.parent, editable: assignment.contract.workspace.editable,
                limits: tools.captureLimits.within(disk: assignment.agent.limits.disk), objects: tools.objects)
        }
        await cell.closeInput()
        var log = BoundedLog()
        let outcome = try await withThrowingTaskGroup(of: Void.self) { group in
            if let socket, let judge = tools.tryJudge {
                let server = TryServer(cell: cell, parent: assignment.parent, capture: capture, judge: judge)
                group.addTask {
                    do {
                        try await server.serve(socket)
                    } catch {
                        // Pawl itself failed: whatever the agent does from now on would be done in vain.
                        await cell.kill()
                        throw error
                    }
                }
            }
            while let chunk = try await cell.readOutput() { log.append(chunk) }
            let outcome = try await cell.outcome()
            // No new request; a judgement that was asked for is finished, because it is recorded and paid for.
            socket?.close()
            try await group.waitForAll()
            return outcome
        }
        let errors = await cell.errorTail(limit: maximumErrors)
        if !errors.isEmpty { log.append(Array("\n[stderr]\n".utf8) + errors) }
        var ended = Ended(outcome: outcome, log: log.bytes)
        // A missing, oversized or special note is no note.
        ended.note = try? await cell.collect(outFolder + "/note.md", limit: maximumNote)
        if outcome.survivors == 0, let upper = try await cell.upper() { ended.capture = try capture(upper) }
        return ended
    }

    private static func result(_ ended: Ended, _ assignment: AttemptAssignment) -> AttemptResult {
        let outcome = ended.outcome
        let (how, signals) = ending(outcome)
        var result = AttemptResult(
            outcome: .nothing, reason: how,
            usage: Usage(
                wallNanoseconds: outcome.usage.wallNanoseconds, cpuNanoseconds: outcome.usage.cpuNanoseconds,
                peakBytes: outcome.usage.peakBytes),
            signals: signals + (ended.capture?.signals ?? []), note: ended.note, log: ended.log)
        if outcome.survivors > 0 {
            result.outcome = .refused(how)
        } else if case .notStarted = outcome.exit {
            result.outcome = .failed(how)
        } else if let capture = ended.capture {
            let ending = AttemptEnding(capture: capture, parent: assignment.parent)
            result.outcome = ending.outcome
            result.reason = "\(how); \(ending.reason)"
        } else {
            result.outcome = .failed("the cell had no writable workspace")
        }
        return result
    }

    /// How the program ended, in words, and what that is worth noting.
    private static func ending(_ outcome: CellOutcome) -> (String, [SignalRecord]) {
        if outcome.survivors > 0 {
            let evidence = "\(outcome.survivors) processes outlived the agent's cell"
            return (evidence, [SignalRecord(code: "proc.survivor", severity: .violation, evidence: evidence)])
        }
        if let limit = outcome.limitHit {
            let evidence = "the agent ran into its limit on \(limit.rawValue)"
            return (evidence, [SignalRecord(code: "proc.limit", severity: .note, evidence: evidence)])
        }
        switch outcome.exit {
        case .exited(let code): return ("the agent exited with \(code)", [])
        case .signaled(let number): return ("the agent was ended by signal \(number)", [])
        case .notStarted(let errno): return (DiskError(errno, cannot: "start the agent's command").message, [])
        }
    }
}
