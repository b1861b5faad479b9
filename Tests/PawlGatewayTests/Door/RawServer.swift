// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOPosix
import PawlBase

@testable import PawlGateway

/// An upstream that says exactly the bytes it is told to, in the pieces it is told to.
final class RawServer: Sendable {
    /// One request as it came.
    struct Received: Sendable {
        var head: RequestHead
        var body: [UInt8]
    }

    /// What it does, piece after piece.
    enum Step: Sendable {
        case send([UInt8])
        /// Closes the connection.
        case close
        /// Waits until the other side has closed.
        case wait
    }

    private let received = Locked([Received]())
    private let hangUps = Locked(0)
    private let port = Locked(0)

    var url: String { "http://127.0.0.1:\(port.withLock { $0 })" }
    var requests: [Received] { received.withLock { $0 } }
    /// Connections on which `wait` saw the end.
    var ends: Int { hangUps.withLock { $0 } }

    static func with<Result: Sendable>(
        _ answer: @escaping @Sendable (Received) -> [Step],
        _ body: @escaping @Sendable (RawServer) async throws -> Result
    ) async throws -> Result {
        let server = RawServer()
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    DoorArrival(try DoorConnection.Stream(wrappingChannelSynchronously: channel))
                }
            }
        server.port.withLock { $0 = listener.channel.localAddress?.port ?? 0 }
        return try await listener.executeThenClose { connections in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await withThrowingDiscardingTaskGroup { group in
                        for try await connection in connections {
                            guard let stream = connection.take() else { continue }
                            group.addTask { try? await server.serve(stream, answer) }
                        }
                    }
                }
                defer { group.cancelAll() }
                return try await body(server)
            }
        }
    }

    private func serve(
        _ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ answer: @Sendable (Received) -> [Step]
    ) async throws {
        try await connection.executeThenClose { inbound, outbound in
            var parser = RequestParser()
            var current: Received?
            for try await bytes in inbound {
                parser.append(bytes.readableBytesView)
                while let part = try parser.next() {
                    switch part {
                    case .head(let head): current = Received(head: head, body: [])
                    case .body(let bytes): current?.body += bytes
                    case .end:
                        guard let request = current else { return }
                        received.withLock { $0.append(request) }
                        for step in answer(request) {
                            switch step {
                            case .send(let bytes): try await outbound.write(ByteBuffer(bytes: bytes))
                            case .close: return
                            case .wait:
                                try? await connection.channel.closeFuture.get()
                                hangUps.withLock { $0 += 1 }
                                return
                            }
                        }
                    }
                }
            }
        }
    }
}
