// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlJudgeKit
import Testing

@Suite("The judge kit")
struct JudgeKitTests {
    private func run(_ lines: [String], _ judge: (inout JudgeRound) throws -> JudgeVerdict) throws -> [String] {
        let input = Pipe()
        let output = Pipe()
        try input.fileHandleForWriting.write(contentsOf: Data(lines.map { $0 + "\n" }.joined().utf8))
        try input.fileHandleForWriting.close()
        defer { withExtendedLifetime((input, output)) {} }
        try PawlJudge.run(
            input: input.fileHandleForReading.fileDescriptor, output: output.fileHandleForWriting.fileDescriptor, judge)
        try output.fileHandleForWriting.close()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        return String(decoding: said, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private static let opening = #"{"pawl":1,"seed":"0f","split":"visible","stage":"s"}"#

    @Test("asks, hears and decides, round after round")
    func rounds() throws {
        let answer = #"{"answer":1,"cpu_s":0.5,"output":4,"peak_bytes":7,"wall_s":1}"#
        let failure = #"{"code":"timeout","failure":1}"#
        let said = try run([Self.opening, answer, Self.opening, failure]) { round in
            #expect(round.seed == "0f")
            switch try round.ask(["n": 2], files: ["a": "a.bin"], timed: true, wall: 2) {
            case .answer(let answer):
                #expect(answer.cpuSeconds == 0.5)
                return .pass(metrics: ["score": 1]).keeping("k")
            case .failure(let code): return .fail(feedback: .string(code))
            }
        }
        let ask = #"{"ask":1,"files":{"a":"a.bin"},"input":{"n":2},"limits":{"wall":2},"timed":true}"#
        let pass = #"{"metrics":{"score":1},"private":"k","verdict":"pass"}"#
        #expect(said == [ask, pass, ask, #"{"feedback":"timeout","verdict":"fail"}"#])
    }

    @Test(
        "ends with an error where Pawl breaks off or answers something else",
        arguments: [[], [#"{"answer":2,"output":1}"#], ["x"]])
    func breaks(lines: [String]) {
        #expect(throws: JudgeKitError.self) {
            _ = try run([Self.opening] + lines) { round in
                _ = try round.ask(1)
                return .pass()
            }
        }
    }
}
