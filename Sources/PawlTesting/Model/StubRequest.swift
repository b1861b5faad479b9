// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// One header of a request, as it arrived.
public struct StubHeader: Hashable, Sendable {
    /// The name.
    public let name: String
    /// The value.
    public let value: String

    /// Makes a header.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// A request as the scripted server got it.
public struct StubRequest: Hashable, Sendable {
    /// The method.
    public let method: String
    /// The target: path and query; of an absolute target, these parts.
    public let path: String
    /// The headers in their order.
    public let headers: [StubHeader]
    /// The body.
    public let body: [UInt8]

    /// Makes a request.
    public init(method: String, path: String, headers: [StubHeader] = [], body: [UInt8] = []) {
        self.method = method
        self.headers = headers
        self.body = body
        // A client that takes the server for a proxy sends scheme and host too.
        if let scheme = path.firstRange(of: "://"), !path.hasPrefix("/") {
            let rest = path[scheme.upperBound...]
            self.path = rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? "/"
        } else {
            self.path = path
        }
    }

    /// The values of a header; case does not matter.
    public func values(_ name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// The body as text.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as JSON; nil where it is none.
    public var json: JSONValue? { try? StrictJSON.decode(body, limits: JSONLimits(bytes: 64 << 20)) }

    /// The components of the path without query and without the prefix `v1`.
    var route: [Substring] {
        var parts = path.prefix { $0 != "?" }.split(separator: "/")
        if parts.first == "v1" { parts.removeFirst() }
        return parts
    }

    /// Whether the query has a parameter of that name.
    func asks(_ parameter: String) -> Bool {
        let query = path.drop { $0 != "?" }.dropFirst()
        return query.split(separator: "&").contains { $0 == parameter || $0.hasPrefix(parameter + "=") }
    }
}

/// What the scripted server sends, ready to be played.
public struct StubAnswer: Hashable, Sendable {
    /// One part of a body.
    public enum Piece: Hashable, Sendable {
        /// Bytes to write.
        case bytes([UInt8])
        /// Seconds to wait.
        case pause(Double)
        /// Nothing more, and the connection stays open until the client closes it.
        case stall
        /// The connection closes.
        case drop
    }

    /// The number of the request, from 1.
    public var number: Int
    /// The status; 0: no head is sent.
    public var status: Int
    /// The headers.
    public var headers: [StubHeader]
    /// The length that is announced; nil: chunks without one.
    public var length: Int?
    /// The body.
    public var body: [Piece]

    /// All bytes of the body.
    public var bytes: [UInt8] {
        body.flatMap { piece -> [UInt8] in
            guard case .bytes(let bytes) = piece else { return [] }
            return bytes
        }
    }
}

/// What became of one request for an answer.
public struct StubCall: Hashable, Sendable {
    /// The number of the request, from 1.
    public let number: Int
    /// The path.
    public let path: String
    /// The model that was asked for.
    public let model: String
    /// The model that the answer named.
    public let servedModel: String
    /// The step that answered, from 1; nil: none did.
    public let step: Int?
    /// The status of the answer; 0: none.
    public let status: Int
    /// The usage of the answer, told or not; nil where it was an error.
    public let usage: ScriptUsage?
    /// Whether the whole answer, with its usage, was sent.
    public internal(set) var isComplete: Bool

    /// `{"cached","complete","input","model","number","output","path","served","status","step"}`.
    public var json: JSONValue {
        [
            "number": .integer(number), "path": .string(path), "model": .string(model), "served": .string(servedModel),
            "step": step.map { .integer($0) } ?? .null, "status": .integer(status), "complete": .bool(isComplete),
            "input": usage.map { .integer($0.input) } ?? .null, "cached": usage.map { .integer($0.cached) } ?? .null,
            "output": usage.map { .integer($0.output) } ?? .null,
        ]
    }
}

/// The server's own count.
public struct StubTotals: Hashable, Sendable {
    /// Answers.
    public private(set) var calls = 0
    /// Tokens that went in, cached ones included.
    public private(set) var input = 0
    /// Tokens of them that were cached.
    public private(set) var cached = 0
    /// Tokens that came out.
    public private(set) var output = 0

    /// Counts calls; a sum stops at the largest integer.
    public init(_ calls: some Sequence<StubCall>) {
        func add(_ value: Int, to sum: inout Int) {
            let (total, isTooLarge) = sum.addingReportingOverflow(value)
            sum = isTooLarge ? .max : total
        }
        for call in calls {
            guard let usage = call.usage else { continue }
            self.calls += 1
            add(usage.input, to: &input)
            add(usage.cached, to: &cached)
            add(usage.output, to: &output)
        }
    }

    /// `{"cached","calls","input","output"}`.
    public var json: JSONValue {
        [
            "calls": .integer(calls), "input": .anyInteger(input), "cached": .anyInteger(cached),
            "output": .anyInteger(output),
        ]
    }
}
