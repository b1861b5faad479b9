// SPDX-License-Identifier: Apache-2.0
import Foundation
import NIOCore
import NIOPosix
import PawlBase
import PawlContract
import Testing

@testable import PawlGateway

@Suite struct DoorEndTests {
    /// The library below ends the process when a connection is dropped that was accepted and never looked at.
    @Test("connections that arrive while the door closes harm nobody", .timeLimit(.minutes(1)))
    func flood() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        for round in 0..<40 {
            let coming = try await DoorStage.with(upstream: { _ in [] }) { (stage) async throws in
                let path = stage.door.socket
                let coming = (0..<64).map { _ in
                    ClientBootstrap(group: group).connect(unixDomainSocketPath: path)
                }
                // Some are there, some on their way, when the body ends.
                for one in coming.prefix(round) { _ = try? await one.get() }
                return coming
            }
            for one in coming { try? await one.get().close() }
        }
    }

    @Test("a client that reads only when all is sent gets all of its last answer", .timeLimit(.minutes(1)))
    func slowReader() async throws {
        let usage = #"{"input_tokens":1,"output_tokens":1}"#
        let body = Array(
            (#"{"id":"r","status":"completed","model":"m","output":[],"usage":\#(usage),"pad":""#
                + String(repeating: "x", count: 2_000) + #""}"#).utf8)
        try await DoorStage.with(upstream: { _ in
            // Each byte is a write of its own, and a socket holds some hundred of them.
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
            return [.send(Array(head.utf8))] + body.map { .send([49, 13, 10, $0, 13, 10]) }
                + [.send(Array("0\r\n\r\n".utf8))]
        }) { (stage) async throws in
            let path = stage.door.socket
            let client = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.autoRead, value: false)
                .channelOption(.allowRemoteHalfClosure, value: true)
                .connect(unixDomainSocketPath: path) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                    }
                }
            let channel = client.channel
            let answer = try await client.executeThenClose { inbound, outbound in
                try await outbound.write(ByteBuffer(bytes: DoorClient.post("/v1/responses", DoorStage.ask)))
                while stage.journal.calls.isEmpty { await Task.yield() }
                try await channel.setOption(.autoRead, value: true).get()
                channel.read()
                var read: [UInt8] = []
                do { for try await buffer in inbound { read += buffer.readableBytesView } } catch {}
                return ReadAnswer(read)
            }
            #expect(answer.isWhole && answer.body == body, "\(answer.body.count) of \(body.count) bytes")
        }
    }
}
