// SPDX-License-Identifier: Apache-2.0
internal import PawlContract

/// Where the requests of a route go at an endpoint.
///
/// A base URL is written as clients of its dialect expect it: with `/v1` for OpenAI, without for Anthropic. Both are
/// understood for both.
struct UpstreamAddress: Hashable, Sendable {
    /// The base URL without a slash at its end.
    let base: String
    /// The dialect.
    let dialect: ModelDialect

    init(_ url: String, dialect: ModelDialect) {
        var base = Substring(url)
        while base.hasSuffix("/") { base.removeLast() }
        self.base = String(base)
        self.dialect = dialect
    }

    /// The URL of a route, with the client's own query.
    func url(_ route: ModelRoute, query: String) -> String {
        let rest = base.drop { $0 != ":" }.dropFirst(3)
        let path = rest.drop { $0 != "/" }
        let isComplete = dialect == .anthropic ? path.hasSuffix("/v1") : !path.isEmpty
        return base + (isComplete ? "" : "/v1") + "/" + route.suffix + (query.isEmpty ? "" : "?" + query)
    }
}
