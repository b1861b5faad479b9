// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlStatistics
import Testing

@Suite("estimate")
struct EstimateTests {
    @Test("the interval of the median runs between the order statistics of the tables")
    func ranks() {
        // Two-sided 95 % ranks of the sign test, as printed in tables: n = 6: 1, 9: 2, 12: 3, 20: 6, 30: 10, 40: 14.
        for (count, rank) in [(6, 1), (9, 2), (12, 3), (20, 6), (30, 10), (40, 14)] {
            let estimate = Estimate(of: (1...count).map(Double.init).shuffled())
            #expect(estimate.low == Double(rank))
            #expect(estimate.high == Double(count + 1 - rank))
            #expect(estimate.median == Double(count + 1) / 2)
        }
    }

    @Test("few values get an interval at least as wide as their range")
    func few() {
        let one = Estimate(of: [0.01])
        #expect(one.low < -0.6 && one.high > 0.6 && one.median == 0.01)
        let three = Estimate(of: [1, 2, 3])
        #expect(abs(three.low - (2 - 4.303 / 3.0.squareRoot())) < 1e-9)
        #expect(three.mean == 2)
        let skewed = Estimate(of: [0, 0, 0, 0, 1])
        #expect(skewed.low <= 0 && skewed.high >= 1)
        #expect(Estimate(of: []).count == 0)
        #expect(Estimate(of: [2, 2, 2]).low == 2)
    }

    @Test("the interval covers the true median in at least 94 % of samples of a skewed law")
    func coverage() {
        var generator = SeededGenerator(seed: 7)
        for count in [6, 13, 30] {
            var covered = 0
            for _ in 0..<2_000 {
                // unit()^3 has the median 1/8.
                let estimate = Estimate(
                    of: (0..<count).map { _ in
                        let unit = generator.unit()
                        return unit * unit * unit
                    })
                if estimate.low <= 0.125, estimate.high >= 0.125 { covered += 1 }
            }
            #expect(covered >= 1_880, "\(count)")
        }
    }
}
