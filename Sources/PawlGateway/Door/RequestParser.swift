// SPDX-License-Identifier: Apache-2.0
//
// HTTP/1.1 requests (RFC 9110, RFC 9112), with every choice that the RFCs leave to the reader made the narrow way, so
// that no other reader can see other requests in the same bytes:
//
//   request   = [ CRLF ] method SP target SP "HTTP/1.1" CRLF *( name ":" OWS value OWS CRLF ) CRLF [ body ]
//   method    = 1*32 tchar                    target = 1*8192 VCHAR
//   name      = 1*256 tchar                   value  = valid UTF-8 without control characters other than HTAB
//   chunk     = 1*8 HEXDIG CRLF bytes CRLF    (no extensions; the last has size 0 and no trailer fields)
//
// Lines end with CRLF and nothing else. Refused: folded lines, white space before a colon, a second Host,
// Content-Length or Transfer-Encoding, both of the latter, a length that is not plain digits, any coding but chunked,
// other versions of HTTP. A head has at most `headBytes` bytes and `headFields` fields.

/// Reads requests from bytes as they come.
struct RequestParser: Sendable {
    /// What comes out, in order: a head, its body in pieces, its end.
    enum Part: Hashable, Sendable {
        case head(RequestHead)
        case body([UInt8])
        case end
    }

    /// The most bytes of a head.
    static let headBytes = 64 << 10
    /// The most fields of a head.
    static let headFields = 128
    /// The most digits of a length, which keeps it below 2^53.
    static let lengthDigits = 15

    private enum State {
        case head
        case counted(Int)
        case chunkSize
        case chunk(Int)
        case chunkEnd
        case lastChunkEnd
        case ended
        case failed(RequestFault)
    }

    private var state = State.head
    private var buffer: [UInt8] = []
    private var position = 0
    /// How far the buffer is known to hold no end of a head.
    private var searched = 0
    /// Whether an empty line was passed over before the present head.
    private var hasSkipped = false

    /// Whether a request has begun and not ended.
    var isInside: Bool {
        if case .head = state { return position < buffer.count }
        return true
    }

    /// The bytes that were taken and not yet read.
    var pending: Int { buffer.count - position }

    /// Takes the next bytes.
    mutating func append(_ bytes: some Collection<UInt8>) {
        if position > 0 {
            buffer.removeFirst(position)
            searched = max(0, searched - position)
            position = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next part; nil until more bytes come. After a fault it only repeats the fault.
    mutating func next() throws(RequestFault) -> Part? {
        do throws(RequestFault) {
            return try step()
        } catch {
            state = .failed(error)
            buffer = []
            position = 0
            throw error
        }
    }

    private mutating func step() throws(RequestFault) -> Part? {
        while true {
            switch state {
            case .failed(let fault): throw fault
            case .head: return try head()
            case .counted(0), .ended:
                state = .head
                return .end
            case .counted(let left):
                guard let bytes = take(left) else { return nil }
                state = .counted(left - bytes.count)
                return .body(bytes)
            case .chunkSize:
                guard let line = try line(limit: 8) else { return nil }
                state = try Self.size(line).map { $0 == 0 ? .lastChunkEnd : .chunk($0) } ?? .chunkSize
            case .chunk(0): state = .chunkEnd
            case .chunk(let left):
                guard let bytes = take(left) else { return nil }
                state = .chunk(left - bytes.count)
                return .body(bytes)
            case .chunkEnd:
                guard try line(limit: 0) != nil else { return nil }
                state = .chunkSize
            case .lastChunkEnd:
                guard try line(limit: 0) != nil else { return nil }
                state = .ended
            }
        }
    }

    /// Up to that many of the bytes that are there; nil where there are none.
    private mutating func take(_ most: Int) -> [UInt8]? {
        let count = min(most, buffer.count - position)
        guard count > 0 else { return nil }
        defer { position += count }
        return Array(buffer[position..<position + count])
    }

    /// A short line without its CRLF; nil where it is not all there.
    private mutating func line(limit: Int) throws(RequestFault) -> ArraySlice<UInt8>? {
        let window = buffer[position...].prefix(limit + 2)
        guard let end = window.firstIndex(where: { $0 == 13 || $0 == 10 }) else {
            guard window.count <= limit else { throw RequestFault("the framing of a chunk is malformed") }
            return nil
        }
        guard buffer[end] == 13 else { throw RequestFault("the framing of a chunk is malformed") }
        guard end - position <= limit else { throw RequestFault("the framing of a chunk is malformed") }
        guard end + 1 < buffer.count else { return nil }
        guard buffer[end + 1] == 10 else { throw RequestFault("the framing of a chunk is malformed") }
        defer { position = end + 2 }
        return buffer[position..<end]
    }

    private static func size(_ line: ArraySlice<UInt8>) throws(RequestFault) -> Int? {
        guard !line.isEmpty, line.allSatisfy(\.isHexDigit),
            let size = Int(String(decoding: line, as: UTF8.self), radix: 16)
        else { throw RequestFault("the size of a chunk is malformed") }
        return size
    }

    private mutating func head() throws(RequestFault) -> Part? {
        // One empty line before a request is forgiven (RFC 9112 section 2.2).
        if !hasSkipped, pending >= 2, buffer[position] == 13, buffer[position + 1] == 10 {
            position += 2
            hasSkipped = true
        }
        var index = max(searched, position)
        while index + 3 < buffer.count {
            if buffer[index] == 13, buffer[index + 1] == 10, buffer[index + 2] == 13, buffer[index + 3] == 10 {
                guard index - position <= Self.headBytes else { break }
                let head = try HeadReader.read(buffer[position..<index])
                position = index + 4
                hasSkipped = false
                state = head.framing == .chunked ? .chunkSize : .counted(head.length)
                return .head(head)
            }
            index += 1
        }
        searched = max(searched, index)
        guard pending <= Self.headBytes else { throw RequestFault(431, "the request's head is too large") }
        return nil
    }
}

extension RequestHead {
    /// The length of a body that is not chunked.
    fileprivate var length: Int {
        if case .length(let length) = framing { length } else { 0 }
    }
}

extension UInt8 {
    /// Whether it is 0-9, a-f or A-F.
    var isHexDigit: Bool { (48...57).contains(self) || (65...70).contains(self) || (97...102).contains(self) }
}
