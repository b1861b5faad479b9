// SPDX-License-Identifier: Apache-2.0

/// Reads the head of a request; the grammar stands in RequestParser.swift.
enum HeadReader {
    /// Reads all lines of a head, without the empty one.
    static func read(_ bytes: ArraySlice<UInt8>) throws(RequestFault) -> RequestHead {
        var lines = try split(bytes)
        let (method, target) = try requestLine(lines.removeFirst())
        guard lines.count <= RequestParser.headFields else {
            throw RequestFault(431, "the request has more than \(RequestParser.headFields) header fields")
        }
        var fields: [HeaderField] = []
        for line in lines { fields.append(try field(line)) }
        var head = RequestHead(method: method, target: target, fields: fields, framing: .length(0))
        guard head.values("host").count == 1 else { throw RequestFault("a request has exactly one Host") }
        head.framing = try framing(head)
        let expectations = head.values("expect")
        guard expectations.allSatisfy({ $0.lowercased() == "100-continue" }), expectations.count <= 1 else {
            throw RequestFault(417, "the only expectation that can be met is 100-continue")
        }
        return head
    }

    private static func split(_ bytes: ArraySlice<UInt8>) throws(RequestFault) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = bytes.startIndex
        var index = start
        while index < bytes.endIndex {
            switch bytes[index] {
            case 13:
                guard index + 1 < bytes.endIndex, bytes[index + 1] == 10 else {
                    throw RequestFault("a line ends with something other than CRLF")
                }
                lines.append(bytes[start..<index])
                start = index + 2
                index = start
            case 10: throw RequestFault("a line ends with something other than CRLF")
            default: index += 1
            }
        }
        lines.append(bytes[start..<bytes.endIndex])
        return lines
    }

    private static func requestLine(_ line: ArraySlice<UInt8>) throws(RequestFault) -> (String, String) {
        let parts = line.split(separator: 32, maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 3, (1...32).contains(parts[0].count), parts[0].allSatisfy(\.isToken),
            (1...8192).contains(parts[1].count), parts[1].allSatisfy({ (33...126).contains($0) })
        else { throw RequestFault("the request line is malformed") }
        guard parts[2].elementsEqual("HTTP/1.1".utf8) else {
            throw parts[2].starts(with: "HTTP/".utf8)
                ? RequestFault(505, "only HTTP/1.1 is spoken here") : RequestFault("the request line is malformed")
        }
        return (String(decoding: parts[0], as: UTF8.self), String(decoding: parts[1], as: UTF8.self))
    }

    private static func field(_ line: ArraySlice<UInt8>) throws(RequestFault) -> HeaderField {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            throw RequestFault("a header field has no colon")
        }
        let name = line[..<colon]
        guard (1...256).contains(name.count), name.allSatisfy(\.isToken) else {
            throw RequestFault("the name of a header field is malformed")
        }
        var value = line[(colon + 1)...]
        while let first = value.first, first == 32 || first == 9 { value.removeFirst() }
        while let last = value.last, last == 32 || last == 9 { value.removeLast() }
        guard value.allSatisfy({ $0 >= 32 && $0 != 127 || $0 == 9 }),
            let text = String(validating: value, as: UTF8.self)
        else { throw RequestFault("the value of a header field is malformed") }
        return HeaderField(String(decoding: name, as: UTF8.self), text)
    }

    private static func framing(_ head: RequestHead) throws(RequestFault) -> RequestHead.Framing {
        let lengths = head.values("content-length")
        let codings = head.values("transfer-encoding")
        guard lengths.count + codings.count <= 1 else {
            throw RequestFault("the request says more than once how long it is")
        }
        guard head.method != "CONNECT" || lengths.isEmpty && codings.isEmpty else {
            throw RequestFault("a CONNECT has no body")
        }
        if let coding = codings.first {
            guard coding.lowercased() == "chunked" else { throw RequestFault("the only transfer coding is chunked") }
            return .chunked
        }
        guard let length = lengths.first else { return .length(0) }
        guard (1...RequestParser.lengthDigits).contains(length.utf8.count),
            length.utf8.allSatisfy({ (48...57).contains($0) }), let count = Int(length)
        else { throw RequestFault("the request's length is malformed") }
        return .length(count)
    }
}

extension UInt8 {
    /// Whether it may stand in a method or a field's name (RFC 9110 section 5.6.2).
    fileprivate var isToken: Bool {
        switch self {
        case 48...57, 65...90, 97...122: true
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
            UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
