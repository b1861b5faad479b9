// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlContract
import Testing

@testable import PawlSandbox

@Suite("many cells", .timeLimit(.minutes(1)), .serialized)
struct StressTests {
    @Test("at once, some killed and some cancelled, leave no process, cgroup or descriptor")
    func together() async throws {
        let host = try CellHost()
        let base = Scratch()
        try base.write("x", "x")
        let mark = "pawl-mark-\(UUID().uuidString)"
        let path = base.path
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<60 {
                if number >= 8 { await group.next() }
                group.addTask { await Self.one(number, host, path, mark) }
            }
        }
        #expect(!Probe.runs(mark))
        let leaks = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter {
            let target = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) ?? ""
            return target.contains(mark)
        }
        #expect(leaks.isEmpty, "\(leaks)")
    }

    private static func one(_ number: Int, _ host: CellHost, _ base: String, _ mark: String) async {
        var request = CellRequest(
            role: .agent, arguments: ["/bin/sh", "-c", "/probe outlive daemon \(mark); echo up; cat"],
            workspace: .writable(layers: [base]), binds: [CellBind(from: Probe.path, to: "/probe")])
        request.writableFolders = ["/pawl/\(mark)"]
        let how = number % 5
        do {
            try await host.withCell(request) { cell in
                if how == 4 { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
                try await LifetimeTests.await("up", of: cell)
                switch how {
                case 1: await cell.kill()
                case 2:
                    _ = try await cell.freeze()
                    await cell.kill()
                case 3: return
                default: await cell.closeInput()
                }
                let outcome = try await cell.outcome()
                #expect(outcome.survivors == 0)
                #expect(outcome.killed == (how != 0))
            }
        } catch {
            #expect(how == 4, "\(error)")
        }
    }

    @Test("the launcher refuses every damaged request without harm", arguments: 0..<4)
    func damaged(seed: Int) async throws {
        let host = try CellHost()
        let plan = try CellPlan(
            CellRequest(role: .contestant, arguments: ["/usr/bin/true"]), host: host.level, files: HostRoot(),
            name: "\(CellName.thisProcess)-\(900_000 + seed)", identity: .own(2_000_000_000), cgroups: .none)
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<25 {
            var bytes = plan.request.bytes
            switch seed {
            case 0: bytes.removeLast(Int.random(in: 1..<bytes.count, using: &generator))
            case 1: bytes = (0..<200).map { _ in UInt8.random(in: 0...255, using: &generator) }
            case 2: for _ in 0..<4 { bytes[Int.random(in: 0..<bytes.count, using: &generator)] = 0xff }
            default: bytes.removeSubrange(0..<Int.random(in: 1..<40, using: &generator))
            }
            let outcome = try await launch(LauncherRequest(bytes: bytes))
            if let outcome { #expect(outcome.survivors == 0) }
        }
    }

    @Test("a launcher ends, whichever of the cell's first processes is killed, and whenever")
    func killedWhileItStarts() async throws {
        var random = SeededGenerator(seed: 20_261_122)
        var kills = 0
        for number in 0..<80 {
            let plan = try CellPlan(
                CellRequest(role: .contestant, arguments: ["/usr/bin/true"]), host: CellHost().level, files: HostRoot(),
                name: "\(CellName.thisProcess)-\(910_000 + number)", identity: .own(2_000_000_000), cgroups: .none)
            let which = Int.random(in: 0..<2, using: &random)
            let delay = UInt64.random(in: 0..<3_000_000, using: &random)
            var outcome: CellOutcome?
            outcome = try? await end(plan.request) { launcher in
                if Self.killChild(which, of: launcher, after: delay) { kills += 1 }
            }
            if let outcome { #expect(outcome.survivors == 0) }
        }
        #expect(kills > 10)
    }

    /// Kills a launcher's child that long (ns) after it is seen; false where there was none any more.
    private static func killChild(_ which: Int, of launcher: pid_t, after delay: UInt64) -> Bool {
        let list = "/proc/\(launcher)/task/\(launcher)/children"
        while let text = try? String(contentsOfFile: list, encoding: .utf8) {
            let children = text.split(separator: " ").compactMap { pid_t($0) }
            if let child = children.dropFirst(which).first {
                let start = DispatchTime.now().uptimeNanoseconds
                while DispatchTime.now().uptimeNanoseconds - start < delay {}
                return kill(child, SIGKILL) == 0
            }
            var status = unsafe siginfo_t()
            guard unsafe waitid(P_PID, id_t(launcher), &status, WEXITED | WNOHANG | WNOWAIT) == 0,
                unsafe status.si_signo == 0
            else { return false }
        }
        return false
    }

    @Test("a launcher of another version is refused with both versions and the remedy")
    func versions() async throws {
        let plan = try CellPlan(
            CellRequest(role: .contestant, arguments: ["/usr/bin/true"]), host: CellHost().level, files: HostRoot(),
            name: "\(CellName.thisProcess)-900009", identity: .own(2_000_000_000), cgroups: .none)
        #expect(try await launch(plan.request)?.exit == .exited(0), "this version is taken")
        // A later pawl, and one from before there were versions: its request began with a record.
        let records = Array(plan.request.bytes.dropFirst(8))
        for (bytes, asked) in [([0, 0, 0, 0, 7, 0, 0, 0] + records, 7), (records, 0)] {
            let error = await #expect(throws: CellError.self) { try await end(LauncherRequest(bytes: bytes)) }
            let message = error?.message ?? ""
            for part in [
                "version \(asked)", "version \(LauncherRequest.version)", "scripts/launcher.sh", "make launcher",
            ] {
                #expect(message.contains(part), "\(part): \(message)")
            }
        }
    }

    @Test("a launcher from before there were versions is named as such")
    func oldLauncher() async throws {
        let folder = Scratch()
        try folder.write(
            "pawl-cell",
            """
            #!/usr/bin/python3
            import socket
            pawl = socket.socket(fileno=0)
            pawl.recvmsg(16, 4096)
            pawl.send(b"fail 74 read the request")
            """)
        _ = unsafe chmod(folder.path + "/pawl-cell", 0o755)
        let host = try CellHost(CellHost.Configuration(launcher: folder.path + "/pawl-cell", cgroups: .none))
        await #expect {
            try await host.run(CellRequest(role: .contestant, arguments: ["/usr/bin/true"]))
        } throws: {
            let message = ($0 as? CellError)?.message ?? ""
            return message.contains("older than version \(LauncherRequest.version)")
                && message.contains("make launcher")
        }
    }

    /// Runs the launcher on a request; nil where it refused.
    private func launch(_ request: LauncherRequest) async throws -> CellOutcome? {
        try? await end(request)
    }

    private func end(
        _ request: LauncherRequest, while running: (pid_t) -> Void = { _ in }
    ) async throws -> CellOutcome {
        var descriptors = try CellDescriptors()
        let ends = try Launcher.sockets()
        defer { close(ends.own) }
        defer { descriptors.closeAll() }
        let channel = LauncherChannel(socket: ends.own)
        try channel.send(request, standard: descriptors.program)
        descriptors.closeProgram()
        let socket = ends.given
        let process = Process()
        process.executableURL = URL(filePath: try LauncherPath.find(nil))
        process.standardInput = FileHandle(fileDescriptor: socket, closeOnDealloc: false)
        try process.run()
        close(socket)
        running(process.processIdentifier)
        let listening = Task { await channel.listen() }  // awaited below
        let outcome: Result<CellOutcome, any Error>
        do {
            outcome = .success(try await channel.end.value())
        } catch {
            outcome = .failure(error)
        }
        await listening.value
        process.waitUntilExit()
        #expect([0, 71].contains(process.terminationStatus), "\(process.terminationStatus)")
        return try outcome.get()
    }
}
