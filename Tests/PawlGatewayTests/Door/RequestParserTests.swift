// SPDX-License-Identifier: Apache-2.0
import PawlBase
import Testing

@testable import PawlGateway

@Suite struct RequestParserTests {
    /// Everything that comes out of some bytes which come in pieces of a size; nil: in one.
    static func parts(_ bytes: [UInt8], pieces: Int? = nil) throws -> [RequestParser.Part] {
        var parser = RequestParser()
        var parts: [RequestParser.Part] = []
        var body: [UInt8] = []
        func take(_ part: RequestParser.Part) {
            // Bodies come in any pieces; only their sum counts.
            if case .body(let bytes) = part { return body += bytes }
            if !body.isEmpty { parts.append(.body(body)) }
            body = []
            parts.append(part)
        }
        var rest = bytes[...]
        while !rest.isEmpty {
            parser.append(rest.prefix(pieces ?? rest.count))
            rest = rest.dropFirst(pieces ?? rest.count)
            while let part = try parser.next() { take(part) }
        }
        if !body.isEmpty { parts.append(.body(body)) }
        return parts
    }

    static func status(_ text: String) -> Int? {
        do {
            _ = try parts(Array(text.utf8))
            return nil
        } catch {
            return (error as? RequestFault)?.status
        }
    }

    private static let stream =
        "POST /v1/responses?a=b HTTP/1.1\r\nHost: gw\r\nX-A:  v\tw \r\nContent-Length: 5\r\n\r\nhello"
        + "POST /x HTTP/1.1\r\nhost: gw\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n"
        + "\r\nGET / HTTP/1.1\r\nHost: gw\r\n\r\n"

    @Test func `requests are the same wherever their bytes are cut`() throws {
        let whole = try Self.parts(Array(Self.stream.utf8))
        #expect(whole.count == 8)
        guard case .head(let head) = whole.first else { return #expect(Bool(false), "no head") }
        #expect(head.target == "/v1/responses?a=b")
        #expect(head.values("x-a") == ["v\tw"])
        #expect(whole[1] == .body(Array("hello".utf8)))
        #expect(whole[4] == .body(Array("abc0123456789".utf8)))
        for pieces in 1...Self.stream.utf8.count {
            #expect(try Self.parts(Array(Self.stream.utf8), pieces: pieces) == whole)
        }
    }

    @Test(
        "what two readers could read differently is refused",
        arguments: [
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x3\r\n\r\nabc",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 3\r\n\r\nabc",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\u{B}chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", "POST / HTTP/1.1\r\nHost: a\r\n\tc: d\r\n\r\n",
            "POST / HTTP/1.1\nHost: a\n\n\r\n\r\n", "POST / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", "POST / HTTP/1.1\r\nHost: a\r\nX: b\u{0}c\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nX\u{7F}: b\r\n\r\n", "POST / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nX b\r\n\r\n", "POST / HTTP/1.1\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "POST  / HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST /a b HTTP/1.1\r\nHost: a\r\n\r\n", "PO ST / HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST / HTTP/1.1 \r\nHost: a\r\n\r\n", "POST /\r\nHost: a\r\n\r\n", " POST / HTTP/1.1\r\nHost: a\r\n\r\n",
            "CONNECT a:1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\r\nabc\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFF\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n\r\n",
        ])
    func `refuses`(text: String) {
        #expect(Self.status(text) == 400)
    }

    @Test func `other versions, expectations and oversized heads have their own status`() {
        #expect(Self.status("GET / HTTP/1.0\r\nHost: a\r\n\r\n") == 505)
        #expect(Self.status("GET / HTTP/2.0\r\nHost: a\r\n\r\n") == 505)
        #expect(Self.status("GET / HTTP/1.1\r\nHost: a\r\nExpect: magic\r\n\r\n") == 417)
        #expect(Self.status("GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "y", count: 70_000)) == 431)
        let many = (0..<200).map { "X-\($0): y\r\n" }.joined()
        #expect(Self.status("GET / HTTP/1.1\r\nHost: a\r\n\(many)\r\n") == 431)
    }

    @Test func `a fault is final`() {
        var parser = RequestParser()
        parser.append(Array("junk\r\n\r\n".utf8))
        #expect(throws: RequestFault.self) { _ = try parser.next() }
        parser.append(Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
        #expect(throws: RequestFault.self) { _ = try parser.next() }
    }

    @Test func `no bytes make it crash, hold more than a head, or depend on how they are cut`() {
        var generator = SeededGenerator(seed: 4)
        let alphabet = Array("\r\n :0159aFx,;GPOST/HTTP1.chunked".utf8) + [0, 9, 127, 200]
        for _ in 0..<3_000 {
            var bytes = Array(Self.stream.utf8)
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                let byte = alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
                switch Int.random(in: 0...2, using: &generator) {
                case 0: bytes[index] = byte
                case 1: bytes.insert(byte, at: index)
                default: bytes.remove(at: index)
                }
            }
            let whole = Result { try Self.parts(bytes) }
            let cut = Result { try Self.parts(bytes, pieces: Int.random(in: 1...40, using: &generator)) }
            #expect((try? whole.get()) == (try? cut.get()))
        }
    }
}
