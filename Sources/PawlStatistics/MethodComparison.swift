// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Ways to compare a noisy metric, side by side on the same noise: what each keeps of candidates that are equal, and
/// of one that is better.
public struct MethodComparison: Hashable, Sendable {
    /// What the pairs of a comparison look like.
    public enum Setting: Hashable, Sendable, CaseIterable {
        /// Both arms measured with this noise.
        case noise(NoiseModel)
        /// A candidate that makes its own noise: it wins half of the pairs by one deviation, loses most others by half
        /// of one, and one in twenty by 5.5. Neither its mean nor its median is better.
        case rareSlowRounds

        /// All of them.
        public static let allCases = NoiseModel.allCases.map { Setting.noise($0) } + [.rareSlowRounds]

        /// What it is, for tables.
        public var title: String {
            switch self {
            case .noise(let noise): noise.title
            case .rareSlowRounds: "candidate that is rarely very slow"
            }
        }
    }

    /// One method in one setting.
    public struct Row: Hashable, Sendable {
        /// The method.
        public var method: TestMethod
        /// What the pairs look like.
        public var setting: Setting
        /// Runs of identical candidates.
        public var runs: Int
        /// The share of runs in which at least one identical candidate was kept; alpha is what was allowed.
        public var falseKeepShare: Double
        /// Pairs drawn for an identical candidate, on average.
        public var idlePairs: Double
        /// Comparisons of a candidate that is truly better by 2 %.
        public var trials: Int
        /// The share of them that was kept.
        public var power: Double
        /// Pairs drawn for one of them, on average.
        public var pairs: Double

        /// Whether more runs kept something than alpha allows, beyond three standard errors of the count.
        public func breaksItsPromise(alpha: Double) -> Bool {
            falseKeepShare > alpha + 3 * (alpha * (1 - alpha) / Double(max(1, runs))).squareRoot()
        }
    }

    /// The error budget of a run.
    public let alpha: Double
    /// Candidates of a run.
    public let candidates: Int
    /// The most pairs of a comparison.
    public let maxPairs: Int
    /// The numbers.
    public let rows: [Row]
    /// What choosing the best does to measured gains, under the default rule.
    public let curse: CurseSimulation.Outcome

    /// Plays every method: `runs` runs of 700 identical candidates at 1 % noise for each kind of noise, ten times as
    /// many comparisons of a better candidate, and as many runs of mixed candidates for the winner's curse.
    public static func run(runs: Int = 300, seed: UInt64 = 1) -> MethodComparison {
        let (alpha, candidates, maxPairs) = (0.05, 700, 30)
        let share = ErrorBudget(alpha: alpha, spending: .run(comparisons: candidates)).share(ofComparison: 1)
        var rows: [Row] = []
        for method in TestMethod.allCases {
            let test = method.test(alpha: share, maxPairs: maxPairs)
            for setting in Setting.allCases {
                let idle = play(
                    test, gain: 0, trials: runs, candidates: candidates, setting: setting, seed: seed)
                let better = play(
                    test, gain: log(1.02), trials: 10 * runs, candidates: 1, setting: setting, seed: seed &+ 1)
                rows.append(
                    Row(
                        method: method, setting: setting, runs: runs, falseKeepShare: idle.shareWith,
                        idlePairs: idle.meanPairs, trials: 10 * runs, power: better.shareWith, pairs: better.meanPairs))
            }
        }
        return MethodComparison(
            alpha: alpha, candidates: candidates, maxPairs: maxPairs, rows: rows,
            curse: CurseSimulation().run(runs: max(1, runs / 3), seed: seed))
    }

    /// A table for people.
    public var text: String {
        var lines = [
            "alpha \(alpha) over \(candidates) candidates, 1 % noise, at most \(maxPairs) pairs; 2 % better: candidate "
                + "\(candidates) of the run"
        ]
        lines.append(TextColumns.line(Self.headings, widths: Self.widths))
        for row in rows {
            lines.append(
                TextColumns.line(
                    [
                        row.method.rawValue, row.setting.title, TextColumns.decimals(row.falseKeepShare, 3),
                        row.breaksItsPromise(alpha: alpha) ? "BROKEN" : "",
                        TextColumns.decimals(row.idlePairs, 1), TextColumns.decimals(row.power, 3),
                        TextColumns.decimals(row.pairs, 1),
                    ], widths: Self.widths))
        }
        return lines.joined(separator: "\n") + "\n\n" + curse.text
    }

    private static let headings = ["method", "noise", "runs with a false keep", "", "pairs", "2 % kept", "pairs"]
    private static let widths = [15, 38, 22, 6, 6, 8, 6]

    private static func play(
        _ prototype: any PairTest, gain: Double, trials: Int, candidates: Int, setting: Setting, seed: UInt64
    ) -> Simulation.Outcome {
        var outcome = Simulation.Outcome()
        var seeds = Sampler(seed: seed)
        for _ in 0..<trials {
            var source = NoiseSource(setting, seed: seeds.bits())
            var kept = 0
            for _ in 0..<candidates {
                let ordering = PairOrdering(seed: seeds.bits())
                var test = prototype
                outcome.comparisons += 1
                var index = 0
                while test.decision == .undecided {
                    index += 1
                    let isChampionFirst = ordering.order(of: index) == .championFirst
                    test.add(logRatio: source.logRatio(setting, isChampionFirst: isChampionFirst) + gain)
                }
                outcome.pairs += index
                if test.decision == .better { kept += 1 }
            }
            outcome.trials += 1
            outcome.keeps += kept
            if kept > 0 { outcome.trialsWithKeep += 1 }
        }
        return outcome
    }
}

extension NoiseSource {
    fileprivate static let deviation = 0.01

    fileprivate init(_ setting: MethodComparison.Setting, seed: UInt64) {
        switch setting {
        case .noise(let noise): self.init(model: noise, deviation: Self.deviation, seed: seed)
        case .rareSlowRounds: self.init(model: .normal, deviation: Self.deviation / 10, seed: seed)
        }
    }

    /// The log-ratio of the next pair, the candidate being no better.
    fileprivate mutating func logRatio(_ setting: MethodComparison.Setting, isChampionFirst: Bool) -> Double {
        let (first, second) = (next(), next())
        let noise = isChampionFirst ? first - second : second - first
        guard setting == .rareSlowRounds else { return noise }
        // 0.5 - 0.45 / 2 - 0.05 * 5.5 = 0
        let chance = unit()
        return noise + Self.deviation * (chance < 0.5 ? 1 : chance < 0.95 ? -0.5 : -5.5)
    }
}
