// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlContract
import PawlSandbox

@testable import PawlJudge

/// A court over real cells, with a verifier and candidates written into folders.
final class RealCourt: Sendable {
    let court: Court
    let folder: String
    static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    init(_ contract: Contract, verifier: [String: String], candidates: [String: [String: String]]) throws {
        let folder = NSTemporaryDirectory() + "pawl-real-" + UUID().uuidString
        self.folder = folder
        func write(_ name: String, _ files: [String: String]) throws {
            try FileManager.default.createDirectory(
                atPath: folder + "/" + name, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
            for (path, text) in files {
                let path = folder + "/" + name + "/" + path
                _ = FileManager.default.createFile(
                    atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o755])
            }
        }
        try write("verifier", verifier)
        for (name, files) in candidates { try write(name, files) }
        court = Court(
            contract, runtime: try CellHost(), verifierLayers: [folder + "/verifier"], cores: Array(0..<Self.cores))
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    static let cores = ProcessInfo.processInfo.activeProcessorCount

    func contestant(_ name: String) -> Contestant {
        var contestant = Court.contestant(name)
        contestant.layers = [folder + "/" + name]
        return contestant
    }

    func judge(
        _ name: String = "candidate", champion: String? = nil, alpha: Double? = nil
    ) async throws -> JudgementResult {
        try await court.judge(
            JudgementAssignment(
                judgement: 1, attempt: 1, candidate: contestant(name), champion: champion.map(contestant), alpha: alpha,
                runSeed: String(repeating: "7", count: 32)))
    }

    /// Compiles an example into one of the court's folders.
    func compile(_ source: String, into target: String) throws {
        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: "/usr/bin/cc")
        compiler.arguments = [
            "-O2", "-Wall", "-Wextra", "-Werror", "-o", folder + "/" + target,
            Self.package + "/SDK/examples/" + source,
        ]
        try compiler.run()
        compiler.waitUntilExit()
    }

    static func sdk(_ name: String) throws -> String {
        try String(contentsOfFile: package + "/SDK/python/" + name, encoding: .utf8)
    }

    static func example(_ name: String) throws -> String {
        try String(contentsOfFile: package + "/SDK/examples/" + name, encoding: .utf8)
    }
}
