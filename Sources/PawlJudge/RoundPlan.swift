// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract

/// Whose round it is. The judge is not told.
enum Arm: String, Hashable, Sendable {
    case candidate, champion
    /// The champion, or without one the baseline, in a round that is not compared: asked only to see whether a judge
    /// that fails on the candidate fails on everybody.
    case control
}

/// One round to be played.
struct RoundPlan: Hashable, Sendable {
    var judgement: Int
    var stage: StageSpec
    /// From 1 in its stage; both rounds of a pair share it.
    var round: Int
    var arm: Arm
    /// 32 hexadecimal digits; both rounds of a pair share it.
    var seed: String
    /// The metrics without which a passed round is the judge's failure.
    var required: Set<String>
    /// Whether it is measured under the lease, on its core.
    var isMeasured: Bool
    /// The set that is asked: `visible`, or a hidden one.
    var split = "visible"
}

/// The seeds that a run draws for its judgements: they repeat after a resume.
enum RunSeed {
    /// The first 16 bytes of SHA-256("pawl/1 PURPOSE RUNSEED NUMBERS..."), as 32 hexadecimal digits.
    static func derive(_ purpose: String, run: String, _ numbers: [Int]) -> String {
        let text = numbers.map(String.init).joined(separator: " ")
        return String(Digest.of("pawl/1 \(purpose) \(run) \(text)").hex.prefix(32))
    }

    /// The seed of a round, fresh for each retry after a judge's failure.
    static func round(run: String, judgement: Int, stage: Int, round: Int, retry: Int) -> String {
        derive("round", run: run, [judgement, stage, round] + (retry == 0 ? [] : [retry]))
    }
}
