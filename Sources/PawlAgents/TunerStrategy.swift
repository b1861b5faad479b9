// SPDX-License-Identifier: Apache-2.0
public import PawlBase
internal import PawlLedger

/// Proposes points of a ``TunerSpace``: a (1+1) evolution strategy for mixed spaces, a pure function of the space, the
/// history and a seed.
///
/// 1. *Cover*: every alternative of every choice is tried once, alone, in the order of the annotations.
/// 2. *Mutate*: the parent is the candidate that the attempt starts from. Of d parameters each number mutates with
///    probability 2/d and each choice with 1/d, because most other alternatives are known to be worse; at least one
///    parameter mutates. A number moves on its scale, normalised to [0, 1], by a normal step of
///    deviation s, reflected at the ends, and at least to the next value; a choice takes another alternative.
///    s starts at 0.25. After each verdict on a mutation it is multiplied by 1.5 for a success and by 1.5^(-1/4) for a
///    failure, which balances at one success in five, within 0.02 and 0.5.
/// 3. *Fill*: where mutation finds nothing new, any point that was not tried; when there is none, nothing.
///
/// A point is never proposed twice in one space, whatever became of it. Success means that the verdict was
/// `accepted`: noise is the verifier's business, so a step counts only once it has beaten the error budget.
///
/// Sources: I. Rechenberg, "Evolutionsstrategie" (1973), for the 1/5th rule; H.-G. Beyer and H.-P. Schwefel,
/// "Evolution strategies: a comprehensive introduction", Natural Computing 1 (2002); the update in this form after
/// S. Kern et al., "Learning probability distributions in continuous evolutionary algorithms", Natural Computing 3
/// (2004), section 3.
public struct TunerStrategy: Sendable {
    /// The space that is searched.
    public let space: TunerSpace
    /// The present deviation of mutations, as a fraction of each scale.
    public let step: Double
    private let tried: Set<String>
    private let cover: [String: Set<String>]?
    private var generator: SeededGenerator

    static let initialStep = 0.25
    static let steps = 0.02...0.5
    static let growth = 1.5
    /// 1.5^(-1/4).
    static let shrinkage = 0.903_602_003_609_845_1
    private static let maximumDraws = 200
    private static let maximumListed = 50_000

    /// Makes a strategy from what is remembered; points of other spaces teach nothing here.
    public init(space: TunerSpace, memory: TunerMemory, seed: Digest) {
        self.space = space
        let known = memory.spaces[space.skeleton.hex] ?? TunerMemory.Space()
        self.tried = known.tried
        self.cover = known.cover
        self.step = known.step
        self.generator = SeededGenerator(seed: seed)
    }

    private func isTried(_ point: [String]) -> Bool {
        point == space.current || tried.contains(TunerMemory.key(zip(space.parameters, point).map { ($0.id, $1) }))
    }

    /// The next point to try; nil where every point was tried.
    public mutating func propose() -> TunerProposal? {
        guard !space.parameters.isEmpty else { return nil }
        if let point = uncovered() { return TunerProposal(space: space, point: point, phase: .cover, step: step) }
        if let point = mutated() { return TunerProposal(space: space, point: point, phase: .mutate, step: step) }
        if let point = filled() { return TunerProposal(space: space, point: point, phase: .fill, step: step) }
        return nil
    }

    private func uncovered() -> [String]? {
        guard let cover else { return nil }
        for (index, parameter) in space.parameters.enumerated() {
            guard case .choice(let alternatives) = parameter.domain else { continue }
            for alternative in alternatives
            where alternative != parameter.current && cover[parameter.id]?.contains(alternative) != true {
                var point = space.current
                point[index] = alternative
                return point
            }
        }
        return nil
    }

    private mutating func mutated() -> [String]? {
        let rate = 1 / Double(space.parameters.count)
        var deviation = step
        for _ in 0..<Self.maximumDraws {
            var point = space.current
            let forced = Int.random(in: 0..<point.count, using: &generator)
            for (index, parameter) in space.parameters.enumerated() {
                let isChoice = if case .choice = parameter.domain { true } else { false }
                guard generator.unit() < (isChoice ? rate : 2 * rate) || index == forced else { continue }
                point[index] = mutation(of: parameter, deviation: deviation)
            }
            if !isTried(point) { return point }
            // A neighbourhood that is used up is left slowly.
            deviation = min(deviation * 1.02, 1)
        }
        return nil
    }

    private mutating func mutation(of parameter: TunerParameter, deviation: Double) -> String {
        if case .choice(let alternatives) = parameter.domain {
            return alternatives.filter { $0 != parameter.current }.randomElement(using: &generator) ?? parameter.current
        }
        let start = parameter.position(of: parameter.current) ?? 0
        let moved = Self.reflected(start + deviation * normal())
        guard let text = parameter.text(at: moved), text == parameter.current else {
            return parameter.text(at: moved) ?? parameter.current
        }
        return neighbour(of: parameter, up: moved >= start) ?? neighbour(of: parameter, up: moved < start) ?? text
    }

    /// The next value of a domain that can be counted off.
    private func neighbour(of parameter: TunerParameter, up: Bool) -> String? {
        let bytes = Array(parameter.current.utf8)
        guard let count = parameter.domain.count, let value = TunerNumber.first(in: bytes, 0..<bytes.count)?.value,
            let low = parameter.domain.number(index: 0), let next = parameter.domain.number(index: 1), next > low
        else { return nil }
        let index = ((value - low) / (next - low)).rounded() + (up ? 1 : -1)
        guard index >= 0, index < Double(count) else { return nil }
        return parameter.text(index: Int(index))
    }

    private mutating func filled() -> [String]? {
        if let count = space.count, count <= Self.maximumListed {
            let open = (0..<count).map(point(number:)).filter { !isTried($0) }
            return open.randomElement(using: &generator)
        }
        for _ in 0..<Self.maximumDraws {
            let point = space.parameters.map { parameter in
                if case .choice(let alternatives) = parameter.domain {
                    return alternatives.randomElement(using: &generator) ?? parameter.current
                }
                return parameter.text(at: generator.unit()) ?? parameter.current
            }
            if !isTried(point) { return point }
        }
        return nil
    }

    /// The points of a countable space, counted in mixed radix.
    private func point(number: Int) -> [String] {
        var rest = number
        return space.parameters.map { parameter in
            let count = max(parameter.domain.count ?? 1, 1)
            defer { rest /= count }
            return parameter.text(index: rest % count) ?? parameter.current
        }
    }

    /// Into [0, 1] by reflection at its ends.
    private static func reflected(_ value: Double) -> Double {
        let folded = abs(value).truncatingRemainder(dividingBy: 2)
        return folded > 1 ? 2 - folded : folded
    }

    /// Nearly normal, deviation 1, within ±6: the sum of twelve uniform numbers, the same on every machine.
    private mutating func normal() -> Double {
        (0..<12).reduce(-6.0) { sum, _ in sum + generator.unit() }
    }
}
