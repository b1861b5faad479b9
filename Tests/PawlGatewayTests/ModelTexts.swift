// SPDX-License-Identifier: Apache-2.0
import PawlBase
@testable import PawlContract

@testable import PawlGateway

/// Endpoints, requests and recorded answers of the three dialects, with members and events that nobody knows.
enum ModelTexts {
    static func endpoint(
        _ dialect: ModelDialect, allow: [String] = ["gpt-x"], maxOutput: Int = 1_000, price: ModelPrice? = nil
    ) -> ModelEndpoint {
        ModelEndpoint(
            name: "main",
            spec: ModelSpec(
                dialect: dialect, url: "https://api.example.com/v1", allow: allow, maxOutput: maxOutput, price: price))
    }

    static func dialect(_ route: ModelRoute) -> ModelDialect { route.dialect ?? .openAIResponses }

    static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    /// Reads a request of some members.
    static func call(
        _ route: ModelRoute, _ members: String, rules: CallRules = CallRules(), price: ModelPrice? = nil
    ) throws(Refusal) -> ModelCall {
        try ModelCall(
            route: route, body: bytes("{\"model\":\"gpt-x\",\(members)}"),
            endpoint: endpoint(dialect(route), price: price),
            rules: rules)
    }

    /// The code of the refusal of a request; nil where it may leave.
    static func refusal(_ route: ModelRoute, _ members: String, rules: CallRules = CallRules()) -> RefusalCode? {
        do {
            _ = try call(route, members, rules: rules)
            return nil
        } catch { return error.code }
    }

    /// A streamed answer of the Responses dialect: 100 input tokens, 40 of them cached, 20 output tokens.
    static let responses = """
        : hello\r
        event: response.created\r
        data: {"type":"response.created","response":{"id":"r","model":"gpt-x","new":[{"deep":null}]}}\r
        \r
        event: response.sparkle\r
        data: {"type":"response.sparkle","usage":{"input_tokens":9}}\r
        \r
        data: {"type":"response.output_text.delta","delta":"response.completed"}\r
        id: 7\r
        retry: 10\r
        unknown: field\r
        \r
        data: {"type":"response.output_text.delta",\r
        data: "delta":"ünïcode \\u0000"}\r
        \r
        event: response.output_item.done\r
        data: {"type":"response.output_item.done","item":{"type":"message"}}\r
        \r
        event: response.completed\r
        data: {"type":"response.completed","response":{"id":"r","model":"gpt-x","usage":{"input_tokens":100,\
        "input_tokens_details":{"cached_tokens":40},"output_tokens":20,"output_tokens_details":{"reasoning_tokens":8},\
        "total_tokens":120,"unknown":"x"}}}\r
        \r

        """

    /// The same of the Chat Completions dialect.
    static let chat = """
        data: {"id":"c","model":"gpt-x","choices":[{"index":0,"delta":{"content":"a \\"usage\\":{"}}],"usage":null}

        : keep-alive

        data: {"id":"c","model":"gpt-x","obfuscation":"zzz","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

        data:{"id":"c","model":"gpt-x","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120,\
        "prompt_tokens_details":{"cached_tokens":40}}}

        data: [DONE]


        """

    /// The same of the Messages dialect.
    static let messages = """
        event: message_start
        data: {"type":"message_start","message":{"id":"m","model":"gpt-x","usage":{"input_tokens":50,\
        "cache_creation_input_tokens":10,"cache_read_input_tokens":40,"output_tokens":1}}}

        event: ping
        data: {"type":"ping"}

        event: vendor_event
        data: {"type":"vendor_event","x":{"type":"message_stop"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":20}}

        event: message_stop
        data: {"type":"message_stop"}


        """

    static let streams: [(route: ModelRoute, text: String)] = [
        (.responses, responses), (.chat, chat), (.messages, messages),
    ]

    static let wholes: [(route: ModelRoute, text: String)] = [
        (
            .responses,
            """
            {"id":"r","status":"completed","model":"gpt-x","output":[{"type":"message"}],"error":null,"usage":\
            {"input_tokens":100,"input_tokens_details":{"cached_tokens":40},"output_tokens":20,"total_tokens":120}}
            """
        ),
        (
            .chat,
            """
            {"id":"c","model":"gpt-x","choices":[{"finish_reason":"stop"}],"usage":{"prompt_tokens":100,\
            "completion_tokens":15,"total_tokens":120,"prompt_tokens_details":{"cached_tokens":40}}}
            """
        ),
        (
            .messages,
            """
            {"type":"message","model":"gpt-x","content":[{"type":"text","text":"hi"}],"stop_reason":"end_turn","usage":\
            {"input_tokens":60,"cache_read_input_tokens":40,"cache_creation_input_tokens":null,"output_tokens":20}}
            """
        ),
    ]
}
