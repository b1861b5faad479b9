// SPDX-License-Identifier: Apache-2.0

/// One header field. Names compare without case; values are valid UTF-8 without control characters except tabs.
struct HeaderField: Hashable, Sendable {
    /// The name as it was written.
    var name: String
    /// The value without surrounding white space.
    var value: String

    init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Whether it has this name, which is given in lower case.
    func isNamed(_ lowercase: String) -> Bool {
        name.utf8.count == lowercase.utf8.count && name.lowercased() == lowercase
    }
}

/// The beginning of a request, with its framing settled beyond doubt.
struct RequestHead: Hashable, Sendable {
    /// How the body is delimited.
    enum Framing: Hashable, Sendable {
        case length(Int)
        case chunked
    }

    /// The method, a token.
    var method: String
    /// The request target as it was sent: visible ASCII.
    var target: String
    /// All fields in their order.
    var fields: [HeaderField]
    /// How the body is delimited; a request without one has length 0.
    var framing: Framing

    /// The values of a field, by its name in lower case.
    func values(_ name: String) -> [String] {
        fields.filter { $0.isNamed(name) }.map(\.value)
    }

    /// The members of a field that is a comma-separated list, in lower case.
    func list(_ name: String) -> [String] {
        values(name).flatMap { $0.split(separator: ",") }.map { Self.trimmed($0).lowercased() }.filter { !$0.isEmpty }
    }

    /// Whether the client wants no further request on this connection.
    var isLast: Bool { list("connection").contains("close") }

    /// Whether the client asks for another protocol on this connection.
    var asksForUpgrade: Bool { !values("upgrade").isEmpty }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0 == " " || $0 == "\t" }
        return start[
            ..<(start.lastIndex { $0 != " " && $0 != "\t" }.map { start.index(after: $0) } ?? start.startIndex)]
    }
}

/// A request that is no request. The connection ends with this answer, because nobody can say where the next begins.
struct RequestFault: Error, Hashable, Sendable {
    /// The status of the answer.
    var status: Int
    /// One sentence.
    var message: String

    init(_ status: Int, _ message: String) {
        self.status = status
        self.message = message
    }

    /// A request that is malformed.
    init(_ message: String) {
        self.init(400, message)
    }
}
