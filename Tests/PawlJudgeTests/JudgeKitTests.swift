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

    @Test("draws the same from the same seed, and one draw does not tell the next")
    func draws() {
        var (first, again, other) = (RoundGenerator(seed: "0f"), RoundGenerator(seed: "0f"), RoundGenerator(seed: "10"))
        let numbers = (0..<100).map { _ in first.next() }
        #expect(numbers == (0..<100).map { _ in again.next() } && Set(numbers).count == 100)
        #expect(!numbers.contains(other.next()))
        var weak = SeededGenerator(seed: 3)
        #expect(Self.following(weak.next()) == weak.next())
        #expect(Self.following(numbers[0]) != numbers[1])
    }

    /// What a SplitMix64 that has just given a number goes on with.
    private static func following(_ number: UInt64) -> UInt64 {
        var state = unmixed(number) &+ 0x9E37_79B9_7F4A_7C15
        state = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        state = (state ^ (state >> 27)) &* 0x94D0_49BB_1331_11EB
        return state ^ (state >> 31)
    }

    /// The state of a SplitMix64 that has just given a number.
    private static func unmixed(_ number: UInt64) -> UInt64 {
        var state = number
        state ^= state >> 31 ^ state >> 62
        state &*= 0x3196_42B2_D24D_8EC3
        state ^= state >> 27 ^ state >> 54
        state &*= 0x96DE_1B17_3F11_9089
        return state ^ state >> 30 ^ state >> 60
    }

    @Test("in Python draws as Python's generator does, and 624 numbers are no state of it", .timeLimit(.minutes(1)))
    func pythonDraws() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = ["-B", "-c", Self.script]
        process.currentDirectoryURL = root.appending(path: "SDK/python")
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    private static let script = """
        import collections, copy, random
        import pawl_judge

        one, two = pawl_judge.Generator(5), pawl_judge.Generator(5)
        assert [one.getrandbits(n) for n in range(999)] == [two.getrandbits(n) for n in range(999)]
        assert all(0 <= one.getrandbits(n) < 1 << n for n in range(1, 99)) and one.getrandbits(0) == 0
        assert pawl_judge.Generator(6).random() != pawl_judge.Generator(5).random()
        state = one.getstate()
        drawn = [one.random() for _ in range(5000)], one.gauss(0, 1), one.sample(range(99), 9), one.randbytes(9999)
        one.setstate(state)
        assert drawn == ([one.random() for _ in range(5000)], one.gauss(0, 1), one.sample(range(99), 9), one.randbytes(9999))
        assert all(0 <= x < 1 for x in drawn[0]) and abs(sum(drawn[0]) / 5000 - 0.5) < 0.03
        faces = collections.Counter(one.randrange(6) for _ in range(6000))
        assert len(faces) == 6 and max(abs(count - 1000) for count in faces.values()) < 200
        assert copy.copy(one).random() == one.random()


        def untemper(y):
            y ^= y >> 18
            y ^= (y << 15) & 0xEFC60000
            x = y
            for _ in range(5):
                x = y ^ ((x << 7) & 0x9D2C5680)
            y = x & 0xFFFFFFFF
            x = y
            for _ in range(3):
                x = y ^ (x >> 11)
            return x & 0xFFFFFFFF


        for source, tells in ((random.Random(7), True), (pawl_judge.Generator(7), False)):
            clone = random.Random()
            clone.setstate((3, tuple(untemper(source.getrandbits(32)) for _ in range(624)) + (624,), None))
            assert (clone.getrandbits(64) == source.getrandbits(64)) == tells
        """

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
