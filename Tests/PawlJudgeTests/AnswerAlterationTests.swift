// SPDX-License-Identifier: Apache-2.0
import PawlBase
@testable import PawlContract
import PawlSandbox
import Testing

@testable import PawlJudge

@Suite("An altered answer")
struct AnswerAlterationTests {
    private func alter(
        _ control: AutomaticControl, _ output: JSONValue, files: [String: [UInt8]] = [:], seed: UInt64 = 1
    ) -> AnswerAlteration.Answer? {
        AnswerAlteration(control: control, number: 0, seed: seed).apply(to: 0, output: output, files: files)
    }

    @Test("differs in one place of the kind that its control names")
    func places() {
        #expect(alter(.digit, 25)?.output == 35)
        #expect(alter(.digit, -9.5)?.output == -8.5)
        #expect(alter(.digit, 0)?.output == 1)
        #expect(alter(.digit, "a")?.output == "b")
        #expect(alter(.digit, true)?.output == false)
        #expect(alter(.sign, [0, 3])?.output == [0, -3])
        #expect(alter(.sign, 0) == nil)
        #expect(alter(.scaled, ["a": [1, "x"]])?.output == ["a": [1.001, "x"]])
        #expect(alter(.dropped, [7])?.output == [])
        #expect(alter(.doubled, [7])?.output == [7, 7])
        #expect(alter(.swapped, [1, 2])?.output == [2, 1])
        #expect(alter(.swapped, [1, 1]) == nil)
        #expect(alter(.emptied, ["a": [1, 2]])?.output == ["a": []])
        #expect(alter(.shape, 5)?.output == [5])
        #expect(alter(.fileByte, 5) == nil)
        #expect(alter(.digit, .null) == nil)
    }

    @Test("is another round's or another answer's untouched")
    func others() {
        let alteration = AnswerAlteration(control: .digit, number: 2, seed: 1)
        #expect(alteration.apply(to: 1, output: 5, files: [:]) == nil)
        #expect(alteration.apply(to: 2, output: 5, files: [:])?.output == 6)
        #expect(AnswerAlteration(control: .digit, number: nil, seed: 1).apply(to: 9, output: 5, files: [:]) != nil)
    }

    private static func bytes(_ numbers: [Double]) -> [UInt8] {
        numbers.flatMap { number in (0..<8).map { UInt8(truncatingIfNeeded: number.bitPattern >> ($0 * 8)) } }
    }

    @Test("reads files of numbers as numbers, others as lines or words")
    func files() throws {
        let numbers = Self.bytes([1, 2])
        #expect(alter(.scaled, .null, files: ["c": numbers])?.files["c"] == Self.bytes([1.001, 2.002]))
        #expect(alter(.swapped, .null, files: ["c": numbers])?.files["c"] == Self.bytes([2, 1]))
        #expect(alter(.sign, .null, files: ["c": Self.bytes([0, 3])])?.files["c"] == Self.bytes([0, -3]))
        #expect(alter(.emptied, .null, files: ["c": numbers])?.files["c"] == [])
        #expect(alter(.dropped, .null, files: ["c": Array("one\n".utf8)])?.files["c"] == [])
        #expect(alter(.doubled, .null, files: ["c": Array("one\n".utf8)])?.files["c"] == Array("one\none\n".utf8))
        #expect(alter(.shape, .null, files: ["c": numbers])?.files == ["x-c": numbers])
        let byte = try #require(alter(.fileByte, .null, files: ["c": numbers])?.files["c"])
        #expect(zip(byte, numbers).filter { $0 != $1 }.count == 1)
        #expect(alter(.scaled, .null, files: ["c": Array("text".utf8)]) == nil)
    }

    @Test("with a score beside it keeps what is no number")
    func score() {
        let forged = ForgedScore(metrics: ["error": MetricSpec(from: .judge, better: .lower, min: 0, noisy: false)])
        var alteration = AnswerAlteration(control: .scoreBeside, number: 0, seed: 1)
        alteration.score = forged
        let answer = alteration.apply(to: 0, output: ["error": 4, "list": [1]], files: [:])
        #expect(answer?.output["error"] == 0 && answer?.output["list"] == [1])
        #expect(answer?.files["score.json"] != nil)
    }

    @Test("is never the honest one, whatever the answer and the place")
    func differs() {
        var generator = SeededGenerator(seed: 7)
        func value(_ depth: Int) -> JSONValue {
            switch Int.random(in: 0..<(depth > 3 ? 4 : 6), using: &generator) {
            case 0: return .null
            case 1: return .number(Double(Int.random(in: -50...50, using: &generator)) / 4)
            case 2: return .string(["", "a", "zz9", "é", "\u{1}"].randomElement(using: &generator) ?? "")
            case 3: return .bool(Bool.random(using: &generator))
            case 4: return .array((0..<Int.random(in: 0...4, using: &generator)).map { _ in value(depth + 1) })
            default:
                let names = ["a", "b", "c"].prefix(Int.random(in: 0...3, using: &generator))
                return .object(Dictionary(uniqueKeysWithValues: names.map { ($0, value(depth + 1)) }))
            }
        }
        for _ in 0..<3000 {
            let output = value(0)
            let files =
                Bool.random(using: &generator)
                ? [:] : ["f": (0..<Int.random(in: 0...40, using: &generator)).map { UInt8($0) }]
            for control in AutomaticControl.allCases {
                let altered = alter(control, output, files: files, seed: generator.next())
                if let altered { #expect(altered != AnswerAlteration.Answer(output: output, files: files)) }
            }
        }
    }
}

@Suite("The script of a stub")
struct StubScriptTests {
    private func script(_ control: AutomaticControl, _ mode: ContestantMode, answers: Int = 2) -> StubScript {
        var tape = AnswerTape()
        for number in 0..<answers {
            tape.add(
                TapedAnswer(
                    question: .integer(number), input: 1, isTimed: false, sent: [:], output: ["n": .integer(number)],
                    files: ["c.bin": [UInt8(number)]], reading: Reading()))
        }
        return StubScript(control, mode: mode, tape: tape, score: ForgedScore(metrics: [:]))
    }

    private func text(_ files: [CellFile], _ path: String) -> String? {
        files.first { $0.path == "/pawl/stub/" + path }.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    @Test("replays each answer in its place, and the last one ever after")
    func replay() {
        let served = script(.replay, .serve).files(question: nil)
        let line = "{\"answer\":\"\u{1}\",\"output\":{\"n\":1},\"files\":[\"c.bin\"]}\n"
        #expect(text(served, "2/answer") == line && text(served, "0/answer") == line)
        #expect(text(served, "1/file.c.bin") == "\0")
        let script = script(.replay, .exec)
        #expect(text(script.files(question: 1), "1/answer") == "{\"n\":0}")
        #expect(text(script.files(question: 9), "1/answer") == "{\"n\":1}")
    }

    @Test("gives keys twice and numbers that are none")
    func malformed() {
        #expect(text(script(.duplicateKeys, .exec).files(question: 1), "1/answer") == "{\"n\":0,\"n\":0}")
        let served = text(script(.duplicateKeys, .serve).files(question: nil), "0/answer") ?? ""
        #expect(served.hasPrefix("{\"output\":0,\"answer\":\"\u{1}\",\"output\":"))
        #expect(text(script(.nonFinite, .exec).files(question: 1), "1/answer") == "{\"n\":NaN}")
        #expect(text(script(.nonFinite, .exec, answers: 0).files(question: 1), "1/answer") == "NaN")
    }

    @Test("answers with the question by marks that no honest text can hold")
    func echo() {
        let files = script(.echo, .exec).files(question: 1)
        #expect(text(files, "1/answer") == "\u{2}" && text(files, "1/files") == "c.bin\n")
        #expect(CanonicalJSON.text("\u{1}\u{2}").utf8.allSatisfy { $0 > 2 })
    }

    @Test("ends as its control says", arguments: [AutomaticControl.crash, .hang, .flood, .earlyExit, .forgedLines])
    func ends(_ control: AutomaticControl) {
        let files = script(control, .exec).files(question: 1)
        #expect(text(files, "1/end") != nil && text(files, "1/answer") == nil)
    }
}

@Suite("A source mutation")
struct SourceMutationTests {
    @Test("changes one place of a text, named by file and line, and leaves other bytes alone")
    func places() throws {
        let files = ["a.py": Array("x = 1\nif x < 2:\n    y = x + 3\n".utf8), "b.bin": [0xFF, 0x20, 0x2B, 0x20]]
        let mutations = SourceMutation.choose(100, of: files, seed: 3)
        #expect(Set(mutations.map(\.text)) == ["a.py:1: '1' is '2'", "a.py:2: '<' is '<='", "a.py:3: '+' is '-'"])
        let plus = try #require(mutations.first { $0.line == 3 })
        #expect(String(decoding: plus.bytes, as: UTF8.self) == "x = 1\nif x < 2:\n    y = x - 3\n")
        #expect(SourceMutation.choose(2, of: files, seed: 3) == Array(mutations.prefix(2)))
        #expect(SourceMutation.choose(2, of: ["empty": []], seed: 3) == [])
    }
}
