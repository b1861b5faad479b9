// SPDX-License-Identifier: Apache-2.0
internal import HTTPTypes
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle

/// Where a scripted server listens.
public enum StubAddress: Hashable, Sendable {
    /// 127.0.0.1; port 0 takes a free one.
    case loopback(port: Int = 0)
    /// A Unix socket at a path of at most 100 bytes.
    case unix(path: String)
}

/// A model provider that follows a script: OpenAI Responses and Chat Completions, Anthropic Messages, offline.
public final class ScriptedModelServer: Sendable {
    /// The script's player, with all records.
    public let player: ScriptPlayer
    /// The base address without `/v1`: `http://127.0.0.1:PORT`, or `http://localhost` behind a socket.
    public let url: String
    /// The port, or 0 behind a socket.
    public let port: Int

    private init(player: ScriptPlayer, port: Int) {
        self.player = player
        self.port = port
        url = port == 0 ? "http://localhost" : "http://127.0.0.1:\(port)"
    }

    /// The requests so far, in the order in which they arrived.
    public var received: [StubRequest] { player.received }

    /// Serves a script for as long as the body runs. `observe` hears of each call when its answer has been sent or given
    /// up. `sleep` takes seconds.
    public static func with<Result: Sendable>(
        _ script: ModelScript, on address: StubAddress = .loopback(),
        sleep: @escaping @Sendable (Double) async throws -> Void = { try await Task.sleep(for: .seconds($0)) },
        observe: @escaping @Sendable (StubCall) -> Void = { _ in },
        _ body: (ScriptedModelServer) async throws -> Result
    ) async throws -> Result {
        let player = ScriptPlayer(script)
        let (ports, started) = AsyncStream.makeStream(of: Int.self)
        let bind: BindAddress =
            switch address {
            case .loopback(let port): .hostname("127.0.0.1", port: port)
            case .unix(let path): .unixDomainSocket(path: path)
            }
        let service = try HTTPServerBuilder.http1().buildServer(
            configuration: ServerConfiguration(address: bind, backlog: 1024),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "pawl.stub") { _ in SwiftLogNoOpLogHandler() },
            responder: { request, writer, _ in
                try await respond(request, writer, player, sleep: sleep, observe: observe)
            }, onServerRunning: { channel in started.yield(channel.localAddress?.port ?? 0) })
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { started.finish() }
                try await service.run()
            }
            var first = ports.makeAsyncIterator()
            guard let port = await first.next() else {
                // It ended before it listened; its error says why.
                try await group.next()
                throw CancellationError()
            }
            do {
                let result = try await body(ScriptedModelServer(player: player, port: port))
                group.cancelAll()
                while await group.nextResult() != nil {}
                return result
            } catch {
                group.cancelAll()
                while await group.nextResult() != nil {}
                throw error
            }
        }
    }

    private static let maximumBody = 64 << 20

    @concurrent private static func respond(
        _ request: Request, _ writer: consuming ResponseWriter, _ player: ScriptPlayer,
        sleep: @escaping @Sendable (Double) async throws -> Void, observe: @Sendable (StubCall) -> Void
    ) async throws {
        var request = request
        let body = try await request.collectBody(upTo: maximumBody)
        var headers = request.headers.map { StubHeader($0.name.rawName, $0.value) }
        if let host = request.head.authority { headers.insert(StubHeader("Host", host), at: 0) }
        let answer = player.answer(
            StubRequest(
                method: request.method.rawValue, path: request.head.path ?? "/", headers: headers,
                body: Array(body.readableBytesView)))
        defer {
            if let call = player.calls.last(where: { $0.number == answer.number }) { observe(call) }
        }
        guard answer.status != 0 else {
            if answer.body.contains(.stall) { try await stall(request) }
            throw StubDrop()
        }
        var fields = HTTPFields()
        for header in answer.headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            fields.append(HTTPField(name: name, value: header.value))
        }
        if let length = answer.length { fields[.contentLength] = String(length) }
        let late = answer.body.prefix { if case .pause = $0 { true } else { false } }
        for case .pause(let seconds) in late { try await sleep(seconds) }
        let (rest, source) = (answer.body.dropFirst(late.count), request)
        try await writer.write(
            response: HTTPResponse(status: .init(code: answer.status), headerFields: fields),
            body: ResponseBody(contentLength: answer.length) { writer in
                for piece in rest {
                    switch piece {
                    case .bytes(let bytes): try await writer.write(ByteBuffer(bytes: bytes))
                    case .pause(let seconds): try await sleep(seconds)
                    case .stall: try await stall(source)
                    case .drop: throw StubDrop()
                    }
                }
                try await writer.finish(nil)
            })
        player.finished(answer.number)
    }

    /// Waits until the client closes its connection or the server ends.
    private static func stall(_ request: Request) async throws {
        try await request.body.consumeWithCancellationOnInboundClose { _ in
            try await Task.sleep(for: .seconds(86_400))
        }
    }
}

/// Ends a connection in the middle of an answer.
private struct StubDrop: Error {}
