// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlContract
import PawlSandbox
import PawlStore

@testable import PawlJudge

/// A runner without any defence, as many harnesses have it: the suite runs in the candidate's own folder, and either an
/// exit status of 0 or a report without a failure, whoever wrote it and whenever, is taken for success.
struct NaiveRunner {
    let court: SuiteCourt
    let runner: BugFixture.Runner

    func accepts(_ candidate: Tree) async throws -> Bool {
        let command = runner.command.map { $0.replacing("{out}", with: ".") }.map { "'\($0)'" }.joined(separator: " ")
        // An attack that needs its time says so in /tmp/forging, and when it is done, in /tmp/forged.
        let script = """
            \(command); status=$?
            n=0; while [ -e /tmp/forging ] && [ ! -e /tmp/forged ] && [ $n -lt 1000 ]; do sleep 0.01; n=$((n+1)); done
            cp report.xml /pawl/out/; exit $status
            """
        let request = CellRequest(
            role: .contestant, arguments: ["/bin/sh", "-c", script], environment: BugFixture.env,
            workspace: .writable(layers: try court.contestant(candidate).layers), writableFolders: ["/pawl/out"],
            limits: CellLimits(wall: 30))
        return try await court.setting.runtime.withCell(request) { cell in
            let (outcome, _) = try await cell.finish { await Judge.tail(of: $0, limit: 4096) }
            if outcome.exit == .exited(0) { return true }
            guard let bytes = try? await cell.collect("/pawl/out/report.xml", limit: 1 << 20) else { return false }
            let report = String(decoding: bytes, as: UTF8.self)
            return report.contains("<testcase") && !report.contains("<failure") && !report.contains("<error")
        }
    }
}
