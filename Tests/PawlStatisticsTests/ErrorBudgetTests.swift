// SPDX-License-Identifier: Apache-2.0
import PawlStatistics
import Testing

@Suite("error budget")
struct ErrorBudgetTests {
    @Test("a bounded run gives each comparison an equal share and none beyond the bound")
    func bounded() {
        let budget = ErrorBudget(alpha: 0.05, spending: .run(comparisons: 700))
        #expect(budget.share(ofComparison: 1) == 0.05 / 700)
        #expect(budget.share(ofComparison: 700) == 0.05 / 700)
        #expect(budget.share(ofComparison: 701) == 0)
        #expect(budget.share(ofComparison: 0) == 0)
        #expect(ErrorBudget(alpha: 0.05, spending: .run(comparisons: 0)).share(ofComparison: 1) == 0)
    }

    @Test("an unbounded run's shares sum to at most alpha")
    func unbounded() {
        let budget = ErrorBudget(alpha: 0.05, spending: .run(comparisons: nil))
        let sum = (1...200_000).reduce(0) { $0 + budget.share(ofComparison: $1) }
        #expect(sum < 0.05)
        #expect(sum > 0.0499)
    }

    @Test("spending by candidate gives alpha to each")
    func each() {
        #expect(ErrorBudget(alpha: 0.05, spending: .each).share(ofComparison: 9_000) == 0.05)
    }
}
