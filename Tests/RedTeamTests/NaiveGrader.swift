// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlContract
import PawlSandbox

/// The undefended column: a plain script grades the candidate in the ways that Pawl refuses to.
///
/// Grader and candidate share one cell, one user and one folder there: what is naive is inside, and nobody runs these
/// attacks unconfined. The profile is the weaker one, in which processes see each other as on any machine. The last line that the script prints is its verdict.
struct NaiveGrader: Sendable {
    let host: CellHost

    init() throws {
        host = try CellHost()
    }

    /// Whether the grader accepts a candidate's folder; `text` is what it printed.
    func accepts(_ candidate: URL, grader: [String], kind: String, in arena: RedArena) async throws -> (
        accepted: Bool, text: String
    ) {
        let place = arena.folder.appending(path: "naive-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: place) }
        try RedArena.copy(RedCase.root.appending(path: "naive"), to: place.appending(path: "naive"))
        try RedArena.copy(
            RedCase.root.appending(path: "shared/reference.py"), to: place.appending(path: "naive/reference.py"))
        try RedArena.copy(
            arena.folder.appending(path: "\(kind)/workspace"), to: place.appending(path: "baseline"))
        // Links, FIFOs and odd names stay what they are.
        let copied = try await RedProgram.run(
            "/bin/cp", ["-a", "--no-preserve=ownership", candidate.path, place.appending(path: "candidate").path],
            in: place)
        guard copied.status == 0 else { throw RedCase.Refused(description: "cp failed: \(copied.errors)") }
        let request = CellRequest(
            role: .agent, profile: .nesting,
            arguments: ["/usr/bin/python3", "naive/" + grader[0], kind] + grader.dropFirst(),
            workspace: .writable(layers: [place.path]),
            limits: CellLimits(
                wall: 60, cpu: 60, memory: 1 << 30, processes: 256, disk: 256 << 20, output: 32 << 20))
        let text = try await host.withCell(request) { cell in
            await cell.closeInput()
            var tail: [UInt8] = []
            while let bytes = try await cell.readOutput() { tail = Array((tail + bytes).suffix(4096)) }
            let outcome = try await cell.outcome()
            let errors = await cell.errorTail(limit: 4096)
            return String(decoding: errors, as: UTF8.self) + "\n\(outcome.exit)\n"
                + String(decoding: tail, as: UTF8.self)
        }
        let last = text.split(separator: "\n").last ?? ""
        return (last.hasPrefix("naive: accepted"), text)
    }
}
