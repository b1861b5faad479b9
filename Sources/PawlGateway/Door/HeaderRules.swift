// SPDX-License-Identifier: Apache-2.0

/// Which header fields cross the broker. Everything that is not named here is passed on as it is.
enum HeaderRules {
    /// Fields that belong to one connection (RFC 9110 section 7.6.1) or to the framing of a message.
    static let hopByHop: Set<String> = [
        "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization",
        "proxy-authentication-info", "te", "trailer", "transfer-encoding", "upgrade", "content-length", "host",
        "expect",
    ]
    /// Fields by which a client says who pays. The broker says that.
    static let credentials: Set<String> = [
        "authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie", "openai-organization", "openai-project",
        "x-amz-security-token", "x-forwarded-for", "forwarded", "x-real-ip",
    ]
    /// Fields of an answer that would make a client go somewhere else or remember something.
    static let answers: Set<String> = ["set-cookie", "alt-svc", "location", "refresh", "strict-transport-security"]

    /// The fields of a request that go upstream. Usage can only be read in plain text, so none is asked for in another
    /// coding.
    static func outgoing(_ head: RequestHead) -> [HeaderField] {
        let named = Set(head.list("connection"))
        let kept = head.fields.filter { field in
            let name = field.name.lowercased()
            return !hopByHop.contains(name) && !credentials.contains(name) && !named.contains(name)
                && name != "accept-encoding"
        }
        return kept + [HeaderField("accept-encoding", "identity")]
    }

    /// The fields of an answer that go to the client.
    static func returning(_ fields: [HeaderField]) -> [HeaderField] {
        let named = Set(
            fields.filter { $0.isNamed("connection") }
                .flatMap { $0.value.lowercased().split { $0 == "," || $0 == " " || $0 == "\t" }.map(String.init) })
        return fields.filter { field in
            let name = field.name.lowercased()
            return !hopByHop.contains(name) && !answers.contains(name) && !named.contains(name)
                && !field.value.unicodeScalars.contains { $0.value < 32 && $0.value != 9 || $0.value == 127 }
        }
    }
}
