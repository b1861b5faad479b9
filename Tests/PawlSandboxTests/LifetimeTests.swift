// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlContract
import Testing

@testable import PawlSandbox

@Suite("the end of a cell", .timeLimit(.minutes(1)))
struct LifetimeTests {
    let host: CellHost

    init() throws {
        host = try CellHost()
    }

    /// Reads a cell's output until a word has come.
    static func await(_ word: String, of cell: any Cell) async throws {
        var seen = ""
        while !seen.contains(word), let bytes = try await cell.readOutput() {
            seen += String(decoding: bytes, as: UTF8.self)
        }
    }

    /// The cgroups of this process's cells that exist now.
    static func groups(of pid: Int32 = getpid()) -> [String] {
        let bases = (try? FileManager.default.contentsOfDirectory(atPath: "/sys/fs/cgroup")) ?? []
        return bases.flatMap { base in
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "/sys/fs/cgroup/\(base)/pawl")) ?? []
            return names.filter { $0.hasPrefix("\(pid)-") }.map { base + "/" + $0 }
        }
    }

    @Test("takes every process with it", arguments: ["setsid", "double", "daemon"], Act.Setting.allCases)
    func leftovers(how: String, setting: Act.Setting) async throws {
        let mark = "pawl-mark-\(UUID().uuidString)"
        #expect(Probe.outside(act: ["outlive", how, mark]).status == 0)
        let survivors = Probe.pids(mark)
        #expect(survivors.count == 1, "outside, it must outlive")
        for pid in survivors { kill(pid, SIGKILL) }
        while Probe.runs(mark) { try await Task.sleep(for: .milliseconds(1)) }
        let ran = try await host.run(DenialTests.request(["outlive", how, mark], setting))
        #expect(ran.outcome.exit == .exited(0), "\(ran)")
        #expect(ran.outcome.leftovers == 1)
        #expect(ran.outcome.survivors == 0)
        #expect(!Probe.runs(mark))
    }

    @Test(
        "comes with the scope's, by a throw, a kill or a cancellation",
        arguments: ["return", "throw", "kill", "cancel"])
    func scope(how: String) async throws {
        struct Stop: Error {}
        let mark = "pawl-mark-\(UUID().uuidString)"
        var request = Probe.request([])
        request.arguments = ["/bin/sh", "-c", "/probe outlive daemon \(mark); echo up; exec /probe sleep \(mark)"]
        let plain = request
        let task = Task {
            try await host.withCell(plain) { cell in
                try await Self.await("up", of: cell)
                #expect(Probe.runs(mark))
                switch how {
                case "throw": throw Stop()
                case "kill":
                    await cell.kill()
                    let outcome = try await cell.outcome()
                    #expect(outcome.killed)
                    #expect(outcome.exit == .signaled(SIGKILL))
                case "cancel":
                    unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                    _ = try await cell.outcome()
                default: break
                }
            }
        }
        let result = await task.result
        #expect(!Probe.runs(mark))
        switch result {
        case .success: #expect(how == "return" || how == "kill")
        case .failure(let error): #expect(error is Stop ? how == "throw" : how == "cancel", "\(error)")
        }
    }

    @Test("leaves no cgroup")
    func groups() async throws {
        let name = try await host.withCell(Probe.request(["sleep", "x"])) { _ in Self.groups() }
        #expect(!name.isEmpty)
        let left = Set(Self.groups())
        #expect(left.isDisjoint(with: name) || name.contains { !left.contains($0) })
    }

    @Test("a frozen cell does nothing, is read exactly, and can go on or be killed")
    func freeze() async throws {
        try await host.withCell(Probe.request(["burn", "15"])) { cell in
            var first = try await cell.freeze()
            while first.cpuNanoseconds < 20_000_000 {
                try await cell.thaw()
                first = try await cell.freeze()
            }
            let second = try await cell.freeze()
            #expect(second.cpuNanoseconds == first.cpuNanoseconds)
            #expect(second.wallNanoseconds > first.wallNanoseconds)
            try await cell.thaw()
            var third = try await cell.freeze()
            while third.cpuNanoseconds == second.cpuNanoseconds {
                try await cell.thaw()
                third = try await cell.freeze()
            }
            await cell.kill()
            let outcome = try await cell.outcome()
            #expect(outcome.killed)
            #expect(outcome.usage.cpuNanoseconds >= third.cpuNanoseconds)
            await #expect(throws: CellError.self) { try await cell.freeze() }
        }
    }

    @Test("comes with Pawl's own, even by SIGKILL, whatever state the cell is in", arguments: ["running", "frozen"])
    func killedPawl(state: String) async throws {
        let mark = "pawl-mark-\(UUID().uuidString)"
        let process = try Rerun.start("HeldCell", ["PAWL_TEST_HELD": mark, "PAWL_TEST_STATE": state])
        defer { kill(process.processIdentifier, SIGKILL) }
        #expect(try Rerun.wait(process, for: "held\n"), "the other Pawl must hold its cell")
        let pids = Probe.pids(mark).filter { $0 != process.processIdentifier }
        #expect(!pids.isEmpty)
        let pid = process.processIdentifier
        #expect(!Self.groups(of: pid).isEmpty)
        kill(pid, SIGKILL)
        process.waitUntilExit()
        while !Probe.pids(mark).isEmpty || !Self.groups(of: pid).isEmpty {
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    @Test("what a dead Pawl and its dead launcher left is removed by the next")
    func sweep() async throws {
        let mark = "pawl-mark-\(UUID().uuidString)"
        let process = try Rerun.start("HeldCell", ["PAWL_TEST_HELD": mark, "PAWL_TEST_STATE": "running"])
        defer { kill(process.processIdentifier, SIGKILL) }
        #expect(try Rerun.wait(process, for: "held\n"))
        let pid = process.processIdentifier
        let children = Probe.outside(["/usr/bin/pgrep", "-P", "\(pid)"]).output.split(separator: "\n")
        kill(pid, SIGSTOP)
        for child in children.compactMap({ Int32($0) }) { kill(child, SIGKILL) }
        while !Probe.pids(mark).isEmpty { try await Task.sleep(for: .milliseconds(2)) }
        #expect(!Self.groups(of: pid).isEmpty, "the killed launcher could not remove them")
        kill(pid, SIGKILL)
        process.waitUntilExit()
        _ = try CellHost()
        #expect(Self.groups(of: pid).isEmpty)
    }
}

/// Runs one suite of this test program in a process of its own.
enum Rerun {
    static func start(_ filter: String, _ environment: [String: String], prefix: [String] = []) throws -> Process {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let line = prefix + [program] + arguments(program, filter)
        let process = Process()
        process.executableURL = URL(filePath: line[0])
        process.arguments = Array(line.dropFirst())
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        return process
    }

    private static func arguments(_ program: String, _ filter: String) -> [String] {
        ["--testing-library", "swift-testing", "--filter", filter]
    }

    /// Reads the process's output until a text has come; false at its end.
    static func wait(_ process: Process, for text: String) throws -> Bool {
        guard let pipe = process.standardOutput as? Pipe else { return false }
        var seen = Data()
        while seen.range(of: Data(text.utf8)) == nil {
            let more = pipe.fileHandleForReading.availableData
            if more.isEmpty { return false }
            seen += more
        }
        return true
    }
}

/// Started by `LifetimeTests` in another process, which is then killed.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["PAWL_TEST_HELD"] != nil))
struct HeldCell {
    @Test func hold() async throws {
        let environment = ProcessInfo.processInfo.environment
        let mark = try #require(environment["PAWL_TEST_HELD"])
        var request = Probe.request([])
        request.arguments = ["/bin/sh", "-c", "/probe outlive daemon \(mark); echo up; exec /probe sleep \(mark)"]
        request.limits.wall = 60
        let cgroups: CellHost.Configuration.Cgroups = environment["PAWL_TEST_CGROUPS"] == "none" ? .none : .automatic
        try await CellHost(CellHost.Configuration(cgroups: cgroups)).withCell(request) { cell in
            try await LifetimeTests.await("up", of: cell)
            if environment["PAWL_TEST_STATE"] == "frozen" { _ = try await cell.freeze() }
            FileHandle.standardOutput.write(Data("held\n".utf8))
            _ = try await cell.outcome()
        }
    }
}
