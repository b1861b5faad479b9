// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// What the acceptance rule is worth, in numbers that anybody can repeat.
public struct SimulationReport: Hashable, Sendable {
    /// One simulated or computed number.
    public struct Row: Hashable, Sendable {
        /// What was asked.
        public var question: String
        /// Under which noise and seed.
        public var setting: String
        /// Runs or comparisons; 0 for a number that was computed and not sampled.
        public var trials: Int
        /// What came out: a share of the trials, or a count for each run.
        public var value: Double
        /// The least value that is required, where one is.
        public var atLeast: Double?
        /// Pairs drawn for one comparison; 0 where none are.
        public var meanPairs: Double

        /// Whether the requirement is met; true where there is none.
        public var isMet: Bool { atLeast.map { value >= $0 } ?? true }
    }

    /// How much is simulated.
    public struct Size: Hashable, Sendable {
        /// Runs of identical candidates for each kind of noise.
        public var runs: Int
        /// Comparisons of a better candidate for each seed and kind of noise.
        public var trials: Int
        /// The seeds.
        public var seeds: [UInt64]

        /// Makes a size; the default is the one that the documentation quotes.
        public init(runs: Int = 2_000, trials: Int = 20_000, seeds: [UInt64] = [1, 2, 3, 4, 5]) {
            self.runs = runs
            self.trials = trials
            self.seeds = seeds
        }
    }

    /// The numbers.
    public let rows: [Row]
    /// Whether every requirement is met.
    public var isMet: Bool { rows.allSatisfy(\.isMet) }

    /// Runs the simulations: 700 identical candidates at 1 % noise, and a candidate that is truly better by 2 %.
    ///
    /// False keeps are counted without floor and confirmation, which only lower them; power is counted with the test
    /// alone and with the whole default rule (floor of 1 %, three confirming pairs), within 30 pairs of the test.
    public static func run(size: Size = Size()) -> SimulationReport {
        let test = Simulation()
        var whole = test
        whole.settings.minEffect = 0.01
        whole.settings.confirm = 3
        var rows = NoiseModel.allCases.map { noise in
            let outcome = test.identicalCandidates(noise: noise, runs: size.runs, seed: size.seeds.first ?? 1)
            return Row(
                question: "no candidate of \(test.candidates) kept, all identical", setting: noise.title,
                trials: outcome.trials, value: outcome.shareWithout, atLeast: 0.95, meanPairs: outcome.meanPairs)
        }
        // Without a bound on the comparisons, where the first retries get the most; then what it is for.
        for (noise, spending) in [(NoiseModel.normal, ErrorBudget.Spending.run(comparisons: nil)), (.normal, .each)] {
            let outcome = test.retries(
                noise: noise, spending: spending, runs: size.runs, seed: size.seeds.first ?? 1)
            let isSpent = spending != .each
            rows.append(
                Row(
                    question: "no keep in \(test.candidates) retries with new seeds",
                    setting: noise.title + (isSpent ? ", alpha spent" : ", all of alpha each time"),
                    trials: outcome.trials, value: outcome.shareWithout, atLeast: isSpent ? 0.95 : nil,
                    meanPairs: outcome.meanPairs))
        }
        for candidate in [1, test.candidates] {
            rows += exact(candidate, test)
            for seed in size.seeds {
                let outcome = whole.betterCandidate(
                    gain: gain, candidate: candidate, noise: .normal, trials: size.trials, seed: seed)
                rows.append(power(candidate, "normal, seed \(seed)", outcome, atLeast: 0.9))
            }
        }
        for noise in [NoiseModel.student, .contaminated, .drifting] {
            let outcome = whole.betterCandidate(
                gain: gain, candidate: test.candidates, noise: noise, trials: size.trials, seed: size.seeds.first ?? 1)
            rows.append(power(test.candidates, noise.title, outcome, atLeast: nil))
        }
        let naive = test.naiveKeeps(noise: .normal, runs: size.runs, seed: size.seeds.first ?? 1)
        rows.append(
            Row(
                question: "false keeps of \"one sample, lower\" in a run", setting: "normal", trials: naive.trials,
                value: Double(naive.keeps) / Double(max(1, naive.trials)), meanPairs: 0))
        rows.append(
            Row(
                question: "false keeps of \"one sample, lower\" in a run", setting: "H(n + 1) - 1, computed", trials: 0,
                value: FalseKeeps.records(among: test.candidates), meanPairs: 0))
        return SimulationReport(rows: rows)
    }

    /// A table for people: one line a row, `ok` or `MISSED` where something is required.
    public var text: String {
        var lines = [Self.line("question", "noise", "trials", "value", "required", "pairs", "")]
        for row in rows {
            lines.append(
                Self.line(
                    row.question, row.setting, row.trials == 0 ? "-" : String(row.trials),
                    TextColumns.decimals(row.value, 4),
                    row.atLeast.map { ">= " + TextColumns.decimals($0, 2) } ?? "-",
                    row.meanPairs == 0 ? "-" : TextColumns.decimals(row.meanPairs, 1),
                    row.atLeast == nil ? "" : row.isMet ? "ok" : "MISSED"))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A true gain of 2 %, by the smaller of its two readings, 1.02 and 1 / 0.98.
    private static let gain = log(1.02)

    /// The power of the test alone within 30 pairs, where it may draw 30 and where it may draw 40.
    private static func exact(_ candidate: Int, _ test: Simulation) -> [Row] {
        let win = FairCoin.positive(mean: gain, deviation: test.deviation * 2.0.squareRoot())
        return [30, 40].map { maxPairs in
            var bounded = test
            bounded.settings.maxPairs = maxPairs
            let power = Simulation.exactPower(
                plan: bounded.plan(candidate: candidate), winProbability: win, within: 30)
            return Row(
                question: "2 % gain kept, candidate \(candidate), test alone",
                setting: "normal, max_pairs \(maxPairs), computed", trials: 0, value: power, atLeast: 0.9, meanPairs: 0)
        }
    }

    private static func power(
        _ candidate: Int, _ setting: String, _ outcome: Simulation.Outcome, atLeast: Double?
    ) -> Row {
        Row(
            question: "2 % gain kept, candidate \(candidate), whole rule", setting: setting, trials: outcome.trials,
            value: outcome.shareWith, atLeast: atLeast, meanPairs: outcome.meanPairs)
    }

    private static func line(_ columns: String...) -> String {
        TextColumns.line(columns, widths: [44, 38, 7, 8, 9, 6, 0])
    }
}
