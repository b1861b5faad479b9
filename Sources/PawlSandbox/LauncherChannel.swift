// SPDX-License-Identifier: Apache-2.0
internal import CPawlLinux
internal import Glibc
internal import PawlBase

/// Pawl's end of a launcher's control socket: what was asked, what came.
final class LauncherChannel: Sendable {
    /// Resolved when the program may run, with the exported folders in the request's order.
    let ready = Promise<[Int32]>()
    /// Resolved when the cell is empty and gone.
    let end = Promise<CellOutcome>()

    private struct State {
        var readings: [Promise<CellUsage>] = []
        var thaws: [Promise<Bool>] = []
        var open = true
    }

    private let state = Locked(State())
    private let socket: Int32
    private let identity: CellIdentity

    init(socket: Int32, identity: CellIdentity = .pawls) {
        self.socket = socket
        self.identity = identity
    }

    /// Sends the request and the program's stdin, stdout and stderr.
    func send(_ request: LauncherRequest, standard: [Int32]) throws(CellError) {
        let memory = unsafe request.bytes.withUnsafeBytes { unsafe pawl_channel_memory($0.baseAddress, $0.count) }
        guard memory >= 0 else { throw CellError(.launch, "cannot hold a cell's request: errno \(errno)") }
        defer { close(memory) }
        let descriptors = [memory] + standard
        let status = unsafe pawl_channel_send(socket, "r", 1, descriptors, Int32(descriptors.count))
        guard status == 0 else { throw CellError(.launch, "cannot send a cell's request: errno \(errno)") }
    }

    /// Stops the cell and reads its meters.
    func freeze() async throws(CellError) -> CellUsage {
        let promise = Promise<CellUsage>()
        try ask("f") { $0.readings.append(promise) }
        return try await promise.value()
    }

    /// Lets the cell go on.
    func thaw() async throws(CellError) {
        let promise = Promise<Bool>()
        try ask("t") { $0.thaws.append(promise) }
        _ = try await promise.value()
    }

    /// Ends the cell.
    func kill() {
        try? ask("k") { _ in }
    }

    /// Closes the lifeline: the launcher ends the cell, and what it says can still be read.
    func hangUp() {
        shutdown(socket, Int32(SHUT_WR))
    }

    private func ask(_ command: String, _ register: (inout State) -> Void) throws(CellError) {
        let sent = state.withLock { state -> Bool in
            guard state.open, unsafe pawl_channel_send(socket, command, 1, nil, 0) == 0 else { return false }
            register(&state)
            return true
        }
        guard sent else { throw CellError(.closed, "the cell has ended") }
    }

    /// Reads what the launcher says until it is gone.
    func listen() async {
        var buffer = [UInt8](repeating: 0, count: 1024)
        var descriptors = [Int32](repeating: -1, count: 64)
        while true {
            var count: Int32 = 0
            let length = unsafe pawl_channel_receive(
                socket, &buffer, buffer.count, &descriptors, Int32(descriptors.count), &count)
            if length > 0 {
                let message = LauncherMessage(buffer[..<length])
                if case .map(let process) = message, count == 0 {
                    await map(process)
                } else {
                    take(message, Array(descriptors[..<Int(count)]))
                }
            } else if length < 0, errno == EAGAIN || errno == EINTR || errno == ECONNRESET, !Task.isCancelled {
                // A reset says once that the launcher ended with a word of ours unread; what it said is still here.
                await Readiness.shared.wait(socket, for: .read)
            } else {
                break
            }
        }
        finish(CellError(.closed, "the launcher has ended before the cell had an outcome"))
    }

    /// Maps the identities of a process that the launcher started, for which it waits.
    private func map(_ process: Int32) async {
        do throws(CellError) {
            guard case .subordinate(let identity) = identity else {
                throw CellError(.launch, "the launcher broke its protocol")
            }
            for command in identity.commands(process: process) { try await Launcher.tool(command) }
            try ask("m") { _ in }
        } catch {
            finish(error)
            hangUp()
        }
    }

    private func take(_ message: LauncherMessage?, _ descriptors: [Int32]) {
        switch message {
        case .ready(let count) where count == descriptors.count:
            ready.resolve(.success(descriptors))
            return
        case .usage(let usage):
            let promise = state.withLock { $0.readings.isEmpty ? nil : $0.readings.removeFirst() }
            promise?.resolve(.success(usage))
        case .thawed:
            let promise = state.withLock { $0.thaws.isEmpty ? nil : $0.thaws.removeFirst() }
            promise?.resolve(.success(true))
        case .end(let outcome):
            end.resolve(.success(outcome))
            finish(CellError(.closed, "the cell has ended"))
        case .failed(EBADMSG, "read the request"):
            // What Pawl sends is well formed; so says a launcher from before requests had versions.
            finish(
                CellError(
                    .launch,
                    "pawl-cell is older than version \(LauncherRequest.version) of requests, which this pawl sends: "
                        + "build the launcher that belongs to it (scripts/launcher.sh, make launcher)"))
        case .failed(let errno, let step):
            finish(CellError(.launch, "the launcher could not \(step)", cause: DiskError(errno, cannot: step)))
        case .ready, .map, nil:
            finish(CellError(.launch, "the launcher broke its protocol"))
        }
        for descriptor in descriptors { close(descriptor) }
    }

    private func finish(_ error: CellError) {
        let waiting = state.withLock { state -> State in
            defer { state = State(open: false) }
            return state
        }
        for promise in waiting.readings { promise.resolve(.failure(error)) }
        for promise in waiting.thaws { promise.resolve(.failure(error)) }
        ready.resolve(.failure(error))
        end.resolve(.failure(error))
    }
}
