// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlContract
import Testing

@testable import PawlSandbox

/// Without cgroups, and as a user: what is promised there still holds, and the level says what is not.
@Suite("a host without cgroups", .timeLimit(.minutes(1)))
struct WeakerHostTests {
    let host: CellHost

    init() throws {
        host = try CellHost(CellHost.Configuration(cgroups: .none))
    }

    @Test("names what it cannot do")
    func level() {
        #expect(host.level.cgroups == "none")
        #expect(host.level.cpuMeter == "rusage")
        #expect(host.level.coreBinding == "none")
    }

    @Test("runs, meters and bounds a program")
    func runs() async throws {
        let ran = try await host.shell("echo out; echo err >&2; exit 3")
        #expect(ran.output == "out\n")
        #expect(ran.outcome.exit == .exited(3))
        var request = Probe.request(["burn", "9"])
        request.limits.cpu = 0.3
        let burnt = try await host.run(request).outcome
        #expect(burnt.limitHit == .cpu)
        #expect(burnt.usage.cpuNanoseconds >= 300_000_000)
        request = Probe.request(["sleep", "x"])
        request.limits.wall = 0.1
        #expect(try await host.run(request).outcome.limitHit == .wall)
        request = Probe.request(["eat", "100000000"])
        request.limits.memory = 32 << 20
        #expect(try await host.run(request).outcome.exit == .exited(1))
        #expect(try await host.run(Probe.request(["breed", "100"])).outcome.exit == .exited(1))
        #expect(try await host.run(Probe.request(["fill", "/tmp/f", "20000000"])).outcome.limitHit == .disk)
    }

    @Test("freezes by stopping every process")
    func freeze() async throws {
        try await host.withCell(Probe.request(["burn", "15"])) { cell in
            var first = try await cell.freeze()
            while first.cpuNanoseconds < 20_000_000 {
                try await cell.thaw()
                first = try await cell.freeze()
            }
            // A stop takes effect when the process next leaves user mode; from then on the clock stands.
            var second = try await cell.freeze()
            while second.cpuNanoseconds != first.cpuNanoseconds {
                first = second
                second = try await cell.freeze()
            }
            try await cell.thaw()
            while try await cell.freeze().cpuNanoseconds == second.cpuNanoseconds { try await cell.thaw() }
        }
    }

    @Test("takes every process with it", arguments: ["setsid", "double", "daemon"])
    func leftovers(how: String) async throws {
        let mark = "pawl-mark-\(UUID().uuidString)"
        let ran = try await host.run(Probe.request(["outlive", how, mark]))
        #expect(ran.outcome.exit == .exited(0))
        #expect(ran.outcome.leftovers == 1)
        #expect(!Probe.runs(mark))
    }

    @Test("keeps its promises for a user who is not root")
    func user() throws {
        let folder = Scratch()
        _ = unsafe chmod(folder.path, 0o777)
        let launcher = try LauncherPath.find(nil)
        let copy = folder.path + "/pawl-cell"
        try FileManager.default.copyItem(atPath: launcher, toPath: copy)
        let probe = Probe.path
        let process = try Rerun.start(
            "AsUser", ["PAWL_TEST_USER": "1", "PAWL_CELL": copy, "PAWL_TEST_PROBE": probe, "TMPDIR": folder.path],
            prefix: ["/usr/bin/setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"])
        let pipe = try #require(process.standardOutput as? Pipe)
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(output)")
        #expect(output.contains("Test run with 3 tests"), "\(output)")
    }
}

/// Started by `WeakerHostTests` as uid 65534.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["PAWL_TEST_USER"] != nil), .timeLimit(.minutes(1)))
struct AsUser {
    @Test func denials() async throws {
        #expect(geteuid() == 65534)
        let host = try CellHost()
        #expect(host.level.uidSeparation == "none")
        #expect(host.level.cgroups == "none")
        for act in DenialTests.acts {
            for setting in Act.Setting.allCases {
                let ran = try await host.run(DenialTests.request(act.arguments, setting))
                if act.allowed.contains(setting) {
                    #expect(ran.outcome.exit == .exited(0), "\(setting) may \(act.testDescription): \(ran)")
                } else {
                    #expect(
                        ran.outcome.exit == .exited(1) || ran.outcome.exit == .signaled(SIGSYS),
                        "\(setting) \(act.testDescription): \(ran)")
                }
            }
        }
    }

    @Test func overlay() async throws {
        let base = Scratch()
        try base.write("sub/b.txt", "base")
        let request = CellRequest(
            role: .agent,
            arguments: [
                "/bin/sh", "-c", "echo more >> sub/b.txt; rm -r sub; mkdir sub; echo n > sub/n; id -u; exit 0",
            ],
            workspace: .writable(layers: [base.path]))
        let host = try CellHost()
        try await host.withCell(request) { cell in
            var output: [UInt8] = []
            while let bytes = try await cell.readOutput() { output += bytes }
            let outcome = try await cell.outcome()
            let errors = String(decoding: await cell.errorTail(limit: 1000), as: UTF8.self)
            #expect(outcome.exit == .exited(0), "\(errors)")
            #expect(String(decoding: output, as: UTF8.self) == "1000\n")
            let upper = try #require(try await cell.upper())
            #expect(try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd/\(upper)/sub") == ["n"])
        }
        #expect(try String(contentsOfFile: base.path + "/sub/b.txt", encoding: .utf8) == "base")
    }

    @Test func leftovers() async throws {
        let mark = "pawl-mark-\(UUID().uuidString)"
        let ran = try await CellHost().run(Probe.request(["outlive", "daemon", mark]))
        #expect(ran.outcome.leftovers == 1)
        #expect(!Probe.runs(mark))
    }
}
