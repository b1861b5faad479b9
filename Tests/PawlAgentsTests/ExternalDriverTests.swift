// SPDX-License-Identifier: Apache-2.0
import PawlAgents
import PawlBase
import PawlContract
import PawlLedger
import PawlSandbox
import PawlStore
import Testing

@Suite("The external driver", .timeLimit(.minutes(1)))
struct ExternalDriverTests {
    private func submission(_ path: String, signals: [SignalRecord] = []) -> Submission {
        let entry = TreeEntry(path: path, content: .link(target: "x"))
        let capture = CaptureResult(
            tree: Tree(entries: [entry]), changed: [path], dropped: [], droppedCount: 0, signals: signals)
        return Submission(capture: capture, from: "ann\u{1B}")
    }

    private func attempt(_ number: Int, _ next: @escaping @Sendable () async throws -> Submission?) async throws
        -> AttemptResult
    {
        let agent = Fixture.agent(.external)
        let assignment = Fixture.assignment(Fixture.contract(), agent: agent, attempt: number)
        let tools = AttemptTools(
            runtime: NoCells(), objects: ObjectStore(root: "/nonexistent"), folder: "/nonexistent",
            nextSubmission: next)
        return try await ExternalDriver().attempt(assignment, with: tools)
    }

    @Test("racing submissions each become one attempt's candidate")
    func race() async throws {
        let (stream, continuation) = AsyncStream<Submission>.makeStream()
        let queue = SubmissionQueue(stream)
        let results = try await withThrowingTaskGroup(of: AttemptResult.self) { group in
            for number in 1...4 { group.addTask { try await self.attempt(number) { await queue.next() } } }
            for path in ["a", "b", "c"] { continuation.yield(submission(path)) }
            continuation.finish()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let captured = results.compactMap { result -> [String]? in
            guard case .captured(let capture) = result.outcome else { return nil }
            return capture.changed
        }
        #expect(Set(captured) == [["a"], ["b"], ["c"]])
        #expect(results.filter { $0.outcome == .nothing }.count == 1)
    }

    @Test("a submission that capture refused is refused, with its signals")
    func refused() async throws {
        let signal = SignalRecord(code: "tamper.path", severity: .violation, evidence: "'sealed' was changed")
        let bad = submission("a", signals: [signal])
        let result = try await attempt(1) { bad }
        #expect(result.outcome.word == "refused" && result.signals == [signal])
        #expect(!result.reason.contains("\u{1B}"))
    }
}

private actor SubmissionQueue {
    private var waiting: [CheckedContinuation<Submission?, Never>] = []
    private var ready: [Submission] = []
    private var isOver = false

    init(_ stream: AsyncStream<Submission>) {
        // Ends with the stream.
        Task {
            for await submission in stream { await self.put(submission) }
            await self.finish()
        }
    }

    func next() async -> Submission? {
        if !ready.isEmpty { return ready.removeFirst() }
        if isOver { return nil }
        return await withCheckedContinuation { waiting.append($0) }
    }

    private func put(_ submission: Submission) {
        if waiting.isEmpty { ready.append(submission) } else { waiting.removeFirst().resume(returning: submission) }
    }

    private func finish() {
        isOver = true
        for continuation in waiting { continuation.resume(returning: nil) }
        waiting = []
    }
}
