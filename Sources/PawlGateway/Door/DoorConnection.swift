// SPDX-License-Identifier: Apache-2.0
internal import NIOCore
internal import PawlBase

/// Bounds on what clients of one door may do to the broker.
struct DoorLimits: Hashable, Sendable {
    /// Connections at once; further ones are closed.
    var connections = 256
    /// The most bytes of a request's body.
    var body = Broker.maximumBody
    /// The most bytes of all bodies held at once.
    var room = 4 * Broker.maximumBody
    /// Milliseconds from the first byte of a head to its last.
    var headMilliseconds = 20_000
    /// Milliseconds from a head to the end of its body.
    var bodyMilliseconds = 300_000
    /// Milliseconds without a request before a connection is closed.
    var idleMilliseconds = 600_000
}

/// Answers requests whose body is there.
protocol RequestDesk: Sendable {
    /// Answers one request, or leaves the reply broken. `client` tells when it has hung up.
    func answer(_ head: RequestHead, body: [UInt8], reply: Reply, client: ClientPresence) async
}

/// Bodies that are held at once, over all connections of a door.
final class BodyRoom: Sendable {
    private let left: Locked<Int>

    init(bytes: Int) { self.left = Locked(bytes) }

    func take(_ bytes: Int) -> Bool {
        left.withLock { left in
            guard left >= bytes else { return false }
            left -= bytes
            return true
        }
    }

    func give(_ bytes: Int) { left.withLock { $0 += bytes } }
}

/// Serves the requests of one connection, one after another.
struct DoorConnection: Sendable {
    let desk: any RequestDesk
    let limits: DoorLimits
    let room: BodyRoom

    /// A request with its body, or the reason why there is none.
    private enum Reading {
        case request(RequestHead, [UInt8])
        case fault(RequestFault)
        case over
    }

    typealias Stream = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// Serves until the client ends, misbehaves or the task is cancelled.
    func serve(_ connection: Stream) async {
        // A connection that breaks is the client's affair.
        try? await connection.executeThenClose { inbound, outbound in
            var iterator = inbound.makeAsyncIterator()
            var parser = RequestParser()
            let client = ClientPresence(connection.channel)
            while !Task.isCancelled {
                guard try await answerNext(&iterator, &parser, client, outbound) else { break }
            }
        }
    }

    /// Whether another request may follow.
    private func answerNext(
        _ iterator: inout NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator, _ parser: inout RequestParser,
        _ client: ClientPresence, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws -> Bool {
        var held = 0
        defer { room.give(held) }
        switch try await read(&iterator, &parser, client.channel, outbound, held: &held) {
        case .over: return false
        case .fault(let fault):
            let reply = Reply(to: outbound, method: "", isLast: true)
            try await reply.send(fault.status, [HeaderField("content-type", "application/json")], fault.body)
            // The rest of what was sent is read, or closing would take the answer with it.
            outbound.finish()
            try await discard(&iterator, client.channel, milliseconds: min(2000, limits.bodyMilliseconds))
            return false
        case .request(let head, let body):
            let reply = Reply(to: outbound, method: head.method, isLast: head.isLast)
            await desk.answer(head, body: body, reply: reply, client: client)
            guard !reply.allowsAnother else { return true }
            // Closing drops what the client has not taken yet, so this side of the connection ends first.
            if reply.isFinished {
                outbound.finish()
                try await discard(&iterator, client.channel, milliseconds: limits.bodyMilliseconds)
            }
            return false
        }
    }

    private func read(
        _ iterator: inout NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator, _ parser: inout RequestParser,
        _ channel: any Channel, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>, held: inout Int
    ) async throws -> Reading {
        var timer = Self.timer(
            channel, milliseconds: parser.isInside ? limits.headMilliseconds : limits.idleMilliseconds)
        defer { timer.cancel() }
        var head: RequestHead?
        var body: [UInt8] = []
        do throws(RequestFault) {
            while true {
                while let part = try parser.next() {
                    switch part {
                    case .head(let read):
                        head = read
                        timer.cancel()
                        timer = Self.timer(channel, milliseconds: limits.bodyMilliseconds)
                        if let fault = try await prepare(read, outbound) { return .fault(fault) }
                    case .body(let bytes):
                        guard body.count + bytes.count <= limits.body else { return .fault(.tooLarge) }
                        guard room.take(bytes.count) else { return .fault(.crowded) }
                        held += bytes.count
                        body += bytes
                    case .end:
                        if let head { return .request(head, body) }
                    }
                }
                let wasInside = parser.isInside
                guard let bytes = await Self.receive(&iterator) else { return .over }
                parser.append(bytes.readableBytesView)
                if !wasInside {
                    timer.cancel()
                    timer = Self.timer(channel, milliseconds: limits.headMilliseconds)
                }
            }
        } catch {
            return .fault(error)
        }
    }

    /// What can be said before the body is there; nil: go on.
    private func prepare(
        _ head: RequestHead, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws(RequestFault) -> RequestFault? {
        if case .length(let length) = head.framing, length > limits.body { return .tooLarge }
        if !head.values("expect").isEmpty, head.framing != .length(0) {
            try? await Reply(to: outbound, method: head.method, isLast: false).encourage()
        }
        return nil
    }

    private static func receive(
        _ iterator: inout NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    ) async -> ByteBuffer? {
        try? await iterator.next(isolation: #isolation)
    }

    private static func timer(_ channel: any Channel, milliseconds: Int) -> Scheduled<Void> {
        channel.eventLoop.scheduleTask(in: .milliseconds(Int64(milliseconds))) { channel.close(promise: nil) }
    }

    /// Reads on for a while, so that the client can read its answer first.
    private func discard(
        _ iterator: inout NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator, _ channel: any Channel,
        milliseconds: Int
    ) async throws {
        let timer = Self.timer(channel, milliseconds: milliseconds)
        defer { timer.cancel() }
        var left = limits.body
        while left > 0, let bytes = await Self.receive(&iterator) { left -= bytes.readableBytes }
    }
}

extension RequestFault {
    static let tooLarge = RequestFault(413, "the request's body is larger than \(Broker.maximumBody) bytes")
    static let crowded = RequestFault(503, "the requests under way are too large together; send fewer at once")

    /// A body that both kinds of client can show.
    var body: [UInt8] {
        CanonicalJSON.encode([
            "error": ["message": .string("pawl: \(message)"), "type": "invalid_request_error"], "type": "error",
        ])
    }
}
