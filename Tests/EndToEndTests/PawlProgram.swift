// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase

/// The built `pawl`, driven from outside as a user would.
struct PawlProgram {
    /// What one call gave.
    struct Result: Equatable {
        var status: Int32
        var signaled: Bool
        var output: String
        var errors: String

        /// The one document that was printed.
        var json: JSONValue? { try? StrictJSON.decode(Array(output.utf8)) }

        /// The documents that were printed one a line.
        var jsonLines: [JSONValue] {
            output.split(separator: "\n").compactMap { try? StrictJSON.decode(Array($0.utf8)) }
        }
    }

    static let packageRoot = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The binary beside the running test bundle's build.
    static let path = packageRoot.appending(path: ".build/debug/pawl").path

    /// What every test here needs; nil where it is all there.
    static let missing: String? = {
        for program in ["pawl", "pawl-cell", "pawl-try", "pawl-door", "pawl-stub"] {
            let path = packageRoot.appending(path: ".build/debug/\(program)").path
            guard FileManager.default.isExecutableFile(atPath: path) else {
                return "skipped: \(path) is missing; run 'make build'"
            }
        }
        return nil
    }()

    /// Runs it to its end.
    static func run(_ arguments: [String], in folder: URL, environment: [String: String] = [:]) throws -> Result {
        let running = try start(arguments, in: folder, environment: environment)
        return running.wait()
    }

    /// A call that goes on.
    final class Running {
        let process: Process
        private let outputFile: URL
        private let errorFile: URL

        init(process: Process, outputFile: URL, errorFile: URL) {
            self.process = process
            self.outputFile = outputFile
            self.errorFile = errorFile
        }

        var outputSoFar: String { (try? String(contentsOf: outputFile, encoding: .utf8)) ?? "" }

        var errorsSoFar: String { (try? String(contentsOf: errorFile, encoding: .utf8)) ?? "" }

        func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }
        func interrupt() { Foundation.kill(process.processIdentifier, SIGINT) }

        func wait() -> Result {
            process.waitUntilExit()
            defer {
                try? FileManager.default.removeItem(at: outputFile)
                try? FileManager.default.removeItem(at: errorFile)
            }
            return Result(
                status: process.terminationStatus, signaled: process.terminationReason == .uncaughtSignal,
                output: outputSoFar, errors: (try? String(contentsOf: errorFile, encoding: .utf8)) ?? "")
        }
    }

    /// Starts it. Output goes to files, so that no pipe can fill up.
    static func start(_ arguments: [String], in folder: URL, environment: [String: String] = [:]) throws -> Running {
        let name = UUID().uuidString
        let outputFile = FileManager.default.temporaryDirectory.appending(path: "pawl-e2e-\(name).out")
        let errorFile = FileManager.default.temporaryDirectory.appending(path: "pawl-e2e-\(name).err")
        for file in [outputFile, errorFile] { try Data().write(to: file) }
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.standardError = try FileHandle(forWritingTo: errorFile)
        try process.run()
        return Running(process: process, outputFile: outputFile, errorFile: errorFile)
    }

    /// Runs another program and gives its status and stdout.
    static func tool(
        _ arguments: [String], in folder: URL? = nil, input: URL? = nil
    ) throws -> (status: Int32, output: String) {
        let process = Process()
        process.currentDirectoryURL = folder
        process.standardInput = try input.map { try FileHandle(forReadingFrom: $0) } ?? FileHandle.nullDevice
        process.executableURL = URL(filePath: arguments[0])
        process.arguments = Array(arguments.dropFirst())
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
}

/// A temporary folder that is removed at the end of the scope.
func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "pawl-e2e-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}
