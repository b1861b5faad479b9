// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlContract

extension HostCapabilities {
    /// Whether valgrind counts instructions in a cell. Never at full strength: it counts inside the counted process.
    static func instructionCounter(_ host: CellHost, counter: String = HostFacts.counter) async -> HostCapability {
        let name = "clock.instructions"
        guard unsafe access(counter, X_OK) == 0 else {
            return HostCapability(name, .weaker, "valgrind is missing", fix: HostFacts.counterRemedy)
        }
        let request = CellRequest(
            role: .contestant,
            arguments: [
                counter, "--command-line-only=yes", "--tool=cachegrind", "--cache-sim=no", "--vgdb=no", "-q",
                "--cachegrind-out-file=/pawl/out/%p", "/bin/true",
            ], workspace: .readOnly(layers: ["/usr/share"]), writableFolders: ["/pawl/out"],
            limits: CellLimits(wall: 60, cpu: 60))
        do {
            let (outcome, files) = try await host.withCell(request) { cell in
                (try await cell.outcome(), try await cell.list("/pawl/out"))
            }
            guard outcome.exit == .exited(0), !files.isEmpty else {
                return HostCapability(
                    name, .weaker, "valgrind does not work in a cell: \(outcome.exit)",
                    fix: "a valgrind that knows this processor; Debian's is \(HostFacts.counterRemedy)")
            }
            return HostCapability(
                name, .weaker, "honest code only, assurance A1: a program can hide from the counter",
                fix: "none: take clock.cpu where candidates are not trusted")
        } catch {
            return HostCapability(name, .weaker, "a trial cell failed: \(error)", fix: "see the step that failed")
        }
    }
}
