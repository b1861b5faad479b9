// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlSandbox
import Testing

@testable import PawlJudge

@Suite("The relay")
struct RelayTests {
    private static let id = String(repeating: "a", count: 32)

    private func opened(artifact: [String: String]? = nil, caps: JudgeCaps = JudgeCaps()) -> Relay {
        var relay = Relay(opening: RoundOpening(stage: "s", seed: "00", artifact: artifact), caps: caps)
        _ = relay.open()
        return relay
    }

    private func say(_ relay: inout Relay, _ line: String, id: String = RelayTests.id) -> Relay.Action {
        relay.judgeSaid(Array(line.utf8), id: id)
    }

    private func failed(_ action: Relay.Action) -> String? {
        guard case .fail(let reason) = action else { return nil }
        return reason
    }

    @Test("opens with one canonical line that names no arm")
    func opening() {
        var relay = Relay(opening: RoundOpening(stage: "speed", seed: "0f"), caps: JudgeCaps())
        let line = #"{"pawl":1,"seed":"0f","split":"visible","stage":"speed"}"# + "\n"
        #expect(relay.open() == .tellJudge(line: Array(line.utf8), files: []))
    }

    @Test("a second opening and a word before the first are failures")
    func misuse() {
        var twice = opened()
        #expect(failed(twice.open()) != nil)
        var early = Relay(opening: RoundOpening(stage: "s", seed: "0"), caps: JudgeCaps())
        #expect(failed(early.judgeSaid(Array(#"{"ask":1}"#.utf8), id: Self.id)) != nil)
    }

    @Test("an ask becomes a question under Pawl's id")
    func ask() {
        var relay = opened()
        let action = say(
            &relay, #"{"ask":"q7","input":{"n":2},"files":{"a.bin":"x/a.bin"},"timed":true,"limits":{"wall":2.5}}"#)
        let ask = JudgeAsk(
            id: "q7", input: ["n": 2], files: ["a.bin": "/pawl/scratch/x/a.bin"], isTimed: true, wallLimit: 2.5)
        #expect(action == .question(Question(id: Self.id, ask: ask)))
        #expect(relay.asks == 1)
    }

    @Test("an answer is told under the judge's id, re-encoded, with outside readings")
    func answer() {
        var relay = opened()
        _ = say(&relay, #"{"ask":7}"#)
        let reading = Reading(wallNanoseconds: 1_500_000_000, cpuNanoseconds: 250_000_000, peakBytes: 4096)
        let reply = ContestantReply(result: .answer(output: ["b": 1, "a": 2], files: ["c.bin": [9]]), reading: reading)
        let path = "/pawl/in/\(Self.id)/c.bin"
        let line =
            #"{"answer":7,"cpu_s":0.25,"files":{"c.bin":"\#(path)"},"output":{"a":2,"b":1},"peak_bytes":4096,"wall_s":1.5}"#
        #expect(
            relay.replied(reply)
                == .tellJudge(line: Array((line + "\n").utf8), files: [CellFile(path: path, bytes: [9])]))
        #expect(say(&relay, #"{"verdict":"pass"}"#) == .decide(JudgeDecision(passed: true, metrics: [:])))
    }

    @Test("a fault is told as its code only", arguments: FailureCode.allCases)
    func fault(code: FailureCode) {
        var relay = opened()
        _ = say(&relay, #"{"ask":"x"}"#)
        let reply = ContestantReply(result: .fault(ContestantFault(code, .resultMissing, "why")), reading: Reading())
        let line = #"{"code":"\#(code.rawValue)","failure":"x"}"# + "\n"
        #expect(relay.replied(reply) == .tellJudge(line: Array(line.utf8), files: []))
    }

    @Test("a reply without a question is a failure")
    func strayReply() {
        var relay = opened()
        let reply = ContestantReply(result: .answer(output: 1, files: [:]), reading: Reading())
        #expect(failed(relay.replied(reply)) != nil)
    }

    @Test("a judge that speaks while its question is open fails", arguments: [#"{"ask":2}"#, #"{"verdict":"pass"}"#])
    func openAsk(line: String) {
        var relay = opened()
        _ = say(&relay, #"{"ask":1}"#)
        #expect(failed(say(&relay, line)) == "the judge spoke while a question was open")
        #expect(failed(say(&relay, #"{"verdict":"pass"}"#)) != nil)
    }

    @Test("a judge that speaks after its verdict fails")
    func afterVerdict() {
        var relay = opened()
        let decision = say(
            &relay, #"{"verdict":"fail","metrics":{"m":1.5},"feedback":"no","private":{"k":1}}"#)
        #expect(
            decision == .decide(JudgeDecision(passed: false, metrics: ["m": 1.5], feedback: "no", secret: ["k": 1])))
        #expect(failed(say(&relay, #"{"ask":2}"#)) == "the judge spoke after its verdict")
    }

    @Test("a failed round may say which values it refused; nothing else, and nothing in a passed one")
    func refusedValues() {
        for signal in [JudgeSignal.valueNonfinite, .valueRange, .valueShape] {
            var relay = opened()
            let decision = say(&relay, #"{"verdict":"fail","signal":"\#(signal.rawValue)"}"#)
            #expect(decision == .decide(JudgeDecision(passed: false, metrics: [:], signal: signal)))
        }
        for line in [
            #"{"verdict":"pass","signal":"value.range"}"#, #"{"verdict":"fail","signal":"result.forged"}"#,
            #"{"verdict":"fail","signal":"proc.limit"}"#, #"{"verdict":"fail","signal":7}"#,
            #"{"verdict":"fail","signal":""}"#,
        ] {
            var relay = opened()
            #expect(failed(say(&relay, line)) != nil, "\(line)")
        }
    }

    @Test("an id used twice, one ask too many, and an ask in an artifact stage are failures")
    func asks() {
        var twice = opened()
        _ = say(&twice, #"{"ask":1}"#)
        _ = twice.replied(ContestantReply(result: .answer(output: 1, files: [:]), reading: Reading()))
        #expect(failed(say(&twice, #"{"ask":1}"#)) == "the judge used the id of an ask twice")
        var many = opened(caps: JudgeCaps(asks: 1))
        _ = say(&many, #"{"ask":1}"#)
        _ = many.replied(ContestantReply(result: .answer(output: 1, files: [:]), reading: Reading()))
        #expect(failed(say(&many, #"{"ask":2}"#)) == "the judge asked more than 1 questions")
        var inert = opened(artifact: ["a": "/pawl/artifact/a"])
        #expect(failed(say(&inert, #"{"ask":1}"#)) == "the judge of an artifact stage asked a question")
    }

    @Test("an artifact stage names the files in its first line")
    func artifactOpening() {
        var relay = Relay(
            opening: RoundOpening(stage: "s", seed: "0", artifact: ["p": "/pawl/artifact/p"]), caps: JudgeCaps())
        let line = #"{"artifact":{"p":"/pawl/artifact/p"},"pawl":1,"seed":"0","split":"visible","stage":"s"}"# + "\n"
        #expect(relay.open() == .tellJudge(line: Array(line.utf8), files: []))
    }

    @Test(
        "a judge that stops fails with the reason",
        arguments: [JudgeStop.ended, .late, .oversize, .deaf, .noFile, .unasked])
    func stops(stop: JudgeStop) {
        var relay = opened()
        #expect(failed(relay.judgeStopped(stop)) == stop.rawValue)
    }

    @Test(
        "lines that are no strict message are failures",
        arguments: [
            "", "{}", "[]", "nonsense", #"{"ask":1,"ask":2}"#, #"{"ask":1.5}"#, #"{"ask":""}"#, #"{"ask":null}"#,
            #"{"ask":1,"timed":"yes"}"#, #"{"ask":1,"timd":true}"#, #"{"ask":1,"input":NaN}"#,
            #"{"ask":1,"input":1e999}"#,
            #"{"ask":1,"files":["a"]}"#, #"{"ask":1,"files":{"a":"../x"}}"#, #"{"ask":1,"files":{"a":"/etc/passwd"}}"#,
            #"{"ask":1,"files":{"../a":"x"}}"#, #"{"ask":1,"files":{"input.json":"x"}}"#,
            #"{"ask":1,"files":{"a":"x//y"}}"#,
            #"{"ask":1,"limits":{"wall":0}}"#, #"{"ask":1,"limits":{"wall":-1}}"#, #"{"ask":1,"limits":{"wal":1}}"#,
            #"{"ask":9007199254740993}"#, #"{"verdict":"maybe"}"#, #"{"verdict":"pass","score":1}"#,
            #"{"verdict":"pass","metrics":{"m":"1"}}"#, #"{"verdict":"pass","metrics":[1]}"#, #"{"verdict":"pass"} x"#,
            #"{"ask":1,"verdict":"pass"}"#, "\u{FEFF}{\"verdict\":\"pass\"}",
        ])
    func strictness(line: String) {
        var relay = opened()
        #expect(failed(say(&relay, line)) != nil)
    }

    @Test("feedback above its cap is a failure")
    func feedbackCap() {
        var relay = opened(caps: JudgeCaps(feedbackBytes: 8))
        #expect(failed(say(&relay, #"{"verdict":"pass","feedback":"0123456789"}"#)) != nil)
    }
}
