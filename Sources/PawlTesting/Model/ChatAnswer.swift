// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// An answer of the OpenAI Chat Completions API (`POST /v1/chat/completions`): one `chat.completion`, or a stream of
/// `chat.completion.chunk` events that ends with `[DONE]`; with usage in a last chunk where the request asks for it.
struct ChatAnswer {
    let draft: AnswerDraft
    /// Whether a stream tells its usage.
    let tellsUsage: Bool

    /// The whole answer.
    var json: JSONValue {
        var message: [String: JSONValue] = ["role": "assistant", "content": .null, "refusal": .null]
        let text = texts.joined()
        if !texts.isEmpty { message["content"] = .string(text) }
        if !reasonings.isEmpty { message["reasoning_content"] = .string(reasonings.joined()) }
        if !calls.isEmpty { message["tool_calls"] = .array(calls) }
        for case .raw(let value) in draft.items { message.merge(value.objectValue ?? [:]) { $1 } }
        return draft.extended(
            .fields([
                "id": .string(draft.identifier("chatcmpl-", "chat")), "object": "chat.completion",
                "created": .integer(AnswerDraft.created), "model": .string(draft.model),
                "choices": [
                    [
                        "index": 0, "message": .object(message), "logprobs": .null, "finish_reason": .string(finish),
                    ]
                ], "usage": usage,
            ]))
    }

    /// The stream; `failure` ends it with an error.
    func events(failure: (code: String, message: String)? = nil) -> [StreamEvent] {
        var events = [chunk(["role": "assistant", "content": ""])]
        if let failure {
            return events + draft.unknownEvents + [
                StreamEvent(
                    name: nil,
                    [
                        "error": [
                            "message": .string(failure.message), "type": .string(failure.code),
                            "code": .string(failure.code), "param": .null,
                        ]
                    ])
            ]
        }
        var called = 0
        for (index, item) in draft.items.enumerated() {
            switch item {
            case .text(let text), .shell(let text):
                events += draft.pieces(text).map { chunk(["content": .string($0)]) }
            case .reasoning(let text):
                events += draft.pieces(text).map { chunk(["reasoning_content": .string($0)]) }
            case .call(let call), .custom(let call):
                events.append(chunk(["tool_calls": [self.call(call, index, number: called, arguments: "")]]))
                for piece in draft.pieces(arguments(item, call)) {
                    events.append(
                        chunk([
                            "tool_calls": [
                                ["index": .integer(called), "function": ["arguments": .string(piece)]]
                            ]
                        ]))
                }
                called += 1
            case .raw(let value): events.append(chunk(value))
            }
        }
        events += draft.unknownEvents
        events.append(chunk([:], finish: finish))
        if tellsUsage, let usage {
            events.append(chunk(nil, usage: usage))
        }
        return events + [StreamEvent(text: "[DONE]")]
    }

    private func chunk(_ delta: JSONValue?, finish: String? = nil, usage: JSONValue? = nil) -> StreamEvent {
        let choices: [JSONValue] =
            delta.map { [["index": 0, "delta": $0, "logprobs": .null, "finish_reason": .optional(finish)]] } ?? []
        return StreamEvent(
            name: nil,
            draft.extended(
                .fields([
                    "id": .string(draft.identifier("chatcmpl-", "chat")), "object": "chat.completion.chunk",
                    "created": .integer(AnswerDraft.created), "model": .string(draft.model),
                    "choices": .array(choices), "usage": usage,
                ])))
    }

    private var finish: String {
        switch draft.reply.finish {
        case nil: draft.callsTool ? "tool_calls" : "stop"
        case "tool": "tool_calls"
        case let word?: word
        }
    }

    private var usage: JSONValue? {
        draft.usage.map { usage in
            [
                "prompt_tokens": .integer(usage.input), "completion_tokens": .integer(usage.output),
                "total_tokens": .integer(usage.input + usage.output),
                "prompt_tokens_details": ["cached_tokens": .integer(usage.cached)],
                "completion_tokens_details": ["reasoning_tokens": .integer(usage.reasoning)],
            ]
        }
    }

    private var texts: [String] {
        draft.items.compactMap { if case .text(let text) = $0 { text } else { nil } }
    }

    private var reasonings: [String] {
        draft.items.compactMap { if case .reasoning(let text) = $0 { text } else { nil } }
    }

    private var calls: [JSONValue] {
        draft.items.enumerated().compactMap { index, item in
            switch item {
            case .call(let call), .custom(let call):
                self.call(call, index, number: nil, arguments: arguments(item, call))
            default: nil
            }
        }
    }

    private func call(_ call: ScriptCall, _ index: Int, number: Int?, arguments: String) -> JSONValue {
        .fields([
            "index": number.map { .integer($0) }, "type": "function",
            "id": .string(draft.callIdentifier(call, index, prefix: "call_")),
            "function": ["name": .string(call.name), "arguments": .string(arguments)],
        ])
    }

    private func arguments(_ item: ScriptItem, _ call: ScriptCall) -> String {
        if case .custom = item { return CanonicalJSON.text(["input": .string(call.arguments)]) }
        return call.arguments
    }
}
