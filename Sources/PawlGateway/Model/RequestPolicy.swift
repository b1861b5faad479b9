// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract

/// What a request may ask the provider to do besides answering.
///
/// Tools of the provider, files by id and contents by address are network access past the cell: refused unless the
/// contract names them, whatever the budget. Under a budget, what makes the cost unknowable is refused too: state that
/// the provider keeps, pictures, sound and files, price classes that the contract has no price for.
///
/// Tools are allowed by name, not denied by name: a type that is not known is a tool of the provider.
struct RequestPolicy {
    let route: ModelRoute
    let rules: CallRules

    /// Throws why a request may not leave.
    func check(_ json: JSONValue) throws(Refusal) {
        for key in ["models", "fallbacks"] where Self.isSet(json[key]) {
            throw Refusal(.model, "'\(key)' of the request names other models to fall back to")
        }
        try checkTools(json["tools"])
        try checkChoice(json["tool_choice"])
        try checkHosting(json)
        let cost = isCosted
        if cost { try checkState(json) }
        if cost { try checkPrice(json) }
        let walk = ContentWalk(rules: rules, isBudgeted: cost)
        for key in ["input", "messages", "system", "instructions"] {
            if let content = json[key] { try walk.check(content, policy: self) }
        }
    }

    /// Tools as they stand in a request, in a namespace, or in an item of its input.
    func checkTools(_ tools: JSONValue?, depth: Int = 0) throws(Refusal) {
        switch tools {
        case nil, .null: return
        case .array(let tools):
            for tool in tools { try checkTool(tool, depth: depth) }
        default: throw Refusal(.malformed, "'tools' of the request is not a list")
        }
    }

    private var isCosted: Bool { rules.isBudgeted && route.isMetered }

    private func checkTool(_ tool: JSONValue, depth: Int) throws(Refusal) {
        guard let members = tool.objectValue, depth < 8 else {
            throw Refusal(.malformed, "a tool of the request is not an object")
        }
        let type: String
        switch members["type"] {
        // Only the Anthropic dialect has tools without a type: the client's own.
        case nil, .null: type = route.dialect == .anthropic ? "custom" : ""
        case .string(let text): type = text
        default: throw Refusal(.malformed, "the type of a tool of the request is not text")
        }
        if type == "namespace" { return try checkTools(members["tools"], depth: depth + 1) }
        if type == "shell", let environment = members["environment"], Self.isSet(environment) {
            guard environment["type"] == "local" else { throw hosted("shell") }
            return
        }
        guard !isLocal(type), !rules.names(type) else { return }
        throw hosted(type)
    }

    /// Whether the client itself carries a tool out.
    private func isLocal(_ type: String) -> Bool {
        switch route.dialect {
        case .openAIResponses:
            ["function", "custom", "local_shell", "shell", "apply_patch"].contains(type)
        case .openAIChat: ["function", "custom"].contains(type)
        // The search among the request's own tools reads nothing else.
        case .anthropic:
            type == "custom"
                || ["bash_", "text_editor_", "memory_", "tool_search_tool_"].contains { type.hasPrefix($0) }
        case nil: false
        }
    }

    private func checkChoice(_ choice: JSONValue?) throws(Refusal) {
        guard let members = choice?.objectValue, let type = members["type"]?.stringValue else { return }
        if type == "allowed_tools" {
            try checkTools(members["tools"] ?? members["allowed_tools"]?["tools"], depth: 1)
        } else if !["auto", "any", "none", "tool", "required", "namespace"].contains(type), !isLocal(type),
            !rules.names(type)
        {
            throw hosted(type)
        }
    }

    /// Members of the request itself that make the provider reach out, in the dialects of several providers.
    private func checkHosting(_ json: JSONValue) throws(Refusal) {
        let members = [
            "web_search_options": "web_search", "search_parameters": "web_search", "enable_search": "web_search",
            "mcp_servers": "mcp", "connectors": "connectors", "plugins": "plugins", "data_sources": "data_sources",
        ]
        for (key, name) in members where Self.isSet(json[key]) && !rules.names(name) { throw hosted(name, as: key) }
        if let container = json["container"], Self.isSet(container), !rules.names("container") {
            throw hosted("container", as: "container")
        }
        // A prompt that the provider keeps may have tools of its own.
        if route == .responses, Self.isSet(json["prompt"]) {
            throw Refusal(.serverState, "'prompt' of the request stands for text and tools that the provider keeps")
        }
    }

    private func checkState(_ json: JSONValue) throws(Refusal) {
        for key in ["previous_response_id", "conversation", "background"] where Self.isSet(json[key]) {
            throw Refusal(
                .serverState, "'\(key)' of the request refers to what the provider keeps; the budget forbids it")
        }
    }

    private func checkPrice(_ json: JSONValue) throws(Refusal) {
        let spoken = json["modalities"]?.arrayValue?.contains { $0 != "text" } ?? Self.isSet(json["modalities"])
        if spoken || Self.isSet(json["audio"]) {
            throw Refusal(.modality, "the request asks for an answer that is not text; the budget forbids it")
        }
        if Self.isSet(json["prediction"]) {
            throw Refusal(.unpriced, "'prediction' of the request costs output beyond its cap; the budget forbids it")
        }
        if let management = json["context_management"] {
            let edits = management["edits"]?.arrayValue ?? management.arrayValue ?? [management]
            if edits.contains(where: { $0["type"]?.stringValue?.hasPrefix("compact") ?? false }) {
                throw Refusal(
                    .unpriced, "compaction at the provider costs output beyond the cap; the budget forbids it")
            }
        }
        guard rules.isPriced else { return }
        let classes: [(key: String, plain: [JSONValue])] = [
            ("service_tier", ["auto", "default", "standard", "standard_only", "flex"]), ("speed", ["standard"]),
            ("inference_geo", ["global"]),
        ]
        for (key, plain) in classes {
            guard let value = json[key], value != .null, !plain.contains(value) else { continue }
            throw Refusal(.unpriced, "'\(key)' of the request asks for a price that the contract does not have")
        }
    }

    func hosted(_ name: String, as key: String? = nil) -> Refusal {
        let what = key.map { "'\($0)' of the request" } ?? "tool '\(name.prefix(80))'"
        return Refusal(
            .hostedTool, "\(what) works at the provider, past the cell; the contract does not name it in hosted_tools")
    }

    /// Whether a member asks for anything.
    static func isSet(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .null, .bool(false): false
        case .array(let elements): !elements.isEmpty
        case .object, .bool, .number, .string: true
        }
    }
}
