// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlLedger
import Testing

@Suite("Model records")
struct ModelRecordTests {
    private static func entry(_ type: String, _ body: String) -> [UInt8] {
        Array(
            (#"{"body":"# + body
                + #","run":"0123456789abcdef0123456789abcdef","time":"2026-01-01T00:00:00.000000000Z","#
                + #""type":""# + type + #"","v":1}"#).utf8)
    }

    @Test("entries from before there were model budgets read and write as they were")
    func old() throws {
        for (type, body) in [
            (
                "budget.reserved",
                #"{"amount":{"attempts":1,"cpuNanoseconds":2,"judgements":0,"wallNanoseconds":3},"attempt":4,"reservation":1}"#
            ),
            (
                "budget.settled",
                #"{"amount":{"attempts":1,"cpuNanoseconds":2,"judgements":0,"wallNanoseconds":3},"reservation":1}"#
            ),
        ] {
            let bytes = Self.entry(type, body)
            let entry = try LedgerEntry(bytes: bytes)
            #expect(try entry.bytes() == bytes)
            if case .budgetReserved(let record) = entry.event {
                #expect(record.amount == Amount(attempts: 1, cpuNanoseconds: 2, wallNanoseconds: 3))
                #expect(record.series == nil && record.amount.tokens == nil)
            }
        }
    }

    @Test("a model call comes back as it was written, and names its objects")
    func call() throws {
        let record = ModelCallRecord(
            attempt: 3, call: 2, endpoint: "main", dialect: "openai-chat", route: "chat", requestedModel: "gpt-x",
            servedModel: "gpt-x-2026-01-31", outcome: "complete", status: 200, request: Digest.of("a"),
            requestBytes: 10,
            response: Digest.of("b"), responseBytes: 20, usage: TokenUsage(input: 5, cachedInput: 2, output: 7),
            nanoUSD: 9_007_199_254_740_993, reservation: 4, injected: ["usage"])
        let entry = LedgerEntry(
            run: "0123456789abcdef0123456789abcdef", time: Timestamp(nanoseconds: 0), event: .modelCall(record))
        #expect(try LedgerEntry(bytes: entry.bytes()) == entry)
        #expect(entry.event.objectReferences == [Digest.of("a"), Digest.of("b")] && entry.event.treeReferences == [])
        #expect(entry.event.name == "model.call")
    }

    @Test("names that an agent or an endpoint chose do not decide whether the entry can be written")
    func names() throws {
        let long = String(repeating: "\u{0}é", count: 100_000)
        let record = ModelCallRecord(
            attempt: 1, call: 1, route: "chat", requestedModel: long, servedModel: long, outcome: "refused",
            status: 400,
            refusal: "model")
        let entry = LedgerEntry(
            run: "0123456789abcdef0123456789abcdef", time: Timestamp(nanoseconds: 0), event: .modelCall(record))
        #expect(try LedgerEntry(bytes: entry.bytes()) == entry)
    }
}
