// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlContract
import Testing

@testable import PawlSandbox

/// The C program that tries forbidden acts, compiled once for the test run.
enum Probe {
    /// Its path on this machine; in cells it is `/probe`.
    static let path: String = {
        if let given = ProcessInfo.processInfo.environment["PAWL_TEST_PROBE"] { return given }
        let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Probe/probe.c").path
        let program = "/tmp/pawl-probe-\(getpid())"
        let compiled = outside(["/usr/bin/cc", "-static", "-O1", "-Wall", "-Wextra", "-o", program, source])
        precondition(compiled.status == 0, "the probe does not compile: \(compiled.output)")
        atexit { _ = unsafe unlink("/tmp/pawl-probe-\(getpid())") }
        return program
    }()

    /// Runs a command on this machine.
    static func outside(_ arguments: [String], environment: [String: String]? = nil) -> (status: Int32, output: String)
    {
        let process = Process()
        process.executableURL = URL(filePath: arguments[0])
        process.arguments = Array(arguments.dropFirst())
        if let environment {
            process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        do { try process.run() } catch { return (-1, "\(error)") }
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }

    /// Runs an act on this machine, after an optional preparation in a mount namespace of its own.
    static func outside(act: [String], after preparation: String? = nil) -> (status: Int32, output: String) {
        guard let preparation else { return outside([path] + act) }
        let script = "\(preparation); exec \"$0\" \"$@\""
        return outside(["/usr/bin/unshare", "-m", "/bin/sh", "-c", script, path] + act)
    }

    /// A cell that runs an act.
    static func request(
        _ act: [String], role: CellRole = .contestant, profile: CellProfile = .sealed,
        limits: CellLimits = CellLimits(
            wall: 20, cpu: 20, memory: 256 << 20, processes: 32, disk: 16 << 20, output: 1 << 20)
    ) -> CellRequest {
        CellRequest(
            role: role, profile: profile, arguments: ["/probe"] + act, binds: [CellBind(from: path, to: "/probe")],
            limits: limits)
    }

    /// Whether a process with that mark in its command line runs on this machine.
    static func runs(_ mark: String) -> Bool { !pids(mark).isEmpty }

    /// The processes with that mark in their command lines.
    static func pids(_ mark: String) -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.filter { pid in
            let line = (try? Data(contentsOf: URL(filePath: "/proc/\(pid)/cmdline"))) ?? Data()
            return pid != getpid() && line.range(of: Data(mark.utf8)) != nil
        }
    }
}
