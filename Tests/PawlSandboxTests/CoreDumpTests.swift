// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlContract
import Testing

@testable import PawlSandbox

/// These set the machine's core_pattern, and set it back at once: a crash in a cell is the kernel's to handle, and only
/// the pattern decides how.
@Suite("a crash in a cell", .enabled(if: geteuid() == 0), .timeLimit(.minutes(1)), .serialized)
struct CoreDumpTests {
    static let pattern = "/proc/sys/kernel/core_pattern"

    /// Does something while the kernel handles crashes in that way.
    static func with<Result>(_ text: String, _ body: () async throws -> Result) async throws -> Result {
        let before = try CgroupLayout.read(pattern)
        try CgroupLayout.write(text, to: pattern)
        do {
            let result = try await body()
            try CgroupLayout.write(before, to: pattern)
            return result
        } catch {
            try CgroupLayout.write(before, to: pattern)
            throw error
        }
    }

    static let limits = CellLimits(
        wall: 20, cpu: 20, memory: 256 << 20, processes: 32, disk: 16 << 20, output: 1 << 20)

    @Test("reaches no handler of the host, whatever the program does to its limit", arguments: ["raise", "lower"])
    func pipe(how: String) async throws {
        let host = try CellHost()
        let folder = Scratch()
        // One file for each crash, named by its process as the host sees it. /bin/sh has no room to fail in.
        try folder.write("handler", "#!/bin/sh\n/bin/cat > \(folder.path)/core.$1\n")
        _ = unsafe chmod(folder.path + "/handler", 0o755)
        func cores() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix("core.") }
        }
        try await Self.with("|\(folder.path)/handler %e") {
            let outside = Probe.outside(act: ["crash", how])
            #expect(outside.status == SIGABRT)
            while try cores().isEmpty { try await Task.sleep(for: .milliseconds(2)) }
            let before = try cores()
            for setting in Act.Setting.allCases {
                var request = DenialTests.request([], setting)
                // A name of its own: other programs of this machine may crash meanwhile.
                let name = "pawl-\(how.prefix(1))\(setting.rawValue.prefix(4))"
                request.arguments = ["/bin/sh", "-c", "cp /probe /tmp/\(name) && exec /tmp/\(name) crash \(how)"]
                #expect(try await host.run(request).outcome.exit == .signaled(SIGABRT))
                // The kernel starts a handler, and waits for it, before the process is gone.
                #expect(try !cores().contains("core.\(name)"), "\(setting): \(before)")
            }
        }
    }

    @Test("leaves no file, in a folder of the host or in the workspace", arguments: ["raise", "lower"])
    func file(how: String) async throws {
        let host = try CellHost()
        let folder = Scratch()
        _ = unsafe chmod(folder.path, 0o777)
        for (pattern, place) in [("\(folder.path)/core", folder.path), ("core", "/work"), ("/tmp/core", "/tmp")] {
            try await Self.with(pattern) {
                if how == "raise" {
                    let outside = Probe.outside([
                        "/usr/bin/env", "-C", folder.path, Probe.path, "crash", how,
                    ])
                    #expect(outside.status == SIGABRT)
                }
                var request = DenialTests.request([], .sealedAgent)
                request.arguments = ["/bin/sh", "-c", "/probe crash \(how); ls -A /tmp /work"]
                let ran = try await host.run(request)
                #expect(ran.outcome.exit == .exited(0))
                #expect(!ran.output.contains("core"), "\(place): \(ran)")
            }
            let made = try FileManager.default.contentsOfDirectory(atPath: place == "/work" ? folder.path : place)
                .filter { $0.hasPrefix("core") }
            #expect(made.isEmpty != (how == "raise"), "only the crash outside leaves one: \(made)")
            for name in made { _ = unsafe unlink((place == "/work" ? folder.path : place) + "/" + name) }
        }
    }
}
