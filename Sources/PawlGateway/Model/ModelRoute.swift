// SPDX-License-Identifier: Apache-2.0
public import PawlContract

/// What a client asks a model endpoint for.
public enum ModelRoute: String, Hashable, Sendable, CaseIterable {
    /// `POST /v1/responses` of the OpenAI Responses dialect.
    case responses
    /// `POST /v1/chat/completions` of the OpenAI Chat Completions dialect.
    case chat
    /// `POST /v1/messages` of the Anthropic Messages dialect.
    case messages
    /// `POST /v1/messages/count_tokens` of the same.
    case countTokens = "count-tokens"
    /// `GET /v1/models` of any of them.
    case models

    /// The route of a request's method and target; nil for any other. The prefix `/v1` may be missing, one slash may
    /// follow, and a query is ignored: clients add `?beta=true` and `?client_version=`.
    public init?(method: String, path: String) {
        var path = path.prefix { $0 != "?" && $0 != "#" }
        if path.hasPrefix("/v1/") { path = path.dropFirst(3) }
        if path.hasSuffix("/") { path = path.dropLast() }
        guard let route = Self.allCases.first(where: { path == "/" + $0.suffix && method == $0.method }) else {
            return nil
        }
        self = route
    }

    /// The HTTP method.
    public var method: String { self == .models ? "GET" : "POST" }

    /// The path below the version, without a slash at its beginning.
    public var suffix: String {
        switch self {
        case .responses: "responses"
        case .chat: "chat/completions"
        case .messages: "messages"
        case .countTokens: "messages/count_tokens"
        case .models: "models"
        }
    }

    /// The dialect that has this route; nil where all have it.
    public var dialect: ModelDialect? {
        switch self {
        case .responses: .openAIResponses
        case .chat: .openAIChat
        case .messages, .countTokens: .anthropic
        case .models: nil
        }
    }

    /// Whether a call costs tokens.
    public var isMetered: Bool { self != .countTokens && self != .models }
}

/// One entry of the contract's `models`.
public struct ModelEndpoint: Sendable, Hashable {
    /// Its name in the contract.
    public var name: String
    /// Its rules.
    public var spec: ModelSpec

    /// Makes an endpoint.
    public init(name: String, spec: ModelSpec) {
        self.name = name
        self.spec = spec
    }

    /// Whether this model may be asked for.
    public func allows(_ model: String) -> Bool { spec.allow.contains { $0.utf8.elementsEqual(model.utf8) } }

    /// Whether an answer of `served` is an answer of the model that was asked for: it is pinned to it, or has no pins
    /// and is the model itself or a dated snapshot of it (`gpt-x` answered by `gpt-x-2026-01-31`).
    public func accepts(served: String, for requested: String) -> Bool {
        if let pins = spec.pins[requested] { return pins.contains(served) }
        guard served != requested else { return true }
        guard served.hasPrefix(requested + "-") else { return false }
        let date = served.dropFirst(requested.count + 1).utf8
        return date.count >= 4 && date.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: "-") }
    }
}
