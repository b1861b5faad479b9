// SPDX-License-Identifier: Apache-2.0
internal import PawlAgents
internal import PawlBase
internal import PawlContract
internal import PawlJudge
internal import PawlLedger
internal import PawlLoop
internal import PawlSandbox
internal import PawlStore

/// Carries out an attempt that the ledger says has started: driver, capture, record.
struct AttemptWork: Sendable {
    let context: RunContext
    let ratchet: Locked<Ratchet>

    private struct Facts: Sendable {
        var started: AttemptStarted
        var amount: Amount?
    }

    /// Runs the attempt to its recorded end.
    func run(_ number: Int) async throws {
        let facts = try await facts(number)
        guard var agent = context.contract.agents.first(where: { $0.name == facts.started.agent }) else {
            throw RunError(.damaged, "attempt \(number) names agent '\(facts.started.agent)', which the contract lacks")
        }
        if let amount = facts.amount {
            agent.limits.wall = min(agent.limits.wall, Double(amount.wallNanoseconds) / 1e9)
            agent.limits.cpu = min(agent.limits.cpu, Double(amount.cpuNanoseconds) / 1e9)
        }
        let parent = try context.library.trees.get(facts.started.parent)
        let assignment = AttemptAssignment(
            attempt: number, agent: agent, contract: context.contract, parent: parent,
            layers: agent.driver == .command ? try context.library.layers(parent.digest, over: context.workspace) : [],
            seed: facts.started.seed, briefing: try await BriefingWork(context: context).briefing(number, agent: agent),
            memory: agent.driver == .tuner ? await context.session.tunerMemory : TunerMemory())
        let result = try await withFolder(number) { folder in
            try await attempt(assignment, with: tools(number, parent: parent, folder: folder))
        }
        // What a cancelled driver made of its interruption is no end of the attempt: resume repeats it.
        try Task.checkCancellation()
        try await record(number, facts.started, result)
    }

    private func attempt(_ assignment: AttemptAssignment, with tools: AttemptTools) async throws -> AttemptResult {
        let driver = try assignment.agent.driver.driver()
        guard let broker = context.broker else { return try await driver.attempt(assignment, with: tools) }
        return try await broker.withDoor(
            assignment.attempt, assignment.agent, lineage: assignment.parent.digest, folder: tools.folder
        ) { door in
            var tools = tools
            tools.door = door
            return try await driver.attempt(assignment, with: tools)
        }
    }

    private func facts(_ number: Int) async throws -> Facts {
        try await context.session.read { state throws(RunError) in
            guard let attempt = state.attempt(number) else {
                throw RunError(.missing, "attempt \(number) does not exist")
            }
            return Facts(started: attempt.started, amount: state.budget.reservation(attempt: number)?.amount)
        }
    }

    private func tools(_ number: Int, parent: Tree, folder: String) -> AttemptTools {
        let context = context
        let (submissions, objects, editable) = (
            context.submissions, context.library.objects, context.contract.workspace.editable
        )
        let asking = TryWork(context: context, ratchet: ratchet, attempt: number)
        return AttemptTools(
            runtime: context.machine.runtime, objects: objects, folder: folder, tryProgram: TryProgram.path,
            tryJudge: { capture in try await asking.judge(capture) },
            nextSubmission: {
                guard let handIn = await submissions.next(for: number, within: context.wallLeft) else { return nil }
                return Submission(
                    capture: try Self.capture(handIn.folder, base: parent, editable: editable, objects: objects),
                    from: handIn.from)
            })
    }

    /// A folder that cannot be read is its submitter's mistake, and no reason to end the run.
    private static func capture(
        _ folder: String, base: Tree, editable: [Glob], objects: ObjectStore
    ) throws(CaptureError) -> CaptureResult {
        do throws(CaptureError) {
            return try Capture.folder(folder, base: base, editable: editable, objects: objects)
        } catch  where error.code == .unreadable {
            let signal = SignalRecord(
                code: "fs.special", severity: .invalid, evidence: Evidence.clean(error.message, limit: 500))
            return CaptureResult(tree: base, changed: [], dropped: [], droppedCount: 0, signals: [signal])
        }
    }

    private func record(_ number: Int, _ started: AttemptStarted, _ left: AttemptResult) async throws {
        let session = context.session
        let caught = await session.read { $0.condemned[number] }
        let (result, copied) = try context.watch.checked(left, caught: caught, library: context.library)
        let note = try result.note.map { try session.keep($0) }
        let log = try result.log.isEmpty ? nil : session.keep(result.log)
        let ended = AttemptEnded(
            attempt: number, outcome: result.outcome.word, reason: Evidence.clean(result.reason, limit: 500),
            usage: result.usage, signals: result.signals, note: note, log: log)
        var captured: CandidateCaptured?
        if case .captured(let capture) = result.outcome {
            try context.library.trees.put(capture.tree)
            captured = CandidateCaptured(
                attempt: number, candidate: capture.tree.digest, parents: [started.parent],
                changed: Array(capture.changed.prefix(CaptureResult.maximumDropped)), dropped: capture.dropped,
                changes: result.changes)
        }
        let violations = result.signals.filter { $0.severity == .violation }
        let capturedRecord = captured
        try await session.commit { state in
            var events = state.events(of: ended, captured: capturedRecord)
            if !violations.isEmpty {
                events.append(.violation(ViolationFound(candidate: copied, attempt: number, signals: violations)))
            }
            return (events, ())
        }
        if captured == nil {
            await context.submissions.refused(
                attempt: number,
                .unjudged(
                    ended, candidate: started.parent, at: context.contract.verifier.bestAssurance))
        }
    }

    /// A private folder for sockets, removed at the end.
    private func withFolder<Result>(_ number: Int, _ body: (String) async throws -> Result) async throws -> Result {
        let folder = "\(context.runFolder)/attempt-\(number)"
        try FolderRemoval.remove(folder)
        try Files.makeFolder(folder, permissions: 0o700)
        defer { try? FolderRemoval.remove(folder) }
        return try await body(folder)
    }
}
