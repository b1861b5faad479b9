// SPDX-License-Identifier: Apache-2.0
internal import PawlContract
internal import PawlLedger
internal import PawlStatistics

extension JudgementMachine {
    /// The comparison that the contract asks for.
    static func acceptance(
        _ verifier: VerifierSpec, alpha: Double?, order: String, isPaired: Bool, measuredPairs: Int? = nil
    ) throws(JudgeError) -> AcceptanceMachine {
        let accept = verifier.accept
        if accept.rule == .sequential, !isPaired {
            throw JudgeError(.contract, "rule 'sequential' needs a stage with 'compare: paired'")
        }
        let better = verifier.metrics[verifier.objective]?.better ?? .lower
        let direction: GainDirection = better == .lower ? .lower : .higher
        if let measuredPairs {
            return AcceptanceMachine(
                settings: AcceptanceSettings(rule: .measure, direction: direction, maxPairs: measuredPairs),
                alpha: accept.alpha, ordering: PairOrdering(seed: order))
        }
        if accept.rule == .sequential, alpha == nil {
            throw JudgeError(.contract, "a comparison by rule 'sequential' was assigned without an error budget")
        }
        let rule: ComparisonRule =
            switch accept.rule {
            case .sequential: .sequential
            case .exact: .exact
            case .naive: .naive
            }
        let settings = AcceptanceSettings(
            rule: rule, direction: direction, minEffect: accept.minEffect,
            maxPairs: accept.maxPairs, confirm: accept.confirm)
        return AcceptanceMachine(settings: settings, alpha: alpha ?? accept.alpha, ordering: PairOrdering(seed: order))
    }

    /// Each metric from the last stage that gave it.
    func metrics(of stages: [[String: [Double]]]) -> [String: MetricRecord] {
        var records: [String: MetricRecord] = [:]
        for values in stages {
            for (name, values) in values where !values.isEmpty {
                let estimate = Estimate(of: values)
                let isNoisy = verifier.metrics[name]?.noisy ?? true
                records[name] = MetricRecord(
                    value: estimate.median, low: isNoisy ? estimate.low : values.min() ?? estimate.median,
                    high: isNoisy ? estimate.high : values.max() ?? estimate.median, rounds: values.count)
            }
        }
        return records
    }

    /// The champion's metrics: of this judgement where it was measured, else those it is known by.
    var baseline: [String: MetricRecord] {
        championMetrics.merging(metrics(of: championValues)) { _, fresh in fresh }
    }

    /// The first guard that does not hold, as a sentence; nil where all do.
    func guardFailure() -> String? {
        let metrics = metrics(of: candidateValues)
        let baseline = baseline
        for bound in verifier.guards {
            guard let value = metrics[bound.metric]?.value else {
                return "guard '\(bound.metric)' does not hold: it was not measured"
            }
            if let most = bound.atMost, value > most {
                return "guard '\(bound.metric)' does not hold: \(value) is above \(most)"
            }
            if let least = bound.atLeast, value < least {
                return "guard '\(bound.metric)' does not hold: \(value) is below \(least)"
            }
            if let fraction = bound.worsenAtMost, let before = baseline[bound.metric]?.value {
                let room = fraction * before.magnitude
                let isHeld =
                    verifier.metrics[bound.metric]?.better == .higher ? value >= before - room : value <= before + room
                if !isHeld {
                    return "guard '\(bound.metric)' does not hold: \(value), where the champion has \(before)"
                }
            }
        }
        return nil
    }

    /// What the acceptance rule found; nil where nothing was compared.
    var comparison: ComparisonRecord? {
        guard let acceptance, acceptance.summary.pairs > 0 else { return nil }
        let summary = acceptance.summary
        return ComparisonRecord(
            rule: acceptance.settings.rule.rawValue, pairs: summary.pairs, wins: summary.wins,
            evidence: min(summary.evidence, 1e15), threshold: summary.threshold, effect: summary.effect.median,
            low: summary.effect.low, high: summary.effect.high, confirmed: summary.confirmed)
    }

    /// The size of the difference, for people.
    var gain: String? {
        guard let comparison else { return nil }
        let source = verifier.metrics[verifier.objective]?.from ?? .judge
        let better = verifier.metrics[verifier.objective]?.better ?? .lower
        return VerdictReason.gain(comparison, metric: verifier.objective, source: source, better: better)
    }
}
