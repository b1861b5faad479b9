// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlContract
import Testing

@testable import PawlSandbox

/// What a program in a cell did.
struct Ran: Sendable {
    var outcome: CellOutcome
    var output: String
    var error: String
}

extension CellHost {
    /// Runs a program to its end and reads all it prints.
    func run(_ request: CellRequest, input: String = "") async throws -> Ran {
        try await withCell(request) { cell in
            if !input.isEmpty { try await cell.write(Array(input.utf8)) }
            await cell.closeInput()
            var output: [UInt8] = []
            while let bytes = try await cell.readOutput() { output += bytes }
            let outcome = try await cell.outcome()
            return Ran(
                outcome: outcome, output: String(decoding: output, as: UTF8.self),
                error: String(decoding: await cell.errorTail(limit: 4096), as: UTF8.self))
        }
    }

    func shell(_ script: String, _ change: (inout CellRequest) -> Void = { _ in }) async throws -> Ran {
        var request = CellRequest(role: .contestant, arguments: ["/bin/sh", "-c", script])
        request.limits = CellLimits(
            wall: 20, cpu: 20, memory: 256 << 20, processes: 32, disk: 16 << 20, output: 1 << 20)
        change(&request)
        return try await run(request)
    }
}

/// A folder of its own below /tmp, removed at the end.
final class Scratch {
    let path: String

    init() {
        path = "/tmp/pawl-sandbox-test-\(UUID().uuidString)"
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func write(_ name: String, _ text: String) throws {
        let file = path + "/" + name
        let folder = (file as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try text.write(toFile: file, atomically: false, encoding: .utf8)
    }
}
