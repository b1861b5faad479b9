// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlContract
import Testing

@testable import PawlSandbox

/// For a user who is not root but has ranges of subordinate ids, which these tests grant in a mount namespace.
@Suite(
    "subordinate identities", .enabled(if: SubordinateRanges.tools.allSatisfy { unsafe access($0, X_OK) == 0 }),
    .timeLimit(.minutes(1)))
struct SubordinateTests {
    /// Runs a suite as uid 65534 with ranges of its own.
    static func run(_ suite: String, _ environment: [String: String], in folder: Scratch) throws -> Process {
        try folder.write("ids", "65534:3000000:65536\n")
        let grant = "mount --bind \"$0\" /etc/subuid && mount --bind \"$0\" /etc/subgid && exec \"$@\""
        return try WeakerHostTests.runAsUser(
            suite, environment, in: folder,
            prefix: ["/usr/bin/unshare", "-m", "/bin/sh", "-c", grant, folder.path + "/ids"])
    }

    @Test("are read from the lines of the user's names, the largest range of each file")
    func ranges() {
        let text =
            "other:1:9\nme:100000:65536\n1000:300000:65537\nme:x:1\nme:0:70000\nme:4294967295:4294967295\n\nme:5\n"
        #expect(SubordinateRanges.range(in: text, of: ["me", "1000"]) == 300000..<365537)
        #expect(SubordinateRanges.range(in: text, of: ["me"]) == 100000..<165536)
        #expect(SubordinateRanges.range(in: text, of: ["nobody"]) == nil)
        let ranges = SubordinateRanges(uids: 100..<110, gids: 200..<300)
        #expect(ranges.identity(0) == SubordinateIdentity(uid: 105, gid: 205))
        #expect(ranges.identity(4) == SubordinateIdentity(uid: 109, gid: 209))
        #expect(ranges.identity(.max).uid < 110)
        #expect(SubordinateRanges(uids: 7..<8, gids: 9..<10).identity(3) == SubordinateIdentity(uid: 7, gid: 9))
    }

    @Test("keep every promise to a user, and Pawl reads and writes what a cell keeps to itself")
    func user() throws {
        let folder = Scratch()
        try WeakerHostTests.expect(
            Self.run("AsSubordinate", ["PAWL_TEST_SUBORDINATE": "1"], in: folder), tests: "3 tests")
    }

    @Test("keep one cell's processes out of another's reach, even where they could be named")
    func apart() async throws {
        let folders = [Scratch(), Scratch()]
        let marks = folders.map { _ in "pawl-mark-\(UUID().uuidString)" }
        var processes: [Process] = []
        defer { for process in processes { kill(process.processIdentifier, SIGKILL) } }
        for (folder, mark) in zip(folders, marks) {
            let process = try Self.run(
                "HeldCell", ["PAWL_TEST_HELD": mark, "PAWL_TEST_STATE": "running", "PAWL_TEST_CGROUPS": "none"],
                in: folder)
            processes.append(process)
            #expect(try Rerun.wait(process, for: "held\n"), "the other Pawl must hold its cell")
        }
        let cells = try marks.map { mark in
            try #require(Probe.pids(mark).first { Self.uid(of: $0).map { $0 >= 3_000_000 } ?? false })
        }
        let uids = try cells.map { try #require(Self.uid(of: $0)) }
        #expect(uids[0] != uids[1])
        // Seen from the host, where the processes have names for everybody.
        func act(_ uid: UInt32, _ arguments: String...) -> Int32 {
            let identity = ["--reuid", "\(uid)", "--regid", "\(uid)", "--clear-groups"]
            return Probe.outside(["/usr/bin/setpriv"] + identity + [Probe.path] + arguments).status
        }
        #expect(act(uids[0], "signal", "\(cells[0])") == 0, "a process may signal those of its own uid")
        #expect(act(uids[1], "signal", "\(cells[0])") == 1)
        for act in [["append", "mem"], ["read", "environ"], ["read", "root/etc/passwd"]] {
            let path = "/proc/\(cells[0])/\(act[1])"
            #expect(Probe.outside(act: [act[0], path]).status == 0, "root may")
            let identity = ["--reuid", "\(uids[1])", "--regid", "\(uids[1])", "--clear-groups"]
            #expect(Probe.outside(["/usr/bin/setpriv"] + identity + [Probe.path, act[0], path]).status == 1)
        }
        withExtendedLifetime(folders) {}
    }

    /// The real uid of a process.
    static func uid(of pid: Int32) -> UInt32? {
        let status = (try? CgroupLayout.read("/proc/\(pid)/status")) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("Uid:") }
        return line?.split(separator: "\t").dropFirst().first.flatMap { UInt32($0) }
    }
}

/// Started by `SubordinateTests` as uid 65534 with ranges of its own.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["PAWL_TEST_SUBORDINATE"] != nil), .timeLimit(.minutes(1)))
struct AsSubordinate {
    let host: CellHost

    init() throws {
        host = try CellHost()
    }

    @Test func denials() async throws {
        #expect(geteuid() == 65534)
        #expect(host.level.uidSeparation == "subordinate")
        #expect(host.level.weaknesses.contains { $0.contains("cells that change a workspace") })
        for act in DenialTests.acts + [Act("create", "/pawl/x"), Act("append", "/pawl/x")] {
            let ran = try await host.run(DenialTests.request(act.arguments, .contestant))
            #expect(
                ran.outcome.exit == .exited(1) || ran.outcome.exit == .signaled(SIGSYS),
                "\(act.testDescription): \(ran)")
        }
    }

    @Test func files() async throws {
        let layers = [Scratch(), Scratch()]
        for (index, layer) in layers.enumerated() { try layer.write("f\(index)", "text\(index)\n") }
        var request = CellRequest(
            role: .judge,
            arguments: [
                "/bin/sh", "-c",
                """
                umask 077; cat f0 f1; echo x > f0 && exit 3; mkdir /pawl/out/d; echo own > /pawl/out/d/secret
                chmod 700 /pawl/out; echo ready; read line; cat /pawl/in/x /pawl/out/y; echo no > /pawl/in/x
                """,
            ], workspace: .readOnly(layers: layers.map(\.path)))
        request.writableFolders = ["/pawl/out"]
        try await host.withCell(request) { cell in
            try await LifetimeTests.await("text0\ntext1\nready", of: cell)
            #expect(try await cell.collect("/pawl/out/d/secret", limit: 100) == Array("own\n".utf8))
            #expect(try await cell.list("/pawl/out/d") == ["secret"])
            try await cell.deliver(CellFile(path: "/pawl/in/x", bytes: Array("in".utf8)))
            try await cell.deliver(CellFile(path: "/pawl/out/y", bytes: Array("out".utf8)))
            try await cell.write(Array("go\n".utf8))
            try await LifetimeTests.await("inout", of: cell)
            while try await cell.readOutput() != nil {}
            #expect(try await cell.outcome().exit != .exited(3))
            #expect(try await cell.collect("/pawl/in/x", limit: 100) == Array("in".utf8))
        }
        withExtendedLifetime(layers) {}
    }

    /// Whose files the layers are, only root may say: a cell that changes them has Pawl's uid, as the level tells.
    @Test func shared() async throws {
        let base = Scratch()
        try base.write("a", "a")
        for (workspace, own) in [
            (CellWorkspace.writable(layers: [base.path]), false), (.writable(layers: []), true),
            (.readOnly(layers: [base.path]), true), (.empty, true),
        ] {
            let mark = "pawl-mark-\(UUID().uuidString)"
            var request = Probe.request([], role: .agent)
            request.arguments = ["/bin/sh", "-c", "test ! -e a || echo b >> a; echo up; exec /probe sleep \(mark)"]
            request.workspace = workspace
            try await host.withCell(request) { cell in
                try await LifetimeTests.await("up", of: cell)
                var uid: UInt32?
                while uid == nil { uid = Probe.pids(mark).compactMap { SubordinateTests.uid(of: $0) }.first }
                #expect((uid != 65534) == own, "\(workspace): \(uid ?? 0)")
                await cell.kill()
            }
        }
    }
}
