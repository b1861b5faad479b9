// SPDX-License-Identifier: Apache-2.0

/// What a comparison wants next, or how it ended.
public enum AcceptanceAction: Hashable, Sendable {
    /// Measure both contestants with one seed. `index` counts from 1 through test and confirmation.
    case drawPair(index: Int, order: PairOrder)
    /// The candidate is better.
    case accept
    /// It is not; one sentence why.
    case noGain(String)
    /// It cannot be decided; one sentence why.
    case inconclusive(String)
    /// The candidate's metric cannot be compared (signal value.range); one sentence why.
    case invalid(String)
}

/// One comparison of a candidate with the champion, pair by pair: test, floor on the estimate, confirmation.
///
/// To resume a comparison, make the machine again from the same values and hand it the recorded pairs in order.
public struct AcceptanceMachine: Hashable, Sendable {
    /// The rule and its bounds.
    public let settings: AcceptanceSettings
    /// What to do now.
    public private(set) var action: AcceptanceAction

    private var test: SequentialTest
    private let ordering: PairOrdering
    private var ratios: [Double] = []
    private var confirming: [Double] = []
    /// Whether the one pair of the rules exact and naive was won.
    private var won: Bool?

    /// Starts a comparison with the error budget `alpha`; a budget that `maxPairs` wins in a row could not reach ends
    /// it as inconclusive before the first pair.
    public init(settings: AcceptanceSettings, alpha: Double, ordering: PairOrdering) {
        self.init(
            settings: settings, plan: EvidencePlan(alpha: alpha, maxPairs: settings.maxPairs), ordering: ordering)
    }

    /// Starts a comparison with a plan that others share; the plan's bound on pairs counts.
    public init(settings: AcceptanceSettings, plan: EvidencePlan, ordering: PairOrdering) {
        self.settings = settings
        self.ordering = ordering
        self.test = SequentialTest(plan: plan)
        if settings.rule == .sequential, test.decision == .futile {
            self.action = .inconclusive(
                "\(plan.maxPairs) pairs cannot decide at the error budget of this comparison, \(plan.alpha)")
        } else {
            self.action = .drawPair(index: 1, order: ordering.order(of: 1))
        }
    }

    /// Takes the pair that was asked for. After the end nothing changes.
    @discardableResult
    public mutating func add(champion: Double, candidate: Double) -> AcceptanceAction {
        guard case .drawPair = action else { return action }
        switch settings.rule {
        case .exact, .naive: action = decideOnce(champion: champion, candidate: candidate)
        case .sequential, .measure:
            do {
                let ratio = try settings.direction.logRatio(champion: champion, candidate: candidate)
                action = settings.rule == .measure ? measure(ratio) : decideSequential(ratio)
            } catch {
                action = error.code == .candidateRange ? .invalid(error.message) : .inconclusive(error.message)
            }
        }
        return action
    }

    /// What was found so far.
    public var summary: AcceptanceSummary {
        let sequential = settings.rule == .sequential
        let agreed = confirming.reduce(0, +) > 0
        return AcceptanceSummary(
            pairs: pairs, wins: wins,
            evidence: sequential ? test.evidence : 0, threshold: sequential ? test.threshold : 0,
            effect: Estimate(of: ratios),
            confirmed: settings.confirm > 0 && confirming.count == settings.confirm ? agreed : nil)
    }

    private var pairs: Int {
        if settings.rule == .measure { return ratios.count }
        return won == nil ? test.pairs : 1
    }

    private var wins: Int {
        if settings.rule == .measure { return ratios.count { $0 > 0 } }
        return won.map { $0 ? 1 : 0 } ?? test.wins
    }

    private mutating func measure(_ ratio: Double) -> AcceptanceAction {
        ratios.append(ratio)
        return ratios.count < settings.maxPairs ? draw() : .noGain("\(ratios.count) pairs were measured, none decided")
    }

    /// The rules exact and naive: two numbers of any sign, compared as they are.
    private mutating func decideOnce(champion: Double, candidate: Double) -> AcceptanceAction {
        guard candidate.isFinite else { return .invalid("the candidate's metric is \(candidate), not a finite number") }
        guard champion.isFinite else {
            return .inconclusive("the champion's metric is \(champion), not a finite number")
        }
        let strictly = settings.direction.isBetter(candidate, than: champion, minEffect: 0)
        won = strictly
        if let ratio = try? settings.direction.logRatio(champion: champion, candidate: candidate) { ratios = [ratio] }
        if settings.direction.isBetter(candidate, than: champion, minEffect: settings.minEffect) { return .accept }
        if strictly { return .noGain("the gain is below the least effect of \(percent(settings.minEffect))") }
        return .noGain(candidate == champion ? "the metric is the same" : "the metric is worse")
    }

    private mutating func decideSequential(_ ratio: Double) -> AcceptanceAction {
        if test.decision == .better {
            confirming.append(ratio)
            return confirmation()
        }
        ratios.append(ratio)
        switch test.add(logRatio: ratio) {
        case .undecided: return draw()
        case .futile:
            return .noGain("after \(test.wins) wins in \(test.pairs) pairs no row of wins could still decide")
        case .exhausted:
            return .noGain("\(test.wins) wins in all \(test.pairs) pairs are not enough evidence of a gain")
        case .better:
            let effect = Estimate(of: ratios).median
            guard effect >= settings.direction.floor(minEffect: settings.minEffect) else { return belowFloor(effect) }
            return confirmation()
        }
    }

    private func confirmation() -> AcceptanceAction {
        if confirming.count < settings.confirm { return draw() }
        // Only the sign of the mean matters, so the sum will do.
        if settings.confirm == 0 || confirming.reduce(0, +) > 0 { return .accept }
        return .noGain("the mean of \(settings.confirm) confirming pairs shows no gain")
    }

    private func draw() -> AcceptanceAction {
        let index = ratios.count + confirming.count + 1
        return .drawPair(index: index, order: ordering.order(of: index))
    }

    private func belowFloor(_ effect: Double) -> AcceptanceAction {
        .noGain(
            "the estimated gain, a log-ratio of \(effect), is below the least effect of \(percent(settings.minEffect))")
    }

    private func percent(_ fraction: Double) -> String {
        "\((fraction * 1e6).rounded() / 1e4) %"
    }
}
