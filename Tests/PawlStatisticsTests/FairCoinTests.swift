// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import PawlStatistics

@Suite("fair coin")
struct FairCoinTests {
    @Test("tail probabilities agree with exact integer arithmetic")
    func tails() {
        for tosses in 0...60 {
            for wins in 0...(tosses + 1) {
                var ways = 0.0
                var term = 1.0
                for count in 0...tosses {
                    if count >= wins { ways += term }
                    term = (term * Double(tosses - count) / Double(count + 1)).rounded()
                }
                let expected = ways * pow(0.5, Double(tosses))
                let actual = FairCoin.tail(tosses: tosses, wins: wins)
                #expect(abs(actual - expected) <= 1e-11 * expected, "\(tosses) \(wins)")
            }
        }
    }

    @Test("long tails neither overflow nor lose digits")
    func long() {
        #expect(abs(FairCoin.logTail(tosses: 1000, wins: 1000) + 1000 * log(2.0)) < 1e-9)
        #expect(abs(FairCoin.logTail(tosses: 1000, wins: 1)) < 1e-12)
        // By symmetry P(S >= 501) = (1 - P(S = 500)) / 2 for 1000 tosses.
        let middle = exp(FairCoin.logChoose(1000, 500) - 1000 * log(2.0))
        #expect(abs(FairCoin.tail(tosses: 1000, wins: 501) - (1 - middle) / 2) < 1e-12)
    }

    @Test("the chance of a win agrees with the standard library's normal distribution of Python")
    func normal() {
        // statistics.NormalDist().cdf(x)
        for (x, expected) in [(0.0, 0.5), (1.0, 0.8413447460685429), (-2.0, 0.0227501319481792)] {
            #expect(abs(FairCoin.positive(mean: x, deviation: 1) - expected) < 1e-14)
        }
    }
}
