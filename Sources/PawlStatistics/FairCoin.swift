// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Exact probabilities of fair coin tosses, as natural logarithms.
enum FairCoin {
    /// log P(Bin(tosses, 1/2) >= wins): minus infinity where that is impossible, 0 where it is certain.
    ///
    /// The terms are summed from the largest one outwards, each from its neighbour by
    /// C(m, j + 1) = C(m, j) (m - j) / (j + 1), so that nothing overflows and nothing cancels.
    static func logTail(tosses: Int, wins: Int) -> Double {
        guard wins > 0 else { return 0 }
        guard wins <= tosses else { return -.infinity }
        let mode = max(wins, tosses / 2)
        var sum = 1.0
        var term = 1.0
        for count in mode..<tosses {
            term *= Double(tosses - count) / Double(count + 1)
            sum += term
        }
        term = 1
        for count in stride(from: mode, to: wins, by: -1) {
            term *= Double(count) / Double(tosses - count + 1)
            sum += term
        }
        return logChoose(tosses, mode) - Double(tosses) * log(2) + log(sum)
    }

    /// P(Bin(tosses, 1/2) >= wins).
    static func tail(tosses: Int, wins: Int) -> Double {
        exp(logTail(tosses: tosses, wins: wins))
    }

    /// log C(total, chosen) for 0 <= chosen <= total.
    static func logChoose(_ total: Int, _ chosen: Int) -> Double {
        let few = min(chosen, total - chosen)
        guard few > 0 else { return 0 }
        // The product form needs only `few` terms and no large factorial.
        return (1...few).reduce(0) { $0 + log(Double(total - few + $1)) - log(Double($1)) }
    }

    /// The probability that a normal variable with mean `mean` and deviation `deviation` is above zero.
    static func positive(mean: Double, deviation: Double) -> Double {
        0.5 * erfc(-mean / deviation / 2.0.squareRoot())
    }
}
