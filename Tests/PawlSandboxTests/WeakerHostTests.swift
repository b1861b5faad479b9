// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlContract
import PawlLedger
import PawlStore
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

    static let asUser = ["/usr/bin/setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]

    /// Runs a suite as uid 65534, with a launcher and a folder that this uid may use; its status and output.
    static func runAsUser(
        _ suite: String, _ environment: [String: String] = [:], in folder: Scratch, prefix: [String] = []
    ) throws -> Process {
        _ = unsafe chmod(folder.path, 0o777)
        let copy = folder.path + "/pawl-cell"
        try FileManager.default.copyItem(atPath: LauncherPath.find(nil), toPath: copy)
        let own = ["PAWL_CELL": copy, "PAWL_TEST_PROBE": Probe.path, "TMPDIR": folder.path]
        return try Rerun.start(suite, own.merging(environment) { $1 }, prefix: prefix + asUser)
    }

    static func expect(_ process: Process, tests: String) throws {
        let pipe = try #require(process.standardOutput as? Pipe)
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(output)")
        #expect(output.contains("Test run with \(tests)"), "\(output)")
    }

    @Test("keeps its promises for a user who is not root")
    func user() throws {
        let folder = Scratch()
        try Self.expect(Self.runAsUser("AsUser", ["PAWL_TEST_USER": "1"], in: folder), tests: "4 tests")
    }

    @Test("ends every process when Pawl is killed by SIGKILL", arguments: ["root", "user"], ["running", "frozen"])
    func killedPawl(who: String, state: String) async throws {
        let folder = Scratch()
        let mark = "pawl-mark-\(UUID().uuidString)"
        let environment = ["PAWL_TEST_HELD": mark, "PAWL_TEST_STATE": state, "PAWL_TEST_CGROUPS": "none"]
        let process =
            who == "root"
            ? try Rerun.start("HeldCell", environment) : try Self.runAsUser("HeldCell", environment, in: folder)
        defer { kill(process.processIdentifier, SIGKILL) }
        #expect(try Rerun.wait(process, for: "held\n"), "the other Pawl must hold its cell")
        #expect(!Probe.pids(mark).isEmpty)
        #expect(LifetimeTests.groups(of: process.processIdentifier).isEmpty)
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        while !Probe.pids(mark).isEmpty { try await Task.sleep(for: .milliseconds(2)) }
    }

    /// As systemd delegates a group: the folder and these files belong to the user.
    @Test("uses a cgroup that was delegated to a user, and leaves nothing in it")
    func delegated() throws {
        let group = "/sys/fs/cgroup/unified/pawl-test-\(getpid())"
        try FileManager.default.createDirectory(atPath: group, withIntermediateDirectories: false)
        defer { for path in [group + "/pawl", group] { _ = unsafe rmdir(path) } }
        for path in ["", "/cgroup.procs", "/cgroup.threads", "/cgroup.subtree_control"] {
            #expect(unsafe chown(group + path, 65534, 65534) == 0)
        }
        let folder = Scratch()
        let enter = ["/bin/sh", "-c", "echo $$ > \(group)/cgroup.procs && exec \"$@\"", "sh"]
        try Self.expect(
            Self.runAsUser("AsDelegated", ["PAWL_TEST_DELEGATED": "1"], in: folder, prefix: enter), tests: "2 tests")
        let left = try FileManager.default.contentsOfDirectory(atPath: group + "/pawl")
        #expect(!left.contains { CellName($0) != nil }, "\(left)")
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

    /// Root reads whatever an agent hides; a user does not, and must neither fail nor take a part for the whole.
    @Test(
        arguments: [
            "chmod 0 src/a", "chmod 0 src", "chmod 0 .", "mkdir src/n; echo x > src/n/f; chmod 0 src/n",
            "mkdir src/n; echo x > src/n/f; chmod 444 src/n", "mkdir out; echo x > out/f; chmod 0 out",
            "echo more >> src/a; mkdir -p src/n/m; echo x > src/n/m/f; chmod 0 src/n/m; chmod 111 src/n",
        ])
    func unreadable(act: String) async throws {
        let base = Scratch()
        try base.write("src/a", "base")
        let objects = ObjectStore(root: base.path + "-objects")
        defer { try? FileManager.default.removeItem(atPath: base.path + "-objects") }
        let tree = try Tree(entries: [
            TreeEntry(
                path: "src/a", content: .file(object: objects.put(Array("base".utf8)), size: 4, executable: false))
        ])
        let editable = [try #require(Glob("src/**"))]
        let request = CellRequest(
            role: .agent, arguments: ["/bin/sh", "-c", act], workspace: .writable(layers: [base.path]))
        try await CellHost().withCell(request) { cell in
            await cell.closeInput()
            #expect(try await cell.outcome().exit == .exited(0))
            let upper = try #require(try await cell.upper())
            let captured = try Capture.capture(upper: upper, base: tree, editable: editable, objects: objects)
            #expect(captured.refused)
            #expect(captured.signals.map(\.code).contains("fs.special"), "\(captured.signals)")
        }
    }

    @Test func leftovers() async throws {
        let mark = "pawl-mark-\(UUID().uuidString)"
        let ran = try await CellHost().run(Probe.request(["outlive", "daemon", mark]))
        #expect(ran.outcome.leftovers == 1)
        #expect(!Probe.runs(mark))
    }
}

/// Started by `WeakerHostTests` as uid 65534 in a version 2 group of its own.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["PAWL_TEST_DELEGATED"] != nil), .timeLimit(.minutes(1)))
struct AsDelegated {
    @Test func runs() async throws {
        let host = try CellHost()
        #expect(host.level.cgroups == "metered")
        #expect(host.level.cpuMeter == "cgroup")
        #expect(host.level.memoryMeter == "rusage")
        // The work of a process that nobody waits for counts, which resource usage alone would miss.
        var request = Probe.request([])
        request.arguments = ["/bin/sh", "-c", "/probe burn 9 & exec /probe sleep x"]
        request.limits.cpu = 0.3
        let burnt = try await host.run(request).outcome
        #expect(burnt.limitHit == .cpu)
        #expect(burnt.usage.cpuNanoseconds >= 300_000_000)
        #expect(burnt.usage.peakBytes >= 0)
        request = Probe.request(["eat", "100000000"])
        request.limits.memory = 32 << 20
        #expect(try await host.run(request).outcome.exit == .exited(1))
        let mark = "pawl-mark-\(UUID().uuidString)"
        let ran = try await host.run(Probe.request(["outlive", "daemon", mark]))
        #expect(ran.outcome.leftovers == 1)
        #expect(ran.outcome.survivors == 0)
        #expect(!Probe.runs(mark))
    }

    @Test func freezes() async throws {
        try await CellHost().withCell(Probe.request(["burn", "15"])) { cell in
            var first = try await cell.freeze()
            while first.cpuNanoseconds < 20_000_000 {
                try await cell.thaw()
                first = try await cell.freeze()
            }
            #expect(try await cell.freeze().cpuNanoseconds == first.cpuNanoseconds)
            try await cell.thaw()
            await cell.kill()
            #expect(try await cell.outcome().killed)
        }
    }
}
