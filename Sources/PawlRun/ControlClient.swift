// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger
internal import PawlSandbox

/// Talks to the control socket of a live run.
enum ControlClient {
    private static let maximumLine = 4 << 20

    /// Hands a folder in and waits for its verdict; nil where no run listens there.
    static func submit(_ submission: String, runFolder: String) async throws -> VerdictReached? {
        let connection: LocalConnection
        do throws(LocalSocketError) {
            connection = try LocalSocket.connect(folder: runFolder, name: ControlServer.socketName)
        } catch {
            guard error.isAbsent else { throw error }
            return nil
        }
        defer { connection.close() }
        let request: JSONValue = ["submit": .string(submission)]
        try await connection.write(CanonicalJSON.encode(request) + [UInt8(ascii: "\n")])
        guard let line = try await connection.readLine(limit: maximumLine) else {
            throw RunError(.missing, "the run ended before it answered")
        }
        let answer = try StrictJSON.decode(line)
        if let refusal = answer["error"]?.stringValue { throw RunError(.usage, refusal) }
        guard let record = answer["record"] else { throw RunError(.damaged, "the run's answer cannot be read") }
        return try JSONCoding.decode(VerdictReached.self, from: record)
    }
}
