// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlContract
import PawlLedger
import Testing

@testable import PawlGateway

@Suite("CallPrice")
struct CallPriceTests {
    @Test("a price is exact to its sixth decimal and rounded up")
    func rounding() {
        let price = CallPrice(ModelPrice(input: 1.25, output: 10))
        #expect(price.nanoUSD(input: 1_000_000, output: 0) == 1_250_000_000)
        #expect(price.nanoUSD(input: 1, output: 1) == 11_250)
        let small = CallPrice(ModelPrice(input: 0.0375, output: 0.000001))
        #expect(small.nanoUSD(input: 1, output: 0) == 38)
        #expect(small.nanoUSD(input: 2, output: 0) == 75)
        #expect(small.nanoUSD(input: 0, output: 1) == 1)
        #expect(small.nanoUSD(input: 0, output: 1_000) == 1)
        #expect(small.nanoUSD(input: 0, output: 1_001) == 2)
        #expect(CallPrice(ModelPrice(input: 0.0000001, output: 0)).nanoUSD(input: 1_000, output: 0) == 1)
        #expect(CallPrice(ModelPrice(input: 0, output: 0)).nanoUSD(input: .max, output: .max) == 0)
    }

    @Test("decimal prices cost what decimal arithmetic says", arguments: [1, 7, 70, 333, 1_999, 150_000, 75_000_000])
    func decimals(_ micros: Int) {
        let price = CallPrice(ModelPrice(input: Double(micros) / 1e6, output: 0))
        var random = SeededGenerator(seed: UInt64(micros))
        for _ in 0..<500 {
            let tokens = Int.random(in: 0...10_000_000, using: &random)
            #expect(price.nanoUSD(input: tokens, output: 0) == (micros * tokens + 999) / 1_000)
        }
    }

    @Test("what cannot be counted costs the largest number, never less")
    func overflow() {
        for usd in [1e9, 1e30, .greatestFiniteMagnitude] {
            #expect(CallPrice(ModelPrice(input: usd, output: usd)).nanoUSD(input: .max, output: .max) == .max)
        }
        #expect(CallPrice(ModelPrice(input: 1_000, output: 1)).nanoUSD(input: .max, output: .max) == .max)
        #expect(CallPrice(ModelPrice(input: 0.001, output: 0)).nanoUSD(input: .max, output: 0) == .max)
        #expect(CallPrice(ModelPrice(input: 0.0005, output: 0)).nanoUSD(input: .max, output: 0) == (Int.max / 2) + 1)
        #expect(CallPrice(ModelPrice(input: 5, output: 5)).nanoUSD(input: -3, output: .min) == 0)
    }

    @Test("a cached token has its own price, and the bound counts the dearest")
    func cached() {
        let price = CallPrice(ModelPrice(input: 3, output: 15, cachedInput: 0.3, cacheWrite: 3.75))
        #expect(price.nanoUSD(input: 100, output: 0) == 375_000)
        let usage = TokenUsage(input: 100, cachedInput: 60, cacheWrite: 30, output: 2)
        #expect(price.nanoUSD(usage) == 10 * 3_000 + 60 * 300 + 30 * 3_750 + 2 * 15_000)
        #expect(
            TokenUsage(input: 5, cachedInput: 9, cacheWrite: 9, output: -1)
                == TokenUsage(input: 5, cachedInput: 5, output: 0))
    }

    @Test("an answer without usage costs what was reserved, an error nothing")
    func settlement() throws {
        let price = ModelPrice(input: 2, output: 8)
        let call = try ModelTexts.call(
            .chat, "\"max_tokens\":10,\"n\":3", rules: CallRules(overhead: 7), price: price)
        #expect(call.inputBound == call.body.count + 7 && call.outputBound == 30)
        #expect(call.bound.nanoUSD == call.inputBound * 2_000 + 240_000)
        let usage = TokenUsage(input: 9, output: 4)
        let complete = CallReport(usage: usage, isComplete: true)
        #expect(call.cost(of: .answered(status: 200, complete)) == CallCost(tokens: 13, nanoUSD: 50_000))
        #expect(call.cost(of: .answered(status: 200, CallReport())) == call.bound)
        #expect(call.cost(of: .answered(status: 429, CallReport(isComplete: true))) == CallCost())
        #expect(call.cost(of: .unanswered) == call.bound)
        #expect(call.cost(of: .unsent) == CallCost())
    }
}
