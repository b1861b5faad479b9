// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlContract
import Testing

@testable import PawlSandbox

@Suite("limits", .timeLimit(.minutes(1)))
struct LimitTests {
    let host: CellHost

    init() throws {
        host = try CellHost()
    }

    @Test("end a cell that uses more memory than memory and disk together")
    func memory() async throws {
        #expect(Probe.outside(act: ["eat", "100000000"]).status == 0)
        var request = Probe.request(["eat", "100000000"])
        #expect(try await host.run(request).outcome.exit == .exited(0))
        request.limits.memory = 32 << 20
        let outcome = try await host.run(request).outcome
        #expect(outcome.exit == .signaled(SIGKILL))
        #expect(outcome.limitHit == .memory)
        #expect(outcome.usage.peakBytes > 30 << 20)
    }

    @Test("stop a cell that makes more processes")
    func processes() async throws {
        #expect(Probe.outside(act: ["breed", "100"]).status == 0)
        let ran = try await host.run(Probe.request(["breed", "100"]))
        #expect(ran.outcome.exit == .exited(1))
        #expect(ran.outcome.limitHit == .processes)
        #expect(try await host.run(Probe.request(["breed", "31"])).outcome.exit == .exited(0))
    }

    @Test("end a cell that uses more CPU time, however many processes share it")
    func cpu() async throws {
        #expect(Probe.outside(act: ["burn", "1"]).status == 0)
        let limit = 0.3
        var request = CellRequest(
            role: .contestant, arguments: ["/bin/sh", "-c", "/probe burn 9 & /probe burn 9 & wait"],
            binds: [CellBind(from: Probe.path, to: "/probe")])
        request.limits.cpu = limit
        let outcome = try await host.run(request).outcome
        #expect(outcome.limitHit == .cpu)
        #expect(Double(outcome.usage.cpuNanoseconds) >= limit * 1e9)
        #expect(Double(outcome.usage.cpuNanoseconds) < 5e9, "far from the 18 s that both would burn: \(outcome)")
    }

    @Test("end a cell that takes longer")
    func wall() async throws {
        var request = Probe.request(["sleep", "x"])
        request.limits.wall = 0.2
        let outcome = try await host.run(request).outcome
        #expect(outcome.limitHit == .wall)
        #expect(outcome.exit == .signaled(SIGKILL))
        #expect(outcome.usage.wallNanoseconds >= 200_000_000)
    }

    @Test("bound the bytes that a cell writes", arguments: ["/tmp/f", "/work/f", "/pawl/out/f"])
    func disk(path: String) async throws {
        let base = Scratch()
        try base.write("x", "x")
        #expect(Probe.outside(act: ["fill", base.path + "/f", "20000000"]).status == 0)
        _ = unsafe unlink(base.path + "/f")
        var request = Probe.request(["fill", path, "20000000"])
        request.workspace = .writable(layers: [base.path])
        request.writableFolders = ["/pawl/out"]
        let outcome = try await host.run(request).outcome
        #expect(outcome.exit == .exited(1))
        #expect(outcome.limitHit == .disk)
        request.arguments[3] = "10000000"
        #expect(try await host.run(request).outcome.exit == .exited(0))
    }

    @Test("bound the files that a cell makes")
    func inodes() async throws {
        let base = Scratch()
        #expect(Probe.outside(act: ["litter", base.path, "2100"]).status == 0)
        let outcome = try await host.run(Probe.request(["litter", "/tmp", "2100"])).outcome
        #expect(outcome.exit == .exited(1))
        #expect(outcome.limitHit == .disk)
        #expect(try await host.run(Probe.request(["litter", "/tmp", "1000"])).outcome.exit == .exited(0))
    }

    @Test("end a cell that prints more", arguments: ["/probe flood 9000000", "/probe flood 9000000 >&2"])
    func output(command: String) async throws {
        #expect(Probe.outside(act: ["flood", "9000000"]).output.utf8.count == 9_003_008)
        var request = Probe.request([])
        request.arguments = ["/bin/sh", "-c", command]
        let ran = try await host.run(request)
        #expect(ran.outcome.limitHit == .output)
        #expect(ran.output.utf8.count <= 1 << 20)
        #expect(ran.error.utf8.count <= 4096)
        request.limits.output = 10_000_000
        #expect(try await host.run(request).outcome.exit == .exited(0))
    }
}
