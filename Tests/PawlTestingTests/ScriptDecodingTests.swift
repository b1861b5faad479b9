// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlTesting
import Testing

@Suite("Scripts of models")
struct ScriptDecodingTests {
    static let full = """
        stub: 1
        models: [gpt-5.1-codex, claude-opus-5-5]
        key: sk-upstream
        steps:
          - when:
              dialect: anthropic
              model: "claude-*"
              stream: true
              turn: 1
              system: "*careful*"
              user: "*fix*"
              result: "*FAILED*"
              text: "*"
              headers: {Anthropic-Beta: "*"}
              history: [{user: "*"}, "...", {result: "*"}]
            times: any
            reply:
              - reasoning: Hm.
              - text: I look.
              - shell: ls
              - call: {name: echo, namespace: mcp__gw, arguments: {a: 1}, id: call_1}
              - custom: {name: exec, input: "text(1)"}
              - raw: {type: web_search_call, id: ws_1}
            usage: {input: 100, cached: 40, output: 7, reasoning: 3}
            model: claude-opus-5-5
            finish: length
            minimal: true
            chunk: 3
            split: 5
            delay: 10ms
            pause: 0.5
            events: [{type: future.event, x: 1}, keep-alive]
            fields: {future: {a: [1]}}
            headers: {X-Request-Id: r1}
            fault: {truncate: 3}
        """

    @Test("What a script says is read, and the same script in JSON is the same script")
    func both() throws {
        let yaml = try ModelScript(Self.full)
        let step = try #require(yaml.steps.first)
        #expect(step.times == nil && step.reply.items.count == 6 && step.reply.delay == 0.01 && step.reply.pause == 0.5)
        #expect(step.when.history.count == 3 && step.when.turn == 1 && step.reply.fault == .truncate(after: 3))
        let json = #"""
            {"stub": 1, "steps": [{"reply": "Done.", "usage": "none"},
            {"fault": {"status": 429, "retry_after": 2, "code": "slow_down"}, "times": 3}, {"fault": "drop"}]}
            """#
        let same = """
            stub: 1
            steps:
              - reply: Done.
                usage: none
              - fault: {status: 429, retry_after: 2, code: slow_down}
                times: 3
              - fault: drop
            """
        #expect(try ModelScript(json) == ModelScript(same))
        #expect(try ModelScript(json).models == ["scripted-model"])
    }

    @Test(
        "A mistake is an error that says where",
        arguments: [
            ("stub: 2\nsteps: []", "version 2"), ("stub: 1", "steps"), ("stub: 1\nsteps: [{replay: x}]", "replay"),
            ("stub: 1\nsteps: [{reply: {a: 1}}]", "step 1"), ("stub: 1\nsteps: [{reply: [{say: x}]}]", "step 1"),
            ("stub: 1\nsteps: [{times: 0}]", "times"), ("stub: 1\nsteps: [{when: {turns: 1}}]", "turns"),
            ("stub: 1\nsteps: [{when: {dialect: klingon}}]", "klingon"),
            ("stub: 1\nsteps: [{fault: {status: 200}}]", "400"), ("stub: 1\nsteps: [{fault: {melt: 1}}]", "fault"),
            ("stub: 1\nsteps: [{delay: soon}]", "delay"),
            ("stub: 1\nsteps: [{usage: {input: -1, output: 1}}]", "usage"),
            ("stub: 1\nsteps: [{when: {history: [{robot: x}]}}]", "history"), ("stub: [", "script:1"),
            ("{\"stub\": 1,}", "script"), ("", "empty"), ("stub: &a 1\nsteps: [*a]", "alias"),
            ("stub: 1\nsteps: [{reply: x, reply: y}]", "reply"),
        ])
    func mistakes(_ text: String, _ word: String) {
        #expect { try ModelScript(text) } throws: { error in
            (error as? ScriptError)?.message.contains(word) ?? false
        }
    }

    @Test("No bytes make the reader trap")
    func fuzz() {
        var random = SeededGenerator(seed: 11)
        let sources = [Self.full, #"{"stub": 1, "steps": [{"reply": [{"text": "x"}], "fault": {"stall": 0}}]}"#]
        for round in 0..<3000 {
            var bytes = Array(sources[round % sources.count].utf8)
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0...3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(Array(":[]{}\"-#&*!|>\n ".utf8).randomElement(using: &random) ?? 0, at: place)
                default:
                    let end = Int.random(in: place..<bytes.count, using: &random)
                    bytes.insert(contentsOf: bytes[place...end], at: place)
                }
            }
            _ = try? ModelScript(bytes)
        }
    }
}
