// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlLedger
import Testing

@testable import PawlGateway

@Suite("UsageReader")
struct UsageReaderTests {
    private static func read(
        _ route: ModelRoute, _ pieces: [ArraySlice<UInt8>], isStream: Bool = true, isTruncated: Bool = false
    ) -> CallReport {
        var reader = UsageReader(route: route, isStream: isStream)
        for piece in pieces { reader.take(piece) }
        return reader.end(isTruncated: isTruncated)
    }

    private static func isRight(_ report: CallReport) -> Bool {
        report.isComplete && report.failure == nil && report.servedModel == "gpt-x" && report.items == 1
            && report.usage?.input == 100 && report.usage?.cachedInput == 40 && report.usage?.output == 20
    }

    @Test("an answer is read the same wherever its pieces are cut, and whichever way its lines end")
    func cuts() {
        for (route, text) in ModelTexts.streams {
            let plain = text.replacing("\r\n", with: "\n")
            for ending in ["\n", "\r\n", "\r"] {
                let bytes = ModelTexts.bytes(plain.replacing("\n", with: ending))
                for cut in 0...bytes.count {
                    let report = Self.read(route, [bytes[..<cut], bytes[cut...]])
                    #expect(Self.isRight(report), "\(route) cut at \(cut): \(report)")
                }
                #expect(Self.isRight(Self.read(route, bytes.indices.map { bytes[$0...$0] })))
            }
        }
        for (route, text) in ModelTexts.wholes {
            let bytes = ModelTexts.bytes(text)
            for cut in 0...bytes.count {
                #expect(Self.isRight(Self.read(route, [bytes[..<cut], bytes[cut...]], isStream: false)), "\(route)")
            }
        }
    }

    @Test("an answer that ends early is never complete and tells no usage")
    func truncated() throws {
        for (route, text) in ModelTexts.streams {
            let bytes = ModelTexts.bytes(text)
            var firstComplete = bytes.count
            for end in 0..<bytes.count {
                let report = Self.read(route, [bytes[..<end]])
                if report.isComplete { firstComplete = min(firstComplete, end) }
                #expect(report.isComplete == (report.usage != nil), "\(route) ended at \(end)")
                #expect(!Self.read(route, [bytes[..<end]], isTruncated: true).isComplete)
            }
            // Only what follows the last event's empty line may be missing.
            #expect(bytes[firstComplete...].allSatisfy { [0x0A, 0x0D].contains($0) }, "\(route)")
        }
        for (route, text) in ModelTexts.wholes {
            let bytes = ModelTexts.bytes(text)
            for end in 0..<bytes.count {
                let report = Self.read(route, [bytes[..<end]], isStream: false)
                #expect(!report.isComplete && report.usage == nil, "\(route) ended at \(end)")
            }
            #expect(Self.read(route, [bytes[...]], isStream: false, isTruncated: true).usage == nil)
        }
    }

    @Test("usage after the answer's end is not taken, and a broken event makes the answer incomplete")
    func breaks() {
        let late = ModelTexts.chat + "data: {\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}\n\n"
        #expect(Self.isRight(Self.read(.chat, [ModelTexts.bytes(late)[...]])))
        for (route, text) in ModelTexts.streams {
            let broken = "data: {\"type\":\"message_delta\" \"response.completed\" \"usage\":{\n\n" + text
            let report = Self.read(route, [ModelTexts.bytes(broken)[...]])
            #expect(!report.isComplete && report.failure == "an event is not JSON", "\(route)")
        }
    }

    @Test("numbers that are no counts make the usage missing, whatever the dialect")
    func numbers() {
        for (route, text) in ModelTexts.streams {
            for wrong in ["-20", "2.5", "\"20\"", "[20]", "9007199254740993"] {
                let changed = text.replacing("\"output_tokens\":20", with: "\"output_tokens\":\(wrong)")
                    .replacing("\"completion_tokens\":20", with: "\"completion_tokens\":\(wrong)")
                let report = Self.read(route, [ModelTexts.bytes(changed)[...]])
                #expect(report.usage == nil && !report.isComplete, "\(route) \(wrong)")
            }
        }
    }

    @Test("the endpoint's own failure is named")
    func failures() {
        let failed = """
            data: {"type":"response.failed","response":{"model":"gpt-x","error":{"code":"server_is_overloaded"},"usage":null}}


            """
        let responses = Self.read(.responses, [ModelTexts.bytes(failed)[...]])
        #expect(responses.failure == "server_is_overloaded" && !responses.isComplete && responses.usage == nil)
        let error = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n"
        #expect(Self.read(.messages, [ModelTexts.bytes(error)[...]]).failure == "overloaded_error")
        let chat = "data: {\"error\":{\"code\":\"rate_limit\"}}\n\n"
        #expect(Self.read(.chat, [ModelTexts.bytes(chat)[...]]).failure == "rate_limit")
    }

    @Test("the model is known with the first event, and another one in a later event is not hidden")
    func model() {
        for (route, text) in ModelTexts.streams {
            var reader = UsageReader(route: route, isStream: true)
            let normal = text.replacing("\r\n", with: "\n")
            reader.take(ModelTexts.bytes(normal.replacing("gpt-x", with: "gpt-small")))
            #expect(reader.servedModel == "gpt-small")
        }
        let swapped = ModelTexts.responses.replacing(
            "\"model\":\"gpt-x\",\"usage\"", with: "\"model\":\"gpt-small\",\"usage\"")
        #expect(Self.read(.responses, [ModelTexts.bytes(swapped)[...]]).servedModel == "gpt-small")
    }

    @Test("an event above the cap is passed over and makes the answer incomplete")
    func oversize() {
        for (route, text) in ModelTexts.streams {
            var reader = UsageReader(route: route, isStream: true, cap: 1_000)
            reader.take(ModelTexts.bytes("data: " + String(repeating: "x", count: 2_000) + "\n\n" + text))
            let report = reader.end(isTruncated: false)
            #expect(report.failure == "an event is too large to be read" && !report.isComplete)
            #expect(report.usage?.output == 20)
            var whole = UsageReader(route: route, isStream: false, cap: 10)
            whole.take(ModelTexts.bytes(text))
            #expect(!whole.end(isTruncated: false).isComplete)
        }
    }

    @Test("no bytes make the reader trap")
    func fuzz() {
        var random = SeededGenerator(seed: 4)
        for round in 0..<3_000 {
            let (route, text) = (ModelTexts.streams + ModelTexts.wholes)[round % 6]
            var bytes = ModelTexts.bytes(text)
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(contentsOf: bytes[place...].prefix(20), at: place)
                default: bytes.insert(contentsOf: ModelTexts.bytes("9999999999999999"), at: place)
                }
            }
            let report = Self.read(route, [bytes[...]], isStream: round % 6 < 3)
            #expect((report.usage?.input ?? 0) >= 0 && (report.usage?.total ?? 0) >= 0)
        }
    }
}
