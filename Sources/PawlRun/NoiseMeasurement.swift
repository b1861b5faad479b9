// SPDX-License-Identifier: Apache-2.0
internal import PawlContract
internal import PawlJudge
public import PawlLedger
internal import PawlLoop
public import PawlStatistics

/// What a contract's own baseline, judged against itself, says about its metric.
public struct NoiseMeasurement: Sendable {
    /// What starting the contestant's process costs.
    public struct StartUp: Hashable, Sendable {
        /// Seconds of the objective's clock for one start without a question; the median of several.
        public let seconds: Double
        /// How many starts one round pays for.
        public let timesPerRound: Int
        /// The share of the objective that is start-up, in [0, 1] or above where a start without a question takes
        /// longer than one with it.
        public let share: Double

        /// The share above which a measurement is mostly about something that no candidate can change.
        public static let bearableShare = 0.2
    }

    /// The objective's values, both arms together.
    public let objective: Estimate
    /// How pairs of it differ.
    public let floor: NoiseFloor
    /// Whether the pairs are those of a paired stage, measured A B B A with one seed each; else consecutive rounds.
    public let isPaired: Bool
    /// Seconds of wall time for one pair, all stages before it included.
    public let secondsPerPair: Double
    /// What starting costs; nil where the objective is no clock.
    public let startUp: StartUp?
    /// The error budget of a run's first comparison.
    public let alpha: Double
    /// What was noticed: `stats.underpowered`, and what the rounds showed.
    public let signals: [SignalRecord]

    /// The gains of the table, as fractions.
    public static let gains = [0.005, 0.01, 0.02, 0.05]

    /// The least `max_pairs` that keeps a true gain of that fraction with probability 0.9; nil above a thousand.
    public func pairsNeeded(gain: Double, direction: GainDirection) -> Int? {
        floor.pairsNeeded(gain: direction.floor(minEffect: gain), alpha: alpha)
    }
}

extension NoiseMeasurement {
    /// The notes that follow from the numbers.
    static func warnings(
        _ accept: AcceptSpec, floor: NoiseFloor, direction: GainDirection, alpha: Double, startUp: StartUp?
    ) -> [SignalRecord] {
        var notes: [SignalRecord] = []
        if let startUp, startUp.share > StartUp.bearableShare {
            let percent = Int((min(startUp.share, 10) * 100).rounded())
            notes.append(
                JudgeSignal.underpowered.record(
                    "starting the process is \(percent) % of the metric, so a gain in the rest shows that much less: ask "
                        + "more in each process, or use mode serve with an untimed first question"))
        }
        guard accept.rule == .sequential, !floor.isExact else { return notes }
        // At the least effect itself the floor on the estimate refuses half of all candidates, whatever the pairs.
        let worthwhile = max(2 * accept.minEffect, 0.005)
        let needed = floor.pairsNeeded(gain: direction.floor(minEffect: min(worthwhile, 0.9)), alpha: alpha)
        if needed.map({ $0 > accept.maxPairs }) ?? true {
            let tenths = Int((worthwhile * 1000).rounded())
            notes.append(
                JudgeSignal.underpowered.record(
                    "a gain of \(tenths / 10).\(tenths % 10) % takes \(needed.map { "\($0) pairs" } ?? "over 1000 pairs"), "
                        + "and max_pairs is \(accept.maxPairs)"))
        }
        return notes
    }
}
