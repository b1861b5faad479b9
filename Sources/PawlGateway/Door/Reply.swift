// SPDX-License-Identifier: Apache-2.0
internal import NIOCore
internal import NIOHTTP1
internal import PawlBase

/// One answer on its way to a client. One task writes; what it writes is held back by a client that does not read.
///
/// An answer that cannot be finished is broken off: its connection closes before the last chunk or byte, so no client
/// can take it for the whole.
final class Reply: Sendable {
    private enum Stage {
        case waiting
        case chunked
        case counted(Int)
        case finished
        case broken
    }

    /// The head of an answer; `length` nil: not known.
    struct Head: Hashable, Sendable {
        var status: Int
        var fields: [HeaderField] = []
        var length: Int?
    }

    private let writer: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private let stage = Locked(Stage.waiting)
    /// Whether the answer may have no body, whatever its head says.
    private let isBodyless: Bool
    private let isLast: Locked<Bool>

    init(to writer: NIOAsyncChannelOutboundWriter<ByteBuffer>, method: String, isLast: Bool) {
        self.writer = writer
        self.isBodyless = method == "HEAD"
        self.isLast = Locked(isLast)
    }

    /// Whether nothing has been sent.
    var isUntouched: Bool {
        stage.withLock { if case .waiting = $0 { true } else { false } }
    }

    /// Whether the connection can carry another request.
    var allowsAnother: Bool { isFinished && !isLast.withLock { $0 } }

    /// Whether the answer was sent to its end.
    var isFinished: Bool { stage.withLock { if case .finished = $0 { true } else { false } } }

    /// Ends the connection with this answer.
    func makeLast() { isLast.withLock { $0 = true } }

    /// Sends a whole answer.
    func send(_ status: Int, _ fields: [HeaderField] = [], _ body: [UInt8] = []) async throws {
        try await begin(status, fields, length: body.count)
        if !body.isEmpty { try await write(ByteBuffer(bytes: body)) }
        try await finish()
    }

    /// Sends the head of an answer.
    func begin(_ head: Head) async throws {
        try await begin(head.status, head.fields, length: head.length)
    }

    /// Sends the head. `length`: the bytes that will follow; nil: not known, so they go out in chunks.
    func begin(_ status: Int, _ fields: [HeaderField], length: Int?) async throws {
        let hasNoBody = isBodyless || status == 204 || status == 304
        let isFirst = stage.withLock { stage in
            guard case .waiting = stage else { return false }
            stage = length.map { .counted(hasNoBody ? 0 : $0) } ?? (hasNoBody ? .counted(0) : .chunked)
            return true
        }
        guard isFirst else { throw ReplyBroken() }
        var text = "HTTP/1.1 \(status) \(HTTPResponseStatus(statusCode: status).reasonPhrase)\r\n"
        for field in fields { text += "\(field.name): \(field.value)\r\n" }
        if let length, status != 204 { text += "content-length: \(length)\r\n" }
        if length == nil, !hasNoBody { text += "transfer-encoding: chunked\r\n" }
        if isLast.withLock({ $0 }) { text += "connection: close\r\n" }
        try await put(ByteBuffer(string: text + "\r\n"))
    }

    /// Sends the next bytes of the body.
    func write(_ bytes: ByteBuffer) async throws {
        let count = bytes.readableBytes
        guard count > 0 else { return }
        let isChunked: Bool? = stage.withLock { stage in
            switch stage {
            case .chunked: return true
            case .counted(let left) where left >= count:
                stage = .counted(left - count)
                return false
            case .counted where isBodyless: return nil
            case .waiting, .counted, .finished, .broken:
                stage = .broken
                return nil
            }
        }
        guard let isChunked else {
            if isBodyless { return }
            throw ReplyBroken()
        }
        guard isChunked else { return try await put(bytes) }
        var framed = ByteBufferAllocator().buffer(capacity: count + 16)
        framed.writeString(String(count, radix: 16) + "\r\n")
        framed.writeImmutableBuffer(bytes)
        framed.writeStaticString("\r\n")
        try await put(framed)
    }

    /// Ends the answer; breaks it off where the body is shorter than its head said.
    func finish() async throws {
        let tail: ByteBuffer? = stage.withLock { stage in
            switch stage {
            case .chunked:
                stage = .finished
                return ByteBuffer(staticString: "0\r\n\r\n")
            case .counted(0):
                stage = .finished
                return ByteBuffer()
            case .waiting, .counted, .finished, .broken:
                stage = .broken
                return nil
            }
        }
        guard let tail else { throw ReplyBroken() }
        if tail.readableBytes > 0 { try await put(tail) }
    }

    /// Gives the answer up: the connection is closed in the middle of it.
    func breakOff() {
        stage.withLock { $0 = .broken }
    }

    /// Tells the client to go on with its body.
    func encourage() async throws {
        try await put(ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n"))
    }

    private func put(_ bytes: ByteBuffer) async throws {
        do {
            try await writer.write(bytes)
        } catch {
            breakOff()
            throw error
        }
    }
}

/// An answer could not be sent as its head said.
struct ReplyBroken: Error {}
