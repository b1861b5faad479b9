// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase

/// Programs that the red team starts: the built `pawl`, and scripts that prepare a folder.
enum RedProgram {
    /// What one call gave.
    struct Result: Sendable {
        var status: Int32
        var output: String
        var errors: String
        var pid: Int32

        /// The one document that was printed.
        var json: JSONValue? { try? StrictJSON.decode(Array(output.utf8)) }

        /// The documents that were printed one a line.
        var jsonLines: [JSONValue] {
            output.split(separator: "\n").compactMap { try? StrictJSON.decode(Array($0.utf8)) }
        }
    }

    static let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static let build = packageRoot.appending(path: ".build/debug").path
    static let pawl = build + "/pawl"

    /// What every test here needs; nil where it is all there.
    static let missing: String? = {
        for program in ["pawl", "pawl-cell", "pawl-try"]
        where !FileManager.default.isExecutableFile(atPath: "\(build)/\(program)") {
            return "skipped: \(build)/\(program) is missing; run 'make build'"
        }
        return nil
    }()

    /// Runs a program to its end without blocking a thread. Output goes to files, so that no pipe can fill up.
    static func run(_ program: String, _ arguments: [String], in folder: URL) async throws -> Result {
        let files = ["out", "err"].map { folder.appending(path: ".\(UUID().uuidString).\($0)") }
        defer { for file in files { try? FileManager.default.removeItem(at: file) } }
        for file in files { try Data().write(to: file) }
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        let (ended, end) = AsyncStream<Void>.makeStream()
        process.terminationHandler = { _ in end.finish() }
        try process.run()
        let pid = process.processIdentifier
        for await _ in ended {}
        func text(_ file: URL) -> String { String(decoding: (try? Data(contentsOf: file)) ?? Data(), as: UTF8.self) }
        return Result(status: process.terminationStatus, output: text(files[0]), errors: text(files[1]), pid: pid)
    }
}
