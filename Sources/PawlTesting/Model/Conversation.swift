// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract

/// What the body of a request for an answer says: its model, its history, its tools.
struct Conversation {
    let dialect: ModelDialect
    let model: String
    let isStream: Bool
    /// Whether a stream of Chat Completions ends with usage.
    let wantsUsage: Bool
    /// The most tokens that the client wants back.
    let maximumOutput: Int?
    let items: [HistoryItem]
    let tools: [OfferedTool]

    init(_ body: JSONValue, dialect: ModelDialect) {
        self.dialect = dialect
        model = body["model"]?.stringValue ?? ""
        isStream = body["stream"]?.boolValue ?? false
        wantsUsage = dialect != .openAIChat || body["stream_options"]?["include_usage"]?.boolValue == true
        maximumOutput =
            (body["max_output_tokens"] ?? body["max_completion_tokens"] ?? body["max_tokens"])?.integerValue
        var items: [HistoryItem] = []
        switch dialect {
        case .openAIResponses:
            if let text = body["instructions"]?.stringValue { items.append(HistoryItem(.system, text)) }
            if let text = body["input"]?.stringValue { items.append(HistoryItem(.user, text)) }
            items += (body["input"]?.arrayValue ?? []).map(Self.responsesItem)
        case .openAIChat:
            items = (body["messages"]?.arrayValue ?? []).flatMap(Self.chatItems)
        case .anthropic:
            if let system = body["system"] { items.append(HistoryItem(.system, Self.text(system))) }
            items += (body["messages"]?.arrayValue ?? []).flatMap(Self.messagesItems)
        }
        self.items = items
        tools = OfferedTool.list(in: body)
    }

    /// How many answers of the model it holds: runs of items that the model said.
    var turn: Int {
        zip([.user] + items.map(\.kind), items.map(\.kind)).count { !$0.isAnswer && $1.isAnswer }
    }

    /// What came since the model's last answer.
    private var news: ArraySlice<HistoryItem> {
        items[(items.lastIndex { $0.kind.isAnswer }.map { $0 + 1 } ?? 0)...]
    }

    func matches(_ match: ScriptMatch, headers: (String) -> [String]) -> Bool {
        func fits(_ pattern: TextPattern?, _ kind: HistoryItem.Kind, in items: ArraySlice<HistoryItem>) -> Bool {
            guard let pattern else { return true }
            let texts = items.filter { $0.kind == kind }.map(\.text)
            return !texts.isEmpty && pattern.matches(texts.joined(separator: "\n"))
        }
        guard match.dialect == nil || match.dialect == dialect, match.isStream == nil || match.isStream == isStream,
            match.turn == nil || match.turn == turn, match.model?.matches(model) ?? true,
            fits(match.system, .system, in: items[...]), fits(match.user, .user, in: news),
            fits(match.result, .result, in: news),
            match.text?.matches(items.map(\.text).joined(separator: "\n")) ?? true
        else { return false }
        for (name, pattern) in match.headers where !headers(name).contains(where: pattern.matches) { return false }
        return match.history.isEmpty || HistoryPattern.match(match.history, items)
    }

    private static func responsesItem(_ item: JSONValue) -> HistoryItem {
        let output = item["output"].map(text) ?? ""
        let name = (item["namespace"]?.stringValue.map { $0 + "." } ?? "") + (item["name"]?.stringValue ?? "")
        switch item["type"]?.stringValue ?? "message" {
        case "message":
            let kind: HistoryItem.Kind =
                switch item["role"]?.stringValue {
                case "assistant": .assistant
                case "system", "developer": .system
                default: .user
                }
            return HistoryItem(kind, item["content"].map(text) ?? "")
        case "reasoning": return HistoryItem(.reasoning, item["summary"].map(text) ?? "")
        case "function_call": return HistoryItem(.call, "\(name) \(item["arguments"]?.stringValue ?? "")")
        case "custom_tool_call": return HistoryItem(.call, "\(name) \(item["input"]?.stringValue ?? "")")
        case "function_call_output", "custom_tool_call_output": return HistoryItem(.result, output)
        case "additional_tools": return HistoryItem(.system, "")
        case let type: return HistoryItem(.other, type)
        }
    }

    private static func chatItems(_ message: JSONValue) -> [HistoryItem] {
        let content = message["content"].map(text) ?? ""
        switch message["role"]?.stringValue {
        case "system", "developer": return [HistoryItem(.system, content)]
        case "tool": return [HistoryItem(.result, content)]
        case "assistant":
            let calls = (message["tool_calls"]?.arrayValue ?? []).map { call in
                let function = call["function"] ?? .null
                return HistoryItem(
                    .call, "\(function["name"]?.stringValue ?? "") \(function["arguments"]?.stringValue ?? "")")
            }
            return (content.isEmpty && !calls.isEmpty ? [] : [HistoryItem(.assistant, content)]) + calls
        default: return [HistoryItem(.user, content)]
        }
    }

    private static func messagesItems(_ message: JSONValue) -> [HistoryItem] {
        let own: HistoryItem.Kind = message["role"]?.stringValue == "assistant" ? .assistant : .user
        guard let blocks = message["content"]?.arrayValue else {
            return [HistoryItem(own, message["content"].map(text) ?? "")]
        }
        return blocks.map { block in
            switch block["type"]?.stringValue {
            case "text": HistoryItem(own, block["text"]?.stringValue ?? "")
            case "thinking", "redacted_thinking": HistoryItem(.reasoning, block["thinking"]?.stringValue ?? "")
            case "tool_use":
                HistoryItem(
                    .call, "\(block["name"]?.stringValue ?? "") \(block["input"].map(CanonicalJSON.text) ?? "")")
            case "tool_result": HistoryItem(.result, block["content"].map(text) ?? "")
            case let type: HistoryItem(.other, type ?? "")
            }
        }
    }

    /// The text of a content: a string, or the texts of its parts, one a line.
    private static func text(_ content: JSONValue) -> String {
        if let text = content.stringValue { return text }
        return (content.arrayValue ?? []).compactMap { $0["text"]?.stringValue }.joined(separator: "\n")
    }
}
