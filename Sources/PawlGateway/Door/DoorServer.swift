// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import PawlBase
internal import PawlSandbox

/// Listens at one Unix socket and serves each connection until the scope ends.
struct DoorServer: Sendable {
    /// The name of the socket in its folder.
    static let socketName = "door.sock"

    let desk: any RequestDesk
    let limits: DoorLimits
    let group: any EventLoopGroup

    /// Listens in a folder while the body runs. When the body has ended no connection is left, and every answer that was
    /// under way has been broken off and accounted for.
    func with<Result: Sendable>(
        folder: String, _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        let server = try await Self.listen(folder, group)
        let path = folder + "/" + Self.socketName
        defer { _ = unsafe unlink(path) }
        return try await server.executeThenClose { connections in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await accept(connections) }
                defer { group.cancelAll() }
                return try await body()
            }
        }
    }

    private func accept(
        _ connections: NIOAsyncChannelInboundStream<DoorArrival>
    ) async throws {
        let open = Locked(0)
        let connection = DoorConnection(desk: desk, limits: limits, room: BodyRoom(bytes: limits.room))
        await withDiscardingTaskGroup { group in
            // An end of the listener is an end of the scope; what is under way ends by cancellation.
            var accepted = connections.makeAsyncIterator()
            while let arrival = try? await accepted.next() {
                guard let stream = arrival.take() else { continue }
                let isFull = open.withLock { count in
                    if count >= limits.connections { return true }
                    count += 1
                    return false
                }
                group.addTask {
                    if isFull {
                        try? await stream.executeThenClose { _, _ in }
                    } else {
                        await connection.serve(stream)
                        open.withLock { $0 -= 1 }
                    }
                }
            }
            group.cancelAll()
        }
    }

    private static func listen(
        _ folder: String, _ group: any EventLoopGroup
    ) async throws -> NIOAsyncChannel<DoorArrival, Never> {
        // Through a descriptor of the folder, because a socket's path may have no more than 107 bytes.
        let opened = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else {
            let cause = DiskError(errno, cannot: "open the folder \(folder)")
            throw GatewayError(.system, cause.message, cause: cause)
        }
        defer { Glibc.close(opened) }
        let path = "/proc/self/fd/\(opened)/\(socketName)"
        do {
            let server = try await ServerBootstrap(group: group)
                .serverChannelOption(.backlog, value: 256)
                .childChannelOption(.allowRemoteHalfClosure, value: false)
                .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        DoorArrival(
                            try DoorConnection.Stream(
                                wrappingChannelSynchronously: channel,
                                configuration: .init(isOutboundHalfClosureEnabled: true)))
                    }
                }
            // Whoever can reach the socket may use it: only this attempt's cell has it bound in.
            guard unsafe chmod(path, 0o666) == 0 else {
                try? await server.channel.close()
                throw GatewayError(.system, "cannot open the socket \(folder)/\(socketName) to the cell")
            }
            return server
        } catch let error as GatewayError {
            throw error
        } catch {
            throw GatewayError(.system, "cannot listen at \(folder)/\(socketName)", cause: error)
        }
    }
}
