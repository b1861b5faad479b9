// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// An answer of the OpenAI Responses API (`POST /v1/responses`): one `response` object, or the stream of events
/// `response.created`, `response.in_progress`, per item `response.output_item.added`, deltas and
/// `response.output_item.done`, at last `response.completed`, `response.incomplete` or `response.failed`.
struct ResponsesAnswer {
    let draft: AnswerDraft

    /// The whole answer.
    var json: JSONValue { response(status, output: output) }

    private var status: String { draft.reply.finish == "length" ? "incomplete" : "completed" }

    private var output: [JSONValue] {
        draft.items.enumerated().map { item($1, $0, status: "completed", isFull: true) }
    }

    /// The stream; `failure` ends it with `response.failed`.
    func events(failure: (code: String, message: String)? = nil) -> [StreamEvent] {
        var values: [JSONValue] = []
        if !draft.reply.isMinimal {
            for type in ["response.created", "response.in_progress"] {
                values.append(["type": .string(type), "response": response("in_progress", output: [])])
            }
        }
        var end: JSONValue
        if let failure {
            var failed = response("failed", output: []).objectValue ?? [:]
            failed["error"] = ["code": .string(failure.code), "message": .string(failure.message)]
            failed["usage"] = .null
            end = ["type": "response.failed", "response": .object(failed)]
        } else {
            for (index, item) in draft.items.enumerated() { values += itemEvents(item, index) }
            end = ["type": .string("response." + status), "response": json]
        }
        var events = values.enumerated().map { event($1, number: $0) }
        events += draft.unknownEvents
        events.append(event(end, number: events.count))
        return events
    }

    private func event(_ value: JSONValue, number: Int) -> StreamEvent {
        var members = value.objectValue ?? [:]
        members["sequence_number"] = .integer(number)
        return StreamEvent(name: value["type"]?.stringValue, draft.extended(.object(members)))
    }

    private func response(_ status: String, output: [JSONValue]) -> JSONValue {
        let isDone = status == "completed" || status == "incomplete"
        return draft.extended([
            "id": .string(draft.identifier("resp_", "response")), "object": "response",
            "created_at": .integer(AnswerDraft.created), "status": .string(status), "model": .string(draft.model),
            "error": .null, "incomplete_details": status == "incomplete" ? ["reason": "max_output_tokens"] : .null,
            "output": .array(output), "parallel_tool_calls": true, "tool_choice": "auto", "tools": [],
            "store": false, "metadata": [:], "usage": isDone ? usage : .null,
        ])
    }

    private var usage: JSONValue {
        guard let usage = draft.usage else { return .null }
        return [
            "input_tokens": .integer(usage.input), "input_tokens_details": ["cached_tokens": .integer(usage.cached)],
            "output_tokens": .integer(usage.output),
            "output_tokens_details": ["reasoning_tokens": .integer(usage.reasoning)],
            "total_tokens": .integer(usage.input + usage.output),
        ]
    }

    private func item(_ item: ScriptItem, _ index: Int, status: String, isFull: Bool) -> JSONValue {
        switch item {
        case .text(let text), .shell(let text):
            return [
                "type": "message", "id": .string(draft.identifier("msg_", "item \(index)")), "role": "assistant",
                "status": .string(status), "content": isFull ? [Self.part(text)] : [],
            ]
        case .reasoning(let text):
            return [
                "type": "reasoning", "id": .string(draft.identifier("rs_", "item \(index)")),
                "summary": isFull ? [["type": "summary_text", "text": .string(text)]] : [],
                "encrypted_content": isFull ? .string(draft.opaque(index)) : .null,
            ]
        case .call(let call), .custom(let call):
            let isCustom = if case .custom = item { true } else { false }
            return .fields([
                "type": isCustom ? "custom_tool_call" : "function_call",
                "id": .string(draft.identifier(isCustom ? "ctc_" : "fc_", "item \(index)")),
                "call_id": .string(draft.callIdentifier(call, index, prefix: "call_")), "name": .string(call.name),
                "namespace": call.namespace.map { .string($0) }, "status": .string(status),
                isCustom ? "input" : "arguments": .string(isFull ? call.arguments : ""),
            ])
        case .raw(let value): return value
        }
    }

    private static func part(_ text: String) -> JSONValue {
        ["type": "output_text", "text": .string(text), "annotations": [], "logprobs": []]
    }

    private func itemEvents(_ item: ScriptItem, _ index: Int) -> [JSONValue] {
        let done: JSONValue = [
            "type": "response.output_item.done", "output_index": .integer(index),
            "item": self.item(item, index, status: "completed", isFull: true),
        ]
        guard !draft.reply.isMinimal else { return [done] }
        let added: JSONValue = [
            "type": "response.output_item.added", "output_index": .integer(index),
            "item": self.item(item, index, status: "in_progress", isFull: false),
        ]
        return [added] + deltas(item, index) + [done]
    }

    private func deltas(_ item: ScriptItem, _ index: Int) -> [JSONValue] {
        let identifier = self.item(item, index, status: "completed", isFull: false)["id"] ?? .null
        func event(_ type: String, _ more: [String: JSONValue]) -> JSONValue {
            .object(
                ["type": .string("response." + type), "item_id": identifier, "output_index": .integer(index)]
                    .merging(more) { $1 })
        }
        switch item {
        case .text(let text), .shell(let text):
            let place: [String: JSONValue] = ["content_index": 0]
            let added = event("content_part.added", place.merging(["part": Self.part("")]) { $1 })
            let pieces = draft.pieces(text).map { piece in
                event("output_text.delta", place.merging(["delta": .string(piece), "logprobs": []]) { $1 })
            }
            let done = [
                event("output_text.done", place.merging(["text": .string(text), "logprobs": []]) { $1 }),
                event("content_part.done", place.merging(["part": Self.part(text)]) { $1 }),
            ]
            return [added] + pieces + done
        case .reasoning(let text):
            let place: [String: JSONValue] = ["summary_index": 0]
            let part: JSONValue = ["type": "summary_text", "text": .string(text)]
            return [event("reasoning_summary_part.added", place.merging(["part": part]) { $1 })]
                + draft.pieces(text).map {
                    event("reasoning_summary_text.delta", place.merging(["delta": .string($0)]) { $1 })
                } + [event("reasoning_summary_text.done", place.merging(["text": .string(text)]) { $1 })]
        case .call(let call):
            return draft.pieces(call.arguments).map {
                event("function_call_arguments.delta", ["delta": .string($0)])
            } + [event("function_call_arguments.done", ["arguments": .string(call.arguments)])]
        case .custom(let call):
            return draft.pieces(call.arguments).map {
                event("custom_tool_call_input.delta", ["delta": .string($0)])
            } + [event("custom_tool_call_input.done", ["input": .string(call.arguments)])]
        case .raw: return []
        }
    }
}
