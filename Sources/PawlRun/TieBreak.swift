// SPDX-License-Identifier: Apache-2.0
internal import PawlContract
internal import PawlJudge
internal import PawlLedger

/// `tie: smaller`: a candidate without a gain takes over where it is no worse within the least effect, smaller, and all
/// guards hold.
///
/// A measured loss is bounded without assumptions by six pairs or more only (`Estimate`); with fewer, the interval trusts
/// in a distribution that the candidate chooses, and a program that is slow now and then would pass for no slower.
///
/// It follows from the recorded rounds and the two trees alone, so a judgement that goes on after an interruption decides
/// as it would have. Only `no-gain` can become `accepted`: what is not known, invalid or a violation is no tie.
struct TieBreak {
    let verifier: VerifierSpec

    /// The fewest pairs whose 95 % interval rests on their order alone.
    static let fewestPairs = 6

    /// The result after the rule; `saved` says how many bytes the candidate is smaller than the champion, nil where that
    /// is not known.
    func apply(_ result: JudgementResult, saved: () -> Int?) -> JudgementResult {
        guard verifier.tie == .smaller, result.verdict.verdict == .noGain, result.guardsHold, !result.judgeFailed,
            let comparison = result.verdict.comparison, isNoLoss(comparison), let bytes = saved(), bytes > 0
        else { return result }
        var result = result
        result.verdict.verdict = .accepted
        result.verdict.reason = "no gain, no loss, and \(bytes) bytes smaller"
        return result
    }

    private func isNoLoss(_ comparison: ComparisonRecord) -> Bool {
        guard verifier.accept.rule != .exact else { return comparison.effect == 0 }
        return comparison.pairs >= Self.fewestPairs && comparison.low >= -verifier.accept.minEffect
    }
}
