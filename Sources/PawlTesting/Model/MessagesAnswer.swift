// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// An answer of the Anthropic Messages API (`POST /v1/messages`): one `message`, or the stream `message_start`, per block
/// `content_block_start`, `content_block_delta`, `content_block_stop`, then `message_delta` and `message_stop`.
struct MessagesAnswer {
    let draft: AnswerDraft

    /// The whole answer.
    var json: JSONValue {
        let blocks = draft.items.enumerated().map { block($1, $0, isFull: true) }
        return message(content: blocks, stop: .string(stop), usage: usage(output: draft.usage?.output))
    }

    /// The stream; `failure` ends it with an `error` event.
    func events(failure: (code: String, message: String)? = nil) -> [StreamEvent] {
        var events = [
            event("message_start", ["message": message(content: [], stop: .null, usage: usage(output: 1))])
        ]
        if !draft.reply.isMinimal { events.append(event("ping", [:])) }
        if let failure {
            let error: JSONValue = ["type": .string(failure.code), "message": .string(failure.message)]
            return events + draft.unknownEvents + [event("error", ["error": error])]
        }
        for (index, item) in draft.items.enumerated() {
            let place: [String: JSONValue] = ["index": .integer(index)]
            let start = place.merging(["content_block": block(item, index, isFull: false)]) { $1 }
            events.append(event("content_block_start", start))
            events += deltas(item, index).map { delta in
                event("content_block_delta", place.merging(["delta": delta]) { $1 })
            }
            events.append(event("content_block_stop", place))
        }
        events += draft.unknownEvents
        let output = draft.usage.map { usage -> JSONValue in ["output_tokens": .integer(usage.output)] }
        let delta: [String: JSONValue?] = [
            "delta": ["stop_reason": .string(stop), "stop_sequence": .null], "usage": output,
        ]
        return events + [event("message_delta", delta.compactMapValues { $0 }), event("message_stop", [:])]
    }

    private func event(_ type: String, _ members: [String: JSONValue]) -> StreamEvent {
        StreamEvent(name: type, draft.extended(.object(members.merging(["type": .string(type)]) { $1 })))
    }

    private func message(content: [JSONValue], stop: JSONValue, usage: JSONValue?) -> JSONValue {
        draft.extended(
            .fields([
                "id": .string(draft.identifier("msg_", "message")), "type": "message", "role": "assistant",
                "model": .string(draft.model), "content": .array(content), "stop_reason": stop,
                "stop_sequence": .null, "usage": usage,
            ]))
    }

    /// Anthropic counts what was read from a cache apart from other input.
    private func usage(output: Int?) -> JSONValue? {
        guard let usage = draft.usage, let output else { return nil }
        return [
            "input_tokens": .integer(max(0, usage.input - usage.cached)), "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": .integer(usage.cached), "output_tokens": .integer(output),
            "service_tier": "standard",
        ]
    }

    private var stop: String {
        switch draft.reply.finish {
        case nil: draft.callsTool ? "tool_use" : "end_turn"
        case "stop": "end_turn"
        case "tool": "tool_use"
        case "length": "max_tokens"
        case let word?: word
        }
    }

    private func block(_ item: ScriptItem, _ index: Int, isFull: Bool) -> JSONValue {
        switch item {
        case .text(let text), .shell(let text): return ["type": "text", "text": .string(isFull ? text : "")]
        case .reasoning(let text):
            return [
                "type": "thinking", "thinking": .string(isFull ? text : ""),
                "signature": .string(isFull ? draft.opaque(index) : ""),
            ]
        case .call(let call), .custom(let call):
            return [
                "type": "tool_use", "id": .string(draft.callIdentifier(call, index, prefix: "toolu_")),
                "name": .string(call.name), "input": isFull ? input(item, call) : [:],
            ]
        case .raw(let value): return value
        }
    }

    /// The arguments as an object; what is none stands in the field `raw`.
    private func input(_ item: ScriptItem, _ call: ScriptCall) -> JSONValue {
        if case .custom = item { return ["input": .string(call.arguments)] }
        guard let value = try? StrictJSON.decode(call.arguments), case .object = value else {
            return ["raw": .string(call.arguments)]
        }
        return value
    }

    private func deltas(_ item: ScriptItem, _ index: Int) -> [JSONValue] {
        switch item {
        case .text(let text), .shell(let text):
            return draft.pieces(text).map { ["type": "text_delta", "text": .string($0)] }
        case .reasoning(let text):
            return draft.pieces(text).map { ["type": "thinking_delta", "thinking": .string($0)] }
                + [["type": "signature_delta", "signature": .string(draft.opaque(index))]]
        case .call(let call), .custom(let call):
            let text = if case .custom = item { CanonicalJSON.text(input(item, call)) } else { call.arguments }
            return draft.pieces(text).map { ["type": "input_json_delta", "partial_json": .string($0)] }
        case .raw: return []
        }
    }
}
