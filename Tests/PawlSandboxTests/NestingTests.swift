// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlContract
import Testing

@testable import PawlSandbox

@Suite("the nesting profile", .timeLimit(.minutes(1)))
struct NestingTests {
    static let bubblewrap = [
        "/usr/bin/bwrap", "--unshare-all", "--ro-bind", "/usr", "/usr", "--symlink", "usr/lib", "/lib", "--symlink",
        "usr/lib64", "/lib64", "--symlink", "usr/bin", "/bin", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp",
        "--die-with-parent", "--new-session", "--cap-drop", "ALL", "/bin/sh", "-c", "echo inner; touch /usr/x",
    ]

    @Test("lets an agent's own bubblewrap work, which the sealed profile does not")
    func nested() async throws {
        let host = try CellHost()
        try #require(FileManager.default.fileExists(atPath: "/usr/bin/bwrap"), "make setup installs bubblewrap")
        #expect(Probe.outside(Self.bubblewrap).output.contains("inner"))
        var request = CellRequest(role: .agent, profile: .nesting, arguments: Self.bubblewrap)
        let ran = try await host.run(request)
        #expect(ran.output == "inner\n", "\(ran)")
        #expect(ran.outcome.exit == .exited(1))
        request.profile = .sealed
        let sealed = try await host.run(request)
        #expect(sealed.output.isEmpty)
        #expect(sealed.outcome.exit != .exited(0))
    }

    @Test("does not let a nested namespace undo the cell's own mounts")
    func locked() async throws {
        let host = try CellHost()
        let ran = try await host.run(
            CellRequest(
                role: .agent, profile: .nesting,
                arguments: [
                    "/bin/sh", "-c",
                    """
                    unshare -Urm sh -c '
                      mount -o remount,bind,rw /usr && echo remounted
                      umount /usr && echo unmounted
                      umount -l /work && echo unmounted
                      touch /usr/x && echo written
                      ls -d /.stage/* /.stage/upper/*
                      echo end'
                    """,
                ]))
        #expect(ran.output.hasSuffix("end\n"), "\(ran)")
        #expect(!ran.output.contains("mounted") && !ran.output.contains("written"), "\(ran)")
    }
}
