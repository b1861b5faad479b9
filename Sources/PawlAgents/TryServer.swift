// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger
internal import PawlSandbox
internal import PawlStore

/// Answers `pawl-try` for one attempt: freezes the cell, captures its workspace, lets it go on, has the capture judged.
///
/// The protocol stands in TryAnswer.swift. One request is answered at a time; others are told so at once.
struct TryServer: Sendable {
    /// The name of the socket in the attempt's folder.
    static let socketName = "try.sock"
    /// The most bytes of a request.
    static let maximumRequest = 4096
    /// Connections that are served at once; further ones wait.
    static let maximumConnections = 8

    let cell: any Cell
    let parent: Tree
    let capture: @Sendable (Int32) throws -> CaptureResult
    let judge: @Sendable (CaptureResult) async throws -> JSONValue
    private let isBusy = Locked(false)

    init(
        cell: any Cell, parent: Tree, capture: @escaping @Sendable (Int32) throws -> CaptureResult,
        judge: @escaping @Sendable (CaptureResult) async throws -> JSONValue
    ) {
        self.cell = cell
        self.parent = parent
        self.capture = capture
        self.judge = judge
    }

    /// Serves connections until the task is cancelled or the socket is closed.
    ///
    /// Throws where Pawl itself failed while it judged: the agent is told only that there is no answer, and whoever runs
    /// the attempt must not take that for one.
    func serve(_ socket: LocalSocket) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            let open = Locked(0)
            while let connection = try await socket.accept() {
                let isFull = open.withLock { count in
                    if count >= Self.maximumConnections { return true }
                    count += 1
                    return false
                }
                // Too many at once: hang up. pawl-try reports that it got no answer.
                if isFull { continue }
                group.addTask {
                    defer { open.withLock { $0 -= 1 } }
                    try await answer(connection)
                }
            }
        }
    }

    /// One connection: whatever comes in, at most one line goes out.
    func answer(_ connection: LocalConnection) async throws {
        defer { connection.close() }
        let line: [UInt8]
        do throws(LocalSocketError) {
            guard let read = try await connection.readLine(limit: Self.maximumRequest) else { return }
            line = read
        } catch {
            return await tell(
                TryAnswer.error("the request has more than \(Self.maximumRequest) bytes").json, to: connection)
        }
        do {
            await tell(try await respond(to: line), to: connection)
        } catch {
            // The cause is Pawl's business and may name paths of this machine.
            await tell(TryAnswer.error("the workspace could not be judged").json, to: connection)
            throw error
        }
    }

    /// An agent that does not wait for its answer loses nothing but the answer.
    private func tell(_ answer: JSONValue, to connection: LocalConnection) async {
        try? await connection.write(CanonicalJSON.encode(answer) + [UInt8(ascii: "\n")])
    }

    private func respond(to line: [UInt8]) async throws -> JSONValue {
        let limits = JSONLimits(bytes: Self.maximumRequest, depth: 4, count: 16)
        guard let request = try? StrictJSON.decode(line, limits: limits), request == ["try": 1] else {
            return TryAnswer.error("the request is not {\"try\":1}").json
        }
        let isFirst = isBusy.withLock { isBusy in
            defer { isBusy = true }
            return !isBusy
        }
        guard isFirst else { return TryAnswer.error("another pawl-try is being answered").json }
        defer { isBusy.withLock { $0 = false } }
        let captured: CaptureResult
        do {
            captured = try await capturePresent()
        } catch let error as CellError where error.code == .closed {
            // The agent may end while it asks; what it left is captured at its end.
            return TryAnswer.error("the agent ended before its workspace was looked at").json
        }
        if captured.refused {
            return TryAnswer.notBetter(AttemptEnding(capture: captured, parent: parent).reason).json
        }
        guard captured.tree.digest != parent.digest else { return TryAnswer.notBetter("nothing was changed").json }
        return try await judge(captured)
    }

    private func capturePresent() async throws -> CaptureResult {
        _ = try await cell.freeze()
        let captured: Swift.Result<CaptureResult, any Error>
        do {
            guard let upper = try await cell.upper() else {
                throw AgentError(.incomplete, "the cell has no writable workspace")
            }
            captured = .success(try capture(upper))
        } catch {
            captured = .failure(error)
        }
        try await cell.thaw()
        return try captured.get()
    }
}
