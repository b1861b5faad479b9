// SPDX-License-Identifier: Apache-2.0
internal import CPawlLinux
internal import Glibc
internal import PawlBase
internal import Subprocess
internal import SystemPackage

/// A running `pawl-cell`: the name of its one cell, and Pawl's end of its socket.
struct Launcher: Sendable {
    /// What its cell is called.
    let name: CellName
    /// Pawl's end of the control socket; its closing ends the launcher and its cell.
    let socket: Int32
    private let life: Task<Void, any Error>

    fileprivate init(program: String, name: CellName, cgroups: CgroupLayout) throws(CellError) {
        let (own, given) = try Self.sockets()
        let groups = cgroups.groups(name: name.text)
        self.name = name
        socket = own
        // Awaited by `ended`; one that no cell takes ends when the pool, or Pawl, does.
        life = Task {
            do {
                try await Self.run(program, groups, given)
            } catch {
                // Its processes died with it, by their lifeline; only it could have removed the groups.
                cgroups.remove(name)
                throw error
            }
        }
    }

    /// Pawl's end and the launcher's end of a control socket.
    static func sockets() throws(CellError) -> (own: Int32, given: Int32) {
        var ends: [Int32] = [-1, -1]
        guard unsafe pawl_channel_pair(&ends) == 0 else {
            throw CellError(.launch, "cannot make a launcher's socket: errno \(errno)")
        }
        return (ends[0], ends[1])
    }

    /// Returns when the launcher is gone, and so its cell. Cancelled, the launcher gets SIGTERM, which ends the cell.
    func ended() async throws {
        try await withTaskCancellationHandler {
            try await life.value
        } onCancel: {
            life.cancel()
        }
    }

    /// Runs a tool of this machine to its end.
    static func tool(_ command: [String]) async throws(CellError) {
        do {
            let result = try await Subprocess.run(
                .path(FilePath(command[0])), arguments: Arguments(Array(command.dropFirst())),
                environment: .custom([:]),
                output: .discarded, error: .string(limit: 4096))
            guard result.terminationStatus.isSuccess else {
                throw CellError(.launch, "\(command.joined(separator: " ")) failed: \(result.standardError)")
            }
        } catch let error as CellError {
            throw error
        } catch {
            throw CellError(.launch, "cannot run \(command[0]), which maps a cell's identity", cause: error)
        }
    }

    /// Whether it still waits for its request.
    fileprivate var isWaiting: Bool {
        var event = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&event, 1, 0) == 0
    }

    /// Closes Pawl's end.
    func close() {
        Readiness.shared.forget(socket)
        Glibc.close(socket)
    }

    private static func run(_ program: String, _ groups: [String], _ socket: Int32) async throws {
        var options = PlatformOptions()
        options.teardownSequence = [.send(signal: .terminate, allowedDurationToNextStep: .seconds(20))]
        let result = try await Subprocess.run(
            .path(FilePath(program)), arguments: Arguments(groups), environment: .custom([:]), platformOptions: options,
            input: .fileDescriptor(FileDescriptor(rawValue: socket), closeAfterSpawningProcess: true),
            output: .discarded, error: .discarded)
        guard case .exited(let code) = result.terminationStatus, code == 0 || code == 71 else {
            throw CellError(.launch, "a cell did not become empty: \(result.terminationStatus)")
        }
    }
}

/// Launchers that were started ahead, because to start one is a large part of what a cell costs.
///
/// A spare has been told nothing yet, has made only its cell's empty cgroups, and waits for its one request. There are
/// none before the first cell.
final class LauncherPool: Sendable {
    private let program: String
    private let cgroups: CgroupLayout
    private let owner = CellName.thisProcess
    private let spares = Locked<[Launcher]>([])
    /// Cells of this process so far: their names must differ, whichever host starts them.
    private static let started = Locked(0)
    /// An agent and the judge's and the contestant's cells follow each other quickly.
    private static let capacity = 2

    init(program: String, cgroups: CgroupLayout) {
        self.program = program
        self.cgroups = cgroups
    }

    deinit {
        for spare in spares.withLock({ $0 }) { spare.close() }
    }

    /// A launcher that waits for its request; the caller closes it. A spare that somebody has ended is passed over.
    func take() throws(CellError) -> Launcher {
        while let spare = spares.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
            if spare.isWaiting { return spare }
            spare.close()
        }
        return try start()
    }

    /// Starts what is missing. Where that fails, the next cell does it itself and says why it cannot.
    func refill() {
        while spares.withLock({ $0.count }) < Self.capacity, let spare = try? start() {
            spares.withLock { $0.append(spare) }
        }
    }

    private func start() throws(CellError) -> Launcher {
        let number = Self.started.withLock { number -> Int in
            number += 1
            return number
        }
        return try Launcher(program: program, name: CellName(owner: owner, number: number), cgroups: cgroups)
    }
}
