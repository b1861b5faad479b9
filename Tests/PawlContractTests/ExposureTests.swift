// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import Testing

@testable import PawlContract

/// Keys, ledger and verifiers lie where no cell looks.
@Suite("exposure")
struct ExposureTests {
    private static let text = """
        pawl: 1
        name: t
        goal: g
        workspace: {source: WS, editable: ["**"], mounts: MOUNTS}
        agents: [{name: c, driver: external}]
        verifier:
          source: VER
          stages: [{name: s, kind: artifact, judge: [/usr/bin/true], files: ["**"]}]
          metrics: {m: {from: judge, better: lower}}
          objective: m
          accept: {rule: exact}
        loop: {strategy: ratchet}
        budget: {attempts: 1}

        """

    private func load(workspace: String = "ws", verifier: String = "ver", mounts: String = "[]") -> ContractLoading {
        ContractLoader.read(
            Array(
                Self.text.replacing("WS", with: workspace).replacing("VER", with: verifier)
                    .replacing("MOUNTS", with: mounts).utf8))
    }

    @Test("a state folder inside what cells are given is refused, but for .pawl at its top")
    func state() throws {
        let folder = try Files.realPath(NSTemporaryDirectory()) + "/exposure-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for name in ["ws", "ver", "data"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "ws")
        let loaded = try #require(
            load(
                workspace: folder + "/link", verifier: folder + "/ver",
                mounts: "[{from: \(folder)/data, to: /opt/data}]"
            ).loaded)
        for inside in ["ws", "ws/state", "ws/sub/.pawl", "ver/state", "data", "data/.pawl"] {
            #expect(loaded.exposure(ofState: "\(folder)/\(inside)") != nil, "\(inside)")
        }
        #expect(loaded.exposure(ofState: folder) != nil, "a mount lies in it")
        #expect(loaded.exposure(ofState: "/usr/local/project/.pawl") != nil)
        for outside in ["ws/.pawl", "ver/.pawl", ".pawl", "ws2"] {
            #expect(loaded.exposure(ofState: "\(folder)/\(outside)") == nil, "\(outside)")
        }
    }

    @Test("a verifier in a system folder, which every cell sees, is an error")
    func verifier() throws {
        let folder = NSTemporaryDirectory() + "exposure-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder + "/ws", withIntermediateDirectories: true)
        let text = Self.text.replacing("WS", with: "ws").replacing("VER", with: "/usr/share").replacing(
            "MOUNTS", with: "[]")
        try text.write(toFile: folder + "/pawl.yaml", atomically: true, encoding: .utf8)
        let loading = ContractLoader.load(folder, host: .unlimited)
        #expect(
            loading.diagnostics.contains { $0.description.contains("lies in /usr, which agents and contestants see") })
    }
}
