// SPDX-License-Identifier: Apache-2.0
internal import CPawlLinux
internal import Glibc
internal import PawlBase
internal import Subprocess
internal import SystemPackage

/// A running `pawl-cell` and Pawl's end of its socket.
struct Launcher: Sendable {
    /// Pawl's end of the control socket; its closing ends the launcher and its cell.
    let socket: Int32
    private let life: Task<Void, any Error>

    fileprivate init(program: String) throws(CellError) {
        var ends: [Int32] = [-1, -1]
        guard unsafe pawl_channel_pair(&ends) == 0 else {
            throw CellError(.launch, "cannot make a launcher's socket: errno \(errno)")
        }
        let given = ends[1]
        socket = ends[0]
        // Awaited by `ended`; one that no cell takes ends when the pool, or Pawl, does.
        life = Task { try await Self.run(program, given) }
    }

    /// Returns when the launcher is gone, and so its cell. Cancelled, the launcher gets SIGTERM, which ends the cell.
    func ended() async throws {
        try await withTaskCancellationHandler {
            try await life.value
        } onCancel: {
            life.cancel()
        }
    }

    /// Closes Pawl's end.
    func close() {
        Readiness.shared.forget(socket)
        Glibc.close(socket)
    }

    private static func run(_ program: String, _ socket: Int32) async throws {
        var options = PlatformOptions()
        options.teardownSequence = [.send(signal: .terminate, allowedDurationToNextStep: .seconds(20))]
        let result = try await Subprocess.run(
            .path(FilePath(program)), environment: .custom([:]), platformOptions: options,
            input: .fileDescriptor(FileDescriptor(rawValue: socket), closeAfterSpawningProcess: true),
            output: .discarded, error: .discarded)
        guard case .exited(let code) = result.terminationStatus, code == 0 || code == 71 else {
            throw CellError(.launch, "a cell did not become empty: \(result.terminationStatus)")
        }
    }
}

/// Launchers that were started ahead, because to start one is a large part of what a cell costs.
///
/// A spare has been told nothing yet and waits for its one request. There are none before the first cell.
final class LauncherPool: Sendable {
    private let program: String
    private let spares = Locked<[Launcher]>([])
    /// An agent and the judge's and the contestant's cells follow each other quickly.
    private static let capacity = 2

    init(program: String) {
        self.program = program
    }

    deinit {
        for spare in spares.withLock({ $0 }) { spare.close() }
    }

    /// A launcher that has taken the request that `send` sends it. A spare that somebody has ended is passed over.
    func take(_ send: (Launcher) throws(CellError) -> Void) throws(CellError) -> Launcher {
        while let spare = spares.withLock({ $0.popLast() }) {
            do throws(CellError) {
                try send(spare)
                return spare
            } catch {
                spare.close()
            }
        }
        let launcher = try Launcher(program: program)
        do throws(CellError) {
            try send(launcher)
        } catch {
            launcher.close()
            throw error
        }
        return launcher
    }

    /// Starts what is missing. Where that fails, the next cell does it itself and says why it cannot.
    func refill() {
        while spares.withLock({ $0.count }) < Self.capacity, let spare = try? Launcher(program: program) {
            spares.withLock { $0.append(spare) }
        }
    }
}
