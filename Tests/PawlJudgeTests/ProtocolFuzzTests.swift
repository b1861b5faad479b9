// SPDX-License-Identifier: Apache-2.0
import PawlBase
import Testing

@testable import PawlJudge

@Suite("Protocol parsers")
struct ProtocolFuzzTests {
    private static let seeds = [
        #"{"ask":"q","input":{"n":[1,2.5,null,true]},"files":{"a.bin":"a.bin"},"timed":true,"limits":{"wall":1,"cpu":2}}"#,
        #"{"verdict":"pass","metrics":{"m":1.5,"k":-0.0},"feedback":{"t":"\u00e9\n"},"private":[1,2]}"#,
        #"{"answer":"0123456789abcdef0123456789abcdef","output":[1,"x"],"files":["c.bin","d"]}"#,
    ]

    private func mutate(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let index = bytes.isEmpty ? 0 : Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
            case 1 where !bytes.isEmpty: bytes.remove(at: index)
            case 2 where !bytes.isEmpty: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 3: bytes.insert(contentsOf: bytes[index...].prefix(12), at: index)
            case 4: bytes.removeLast(min(bytes.count, 5))
            default: bytes.insert(contentsOf: Array(#","ask":1e999"#.utf8), at: index)
            }
        }
        return bytes
    }

    @Test("no mutated line traps the relay, and each ends in a question, a decision or a refusal")
    func relay() {
        var random = SeededGenerator(seed: 1)
        var kinds: [Int: Int] = [:]
        for round in 0..<6000 {
            var relay = Relay(opening: RoundOpening(stage: "s", seed: "0"), caps: JudgeCaps())
            _ = relay.open()
            let line = mutate(Array(Self.seeds[round % 3].utf8), &random)
            switch relay.judgeSaid(line, id: "00") {
            case .question: kinds[0, default: 0] += 1
            case .decide: kinds[1, default: 0] += 1
            case .fail: kinds[2, default: 0] += 1
            case .tellJudge: Issue.record("a line made Pawl speak")
            }
        }
        #expect(kinds.count == 3)
    }

    @Test("no mutated line traps the contestant's parser, and none with another id is an answer")
    func contestant() {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<6000 {
            let line = mutate(Array(Self.seeds[2].utf8), &random)
            let other = String(repeating: "f", count: 32)
            if case .answer = ContestantMessage.decode(line, open: other, caps: JudgeCaps()) {
                Issue.record("an answer to a question that was not asked was taken")
            }
            _ = ContestantMessage.decode(line, open: "0123456789abcdef0123456789abcdef", caps: JudgeCaps())
            _ = ContestantMessage.decode(line, open: nil, caps: JudgeCaps())
        }
    }

    @Test("lines are cut the same however the stream is chunked, and never held above the cap")
    func splitter() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<500 {
            let stream = (0..<200).map { _ in UInt8.random(in: 8...12, using: &random) }
            let cap = Int.random(in: 1...20, using: &random)
            var whole = LineSplitter(cap: cap)
            let expected = whole.feed(stream)
            var chunked = LineSplitter(cap: cap)
            var actual: [LineSplitter.Piece] = []
            var rest = stream[...]
            while !rest.isEmpty {
                let part = rest.prefix(Int.random(in: 1...30, using: &random))
                rest = rest.dropFirst(part.count)
                actual += chunked.feed(Array(part))
            }
            #expect(actual == expected)
        }
    }
}
