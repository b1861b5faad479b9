// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlTesting
import Testing

@Suite("A scripted model")
struct ScriptPlayerTests {
    static let paths = ["/v1/responses", "/v1/chat/completions", "/v1/messages?beta=true"]

    static func post(_ path: String, _ body: JSONValue, _ headers: [StubHeader] = []) -> StubRequest {
        StubRequest(method: "POST", path: path, headers: headers, body: CanonicalJSON.encode(body))
    }

    /// A request of any dialect whose user says one thing.
    static func ask(_ path: String, _ text: String, stream: Bool, tools: JSONValue = []) -> StubRequest {
        let said: JSONValue = ["role": "user", "content": .string(text)]
        var body: [String: JSONValue] = ["model": "m-1", "stream": .bool(stream), "tools": tools, "max_tokens": 1000]
        body[path.hasSuffix("responses") ? "input" : "messages"] = [said]
        return post(path, .object(body))
    }

    /// The JSON of the events of a stream.
    static func events(_ answer: StubAnswer) -> [JSONValue] {
        String(decoding: answer.bytes, as: UTF8.self).components(separatedBy: "\n\n").compactMap { event in
            event.components(separatedBy: "\n").first { $0.hasPrefix("data: ") }
                .flatMap { try? StrictJSON.decode(String($0.dropFirst(6))) }
        }
    }

    static func script(_ steps: String, key: String = "") throws -> ScriptPlayer {
        ScriptPlayer(try ModelScript("stub: 1\n\(key)steps:\n\(steps)"))
    }

    @Test("Each dialect gets the reply in its own shape, as JSON")
    func json() throws {
        let player = try Self.script("  - {times: any, reply: Hello., usage: {input: 30, cached: 10, output: 4}}")
        let answers = Self.paths.map { player.answer(Self.ask($0, "Hi", stream: false)) }
        let values = try answers.map { try StrictJSON.decode($0.bytes) }
        #expect(values[0]["output"]?.arrayValue?[0]["content"]?.arrayValue?[0]["text"] == "Hello.")
        #expect(values[0]["usage"]?["input_tokens"] == 30 && values[0]["usage"]?["total_tokens"] == 34)
        #expect(values[1]["choices"]?.arrayValue?[0]["message"]?["content"] == "Hello.")
        #expect(values[1]["usage"]?["prompt_tokens_details"]?["cached_tokens"] == 10)
        #expect(values[2]["content"]?.arrayValue?[0]["text"] == "Hello." && values[2]["stop_reason"] == "end_turn")
        #expect(values[2]["usage"]?["input_tokens"] == 20 && values[2]["usage"]?["cache_read_input_tokens"] == 10)
        #expect(values.allSatisfy { $0["model"] == "m-1" })
    }

    @Test("Streams hold the events that the real clients need, in their order")
    func streams() throws {
        let player = try Self.script(
            """
              - {times: any, reply: [{reasoning: Hm}, {text: Hello there}, {call: {name: echo, arguments: {a: 1}}}]}
            """)
        let responses = Self.events(player.answer(Self.ask(Self.paths[0], "Hi", stream: true)))
        let types = responses.compactMap { $0["type"]?.stringValue }
        #expect(types.first == "response.created" && types.last == "response.completed")
        let done = responses.filter { $0["type"] == "response.output_item.done" }
        #expect(done.map { $0["item"]?["type"] } == ["reasoning", "message", "function_call"])
        #expect(done[2]["item"]?["arguments"] == #"{"a":1}"#)
        #expect(responses.last?["response"]?["usage"]?["output_tokens"]?.integerValue ?? 0 > 0)
        #expect(responses.enumerated().allSatisfy { $1["sequence_number"] == .integer($0) })

        let messages = Self.events(player.answer(Self.ask(Self.paths[2], "Hi", stream: true)))
        let names = messages.compactMap { $0["type"]?.stringValue }
        #expect(names.first == "message_start" && names.suffix(2) == ["message_delta", "message_stop"])
        #expect(names.count { $0 == "content_block_start" } == 3 && names.count { $0 == "content_block_stop" } == 3)
        #expect(messages.contains { $0["delta"]?["stop_reason"] == "tool_use" })
        let json = messages.compactMap { $0["delta"]?["partial_json"]?.stringValue }.joined()
        #expect(json == #"{"a":1}"#)

        let chat = player.answer(Self.ask(Self.paths[1], "Hi", stream: true))
        #expect(String(decoding: chat.bytes, as: UTF8.self).hasSuffix("data: [DONE]\n\n"))
        let chunks = Self.events(chat)
        #expect(chunks.last?["choices"]?.arrayValue?[0]["finish_reason"] == "tool_calls")
        #expect(chunks.allSatisfy { $0["usage"] == nil })
    }

    @Test("Chat Completions tells the usage of a stream only where it is asked to")
    func chatUsage() throws {
        let player = try Self.script("  - {reply: Hi, usage: {input: 5, output: 2}}")
        var body = try #require(Self.ask(Self.paths[1], "Hi", stream: true).json?.objectValue)
        body["stream_options"] = ["include_usage": true]
        let last = Self.events(player.answer(Self.post(Self.paths[1], .object(body)))).last
        #expect(last?["choices"] == [] && last?["usage"]?["prompt_tokens"] == 5)
    }

    @Test("A shell command becomes a call of whatever shell tool the client offers")
    func shells() throws {
        let player = try Self.script("  - {times: any, reply: [{shell: 'ls \"a b\"'}]}")
        func call(_ path: String, _ tools: JSONValue) -> JSONValue? {
            try? StrictJSON.decode(player.answer(Self.ask(path, "Hi", stream: false, tools: tools)).bytes)
        }
        let codex: JSONValue = [
            ["type": "function", "name": "exec_command", "parameters": ["properties": ["cmd": ["type": "string"]]]]
        ]
        let first = call(Self.paths[0], codex)?["output"]?.arrayValue?[0]
        #expect(first?["name"] == "exec_command" && first?["arguments"] == #"{"cmd":"ls \"a b\""}"#)
        let old: JSONValue = [
            ["type": "function", "name": "shell", "parameters": ["properties": ["command": ["type": "array"]]]]
        ]
        let second = call(Self.paths[0], old)?["output"]?.arrayValue?[0]
        #expect(second?["arguments"] == #"{"command":["bash","-lc","ls \"a b\""]}"#)
        let claude: JSONValue = [
            ["name": "Bash", "input_schema": ["properties": ["command": [:], "description": [:]]]]
        ]
        let third = call(Self.paths[2], claude)?["content"]?.arrayValue?[0]
        #expect(third?["name"] == "Bash" && third?["input"]?["command"] == #"ls "a b""#)
        let mini: JSONValue = [["type": "function", "function": ["name": "bash", "parameters": [:]]]]
        let fourth = call(Self.paths[1], mini)?["choices"]?.arrayValue?[0]["message"]?["tool_calls"]?.arrayValue?[0]
        #expect(fourth?["function"]?["arguments"] == #"{"command":"ls \"a b\""}"#)
        let code: JSONValue = [
            "model": "gpt-6.1",
            "input": [
                [
                    "type": "additional_tools", "role": "developer",
                    "tools": [["name": "functions", "tools": [["type": "custom", "name": "exec"]]]],
                ]
            ],
        ]
        let value = try StrictJSON.decode(player.answer(Self.post(Self.paths[0], code)).bytes)
        let fifth = value["output"]?.arrayValue?[0]
        #expect(fifth?["type"] == "custom_tool_call" && fifth?["namespace"] == "functions")
        #expect(fifth?["input"]?.stringValue?.contains(#"tools.exec_command({cmd: "ls \"a b\""})"#) ?? false)
    }

    @Test("A step answers the requests that it describes, in the order of the script, as often as it may")
    func matching() throws {
        let player = try Self.script(
            """
              - {when: {result: "*FAILED*"}, times: any, reply: I fix it.}
              - {when: {user: "*bug*", turn: 0}, reply: first}
              - {when: {user: "*bug*"}, times: 2, reply: again}
              - {when: {history: [{user: "*"}, "...", {call: "bash *"}, {result: "*"}]}, reply: by history}
            """)
        func text(_ request: StubRequest) -> String? {
            (try? StrictJSON.decode(player.answer(request).bytes))?["choices"]?.arrayValue?[0]["message"]?["content"]?
                .stringValue
        }
        func turn(_ result: String) -> StubRequest {
            let call: JSONValue = [
                "role": "assistant", "content": .null,
                "tool_calls": [["id": "c", "type": "function", "function": ["name": "bash", "arguments": "{}"]]],
            ]
            return Self.post(
                Self.paths[1],
                [
                    "model": "m",
                    "messages": [
                        ["role": "user", "content": "a bug"], call,
                        ["role": "tool", "tool_call_id": "c", "content": .string(result)],
                    ],
                ])
        }
        let ask = Self.ask(Self.paths[1], "a bug", stream: false)
        #expect([ask, ask, ask].map(text) == ["first", "again", "again"])
        #expect(text(turn("1 FAILED")) == "I fix it." && text(turn("2 FAILED")) == "I fix it.")
        #expect(text(turn("ok")) == "by history")
        #expect(player.answer(ask).status == 400)
        #expect(player.answer(Self.ask(Self.paths[2], "none", stream: false)).status == 402)
        #expect(player.uses == [2, 1, 2, 1])
    }

    @Test("Equal scripts and requests give equal bytes; another request gives other identifiers")
    func deterministic() throws {
        let script = "  - {times: any, reply: [{reasoning: a}, {text: b}, {shell: ls}]}"
        let request = Self.ask(Self.paths[0], "Hi", stream: true)
        let first = try Self.script(script).answer(request)
        #expect(try Self.script(script).answer(request) == first)
        #expect(try Self.script(script).answer(Self.ask(Self.paths[0], "Ho", stream: true)).bytes != first.bytes)
    }

    @Test("Unknown events and fields are where a client could meet them")
    func unknown() throws {
        let player = try Self.script(
            "  - {times: any, reply: Hi, events: [{type: future.event, x: 1}, ping], fields: {future: {a: 1}}}")
        for path in Self.paths {
            let answer = player.answer(Self.ask(path, "Hi", stream: true))
            let events = Self.events(answer)
            #expect(events.contains { $0["type"] == "future.event" && $0["x"] == 1 })
            #expect(events.contains { $0["future"]?["a"] == 1 })
            #expect(String(decoding: answer.bytes, as: UTF8.self).contains("\n: ping\n"))
            #expect(try StrictJSON.decode(player.answer(Self.ask(path, "Hi", stream: false)).bytes)["future"] != nil)
        }
    }
}
