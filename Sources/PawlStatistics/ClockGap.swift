// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// What Pawl's clocks read over the timed questions of one round, in seconds.
public struct ClockReading: Hashable, Sendable {
    /// From question to answer.
    public var wall: Double
    /// CPU time that was charged.
    public var cpu: Double
    /// What others used of its core meanwhile, as far as that is known.
    public var others: Double

    /// Makes a reading.
    public init(wall: Double, cpu: Double, others: Double = 0) {
        self.wall = wall
        self.cpu = cpu
        self.others = others
    }
}

/// Where wall time and CPU time do not go together: the alarm `time.cpu_gap`.
///
/// Work that the CPU clock does not see still takes time: the program waits for it, or somebody else uses its core. So a
/// candidate that was charged less and waits more than the champion, or whose core is busier with others than the
/// champion's, may have moved work to where nobody is charged. It may also sleep for good reasons; these two are alarms.
/// The third, more CPU time than its cores can give, has no good reason.
public struct ClockGap: Hashable, Sendable {
    /// What was noticed.
    public enum Kind: Hashable, Sendable {
        /// Less CPU time, and more waiting.
        case waits
        /// Others use its core more than they use the champion's.
        case others
    }

    /// What was noticed.
    public let kind: Kind
    /// CPU seconds a round that the candidate was charged less than the champion, as a median.
    public let saved: Double
    /// Seconds a round of waiting, or of others' work, more than the champion's, as a median.
    public let extra: Double

    /// The fewest pairs that make an alarm.
    public static let fewestPairs = 6

    /// Looks at the pairs of a comparison; nil where there is no alarm.
    ///
    /// `waits`: saved is above 0, and the waiting grew by more than a quarter of it and 20 ms. `others`: their share of
    /// the core grew by more than a tenth of the wall time and 30 ms, the grain of the probe.
    public init?(candidate: [ClockReading], champion: [ClockReading]) {
        let pairs = Array(zip(candidate, champion))
        guard pairs.count >= Self.fewestPairs else { return nil }
        let saved = Estimate(of: pairs.map { $1.cpu - $0.cpu }).median
        let waiting = Estimate(of: pairs.map { ($0.wall - $0.cpu) - ($1.wall - $1.cpu) }).median
        let others = Estimate(of: pairs.map { $0.others - $1.others }).median
        let wall = Estimate(of: candidate.map(\.wall)).median
        self.saved = saved
        if others > max(wall / 10, 0.03) {
            (kind, extra) = (.others, others)
        } else if saved > 0, waiting > max(saved / 4, 0.02) {
            (kind, extra) = (.waits, waiting)
        } else {
            return nil
        }
    }

    /// The mean log-ratio of CPU time, champion over candidate, above 0 where the candidate took less; with what others
    /// used of its core charged to each round, where that is asked for. nil without pairs, and where a time is not above 0.
    public static func gain(
        candidate: [ClockReading], champion: [ClockReading], withOthers: Bool
    ) -> Double? {
        func charged(_ reading: ClockReading) -> Double { reading.cpu + (withOthers ? reading.others : 0) }
        let pairs = zip(candidate, champion).map { (charged($0), charged($1)) }
        guard !pairs.isEmpty, pairs.allSatisfy({ $0 > 0 && $1 > 0 }) else { return nil }
        return pairs.reduce(0) { $0 + log($1.1 / $1.0) } / Double(pairs.count)
    }

    /// Whether CPU time confirms a gain in counted instructions, both as log-ratios: at least half of it must be seen.
    ///
    /// A processor may do fewer instructions no faster each, so less than all will do; code that only hides from the
    /// counter takes as long as before, so nothing will not.
    public static func confirms(claimed: Double, seen: Double?) -> Bool {
        guard let seen else { return false }
        return seen > 0 && seen >= claimed / 2
    }

    /// Whether a cell used more CPU time than its cores could give it while it was let run, by a quarter and 50 ms, which
    /// is more than its start and its freezing can hide. `cores` 0: not known.
    public static func exceeds(cpu: Double, open: Double, cores: Int) -> Bool {
        cores > 0 && cpu > open * Double(cores) * 1.25 + 0.05
    }
}
