// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import PawlSandbox

@Suite("System V objects", .timeLimit(.minutes(1)))
struct SharedMemoryTests {
    @Test("of the host, and of another cell, are out of a cell's sight", arguments: Act.Setting.allCases)
    func hidden(_ setting: Act.Setting) async throws {
        let host = try CellHost()
        let key = String(Int32.random(in: 1_000_000..<Int32.max))
        defer { _ = Probe.outside(act: ["system-v", "remove", key]) }
        #expect(Probe.outside(act: ["system-v", "make", key]).status == 0)
        #expect(Probe.outside(act: ["system-v", "find", key]).status == 0)
        let ran = try await host.run(DenialTests.request(["system-v", "any", key], setting))
        #expect(ran.outcome.exit == .exited(1), "\(ran)")

        // The same key is free inside, and what has it there is seen by nobody else and goes with the cell.
        #expect(Probe.outside(act: ["system-v", "remove", key]).status == 0)
        var maker = DenialTests.request([], setting)
        maker.arguments = ["/bin/sh", "-c", "/probe system-v make \(key) && /probe system-v find \(key) && cat"]
        try await host.withCell(maker) { cell in
            try await LifetimeTests.await("done\ndone", of: cell)
            #expect(Probe.outside(act: ["system-v", "any", key]).status == 1)
            let other = try await host.run(DenialTests.request(["system-v", "any", key], setting))
            #expect(other.outcome.exit == .exited(1), "\(other)")
            await cell.closeInput()
            #expect(try await cell.outcome().exit == .exited(0))
        }
        #expect(Probe.outside(act: ["system-v", "any", key]).status == 1)
    }
}
