// SPDX-License-Identifier: Apache-2.0
internal import PawlContract
internal import PawlStatistics

/// How many candidates a run kept by luck, as far as its rule allows to say: stands beside every keep count.
struct Luck: Hashable, Sendable {
    let falseKeeps: FalseKeeps

    /// nil where the contract is not known.
    init?(_ history: RunHistory, facts: RunFacts) {
        guard let accept = facts.accept else { return nil }
        let rule: ComparisonRule =
            switch accept.rule {
            case .sequential: .sequential
            case .exact: .exact
            case .naive: .naive
            }
        let compared = history.judgements.filter { $0.purpose == "candidate" && $0.wasCompared }
        self.falseKeeps = FalseKeeps(
            rule: rule, alphas: compared.compactMap(\.alpha), comparisons: compared.count, isPaired: facts.isPaired)
    }

    /// `at most 0.031, the error budget of 22 comparisons`.
    var text: String {
        let number = Figures.significant(falseKeeps.expected, 2)
        let comparisons = Figures.count(falseKeeps.comparisons, "comparison")
        return switch falseKeeps.kind {
        case .none: "0, the metric is compared exactly"
        case .atMost: "at most \(number), the error budget of \(comparisons)"
        case .about: "about \(number) of \(comparisons), had no candidate been better"
        }
    }

    /// `expected false keeps at most 0.031`, for one line.
    var short: String {
        let number = Figures.significant(falseKeeps.expected, 2)
        return switch falseKeeps.kind {
        case .none: "expected false keeps 0"
        case .atMost: "expected false keeps at most \(number)"
        case .about: "expected false keeps about \(number)"
        }
    }
}
