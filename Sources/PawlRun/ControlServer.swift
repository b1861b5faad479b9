// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger
internal import PawlSandbox

/// `runs/ID/control.sock` of a live run: one JSON line in, one out, then the connection ends.
///
/// `{"submit":"/absolute/folder"}` hands a folder in; the answer is `{"record":...}`, the verdict as the ledger holds it,
/// or `{"error":TEXT}`.
/// Only the user who runs Pawl, and root, may connect.
struct ControlServer: Sendable {
    static let socketName = "control.sock"
    private static let maximumLine = 16 << 10

    let submissions: SubmissionQueue

    /// Serves until the task is cancelled.
    func serve(_ socket: LocalSocket) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            while let connection = try await socket.accept() {
                group.addTask { await answer(connection) }
            }
        }
    }

    private func answer(_ connection: LocalConnection) async {
        defer { connection.close() }
        guard let line = try? await connection.readLine(limit: Self.maximumLine) else { return }
        let answer = await respond(to: line, from: "uid \(connection.peer.user)")
        // Awaited at once: the end of the run cancels this task, and must not swallow the answer it gives.
        let write = Task { try? await connection.write(CanonicalJSON.encode(answer) + [UInt8(ascii: "\n")]) }
        await write.value
    }

    private func respond(to line: [UInt8], from: String) async -> JSONValue {
        let limits = JSONLimits(bytes: Self.maximumLine, depth: 4, count: 16)
        guard let request = try? StrictJSON.decode(line, limits: limits), let folder = request["submit"]?.stringValue,
            folder.hasPrefix("/")
        else { return ["error": "the request is not {\"submit\":\"/absolute/folder\"}"] }
        return await withCheckedContinuation { continuation in
            // Ends as soon as the queue has the submission; the queue resumes the continuation exactly once.
            Task {
                let handIn = HandIn(folder: folder, from: from) { verdict in
                    let record = verdict.flatMap { try? JSONCoding.encode($0) }
                    continuation.resume(
                        returning: record.map { ["record": $0] } ?? ["error": "the run ended before it was judged"])
                }
                if await !submissions.submit(handIn) {
                    continuation.resume(returning: ["error": "the run takes no more submissions now"])
                }
            }
        }
    }
}
