// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The values that one literal may take.
public enum TunerDomain: Hashable, Sendable {
    /// How distances in a range are measured.
    public enum Scale: String, Hashable, Sendable {
        case linear
        /// By ratio; the range is positive.
        case log
    }

    /// `low`, `low + step`, ... up to `high`. All within ±2^53.
    case integer(low: Int, high: Int, step: Int, scale: Scale)
    /// `low` to `high`; with a step only `low`, `low + step`, ...; otherwise rounded to six significant digits.
    case real(low: Double, high: Double, step: Double?, scale: Scale)
    /// One of at least two different texts.
    case choice([String])

    /// How many values there are; nil where they are as good as endless.
    public var count: Int? {
        switch self {
        case .integer(let low, let high, let step, _): (high - low) / step + 1
        case .real(let low, let high, let step, _): step.map { Int(min(((high - low) / $0 + 1e-9), 1e15)) + 1 }
        case .choice(let alternatives): alternatives.count
        }
    }

    /// The value nearest to a position in [0, 1] on the domain's scale; nil for choices.
    func number(at position: Double) -> Double? {
        switch self {
        case .integer(let low, let high, let step, let scale):
            let raw = Self.interpolate(Double(low), Double(high), scale, position)
            let index = ((raw - Double(low)) / Double(step)).rounded()
            return Double(low) + min(max(index, 0), Double((high - low) / step)) * Double(step)
        case .real(let low, let high, let step, let scale):
            let raw = Self.interpolate(low, high, scale, position)
            guard let step else { return min(max(Self.rounded(raw), low), high) }
            let last = Double((count ?? 1) - 1)
            return Self.rounded(low + min(max(((raw - low) / step).rounded(), 0), last) * step)
        case .choice: return nil
        }
    }

    /// The position in [0, 1] of a number, clamped; nil for choices.
    func position(of number: Double) -> Double? {
        let (low, high, scale): (Double, Double, Scale)
        switch self {
        case .integer(let first, let last, _, let kind): (low, high, scale) = (Double(first), Double(last), kind)
        case .real(let first, let last, _, let kind): (low, high, scale) = (first, last, kind)
        case .choice: return nil
        }
        guard high > low else { return 0 }
        let clamped = min(max(number, low), high)
        return switch scale {
        case .linear: (clamped - low) / (high - low)
        case .log: log(clamped / low) / log(high / low)
        }
    }

    /// The value at an index from 0 below `count`; nil for choices and for domains without a count.
    func number(index: Int) -> Double? {
        switch self {
        case .integer(let low, _, let step, _): Double(low + index * step)
        case .real(let low, _, let step, _): step.map { Self.rounded(low + Double(index) * $0) }
        case .choice: nil
        }
    }

    private static func interpolate(_ low: Double, _ high: Double, _ scale: Scale, _ position: Double) -> Double {
        switch scale {
        case .linear: low + position * (high - low)
        case .log: low * exp(position * log(high / low))
        }
    }

    /// Six significant digits.
    static func rounded(_ value: Double) -> Double {
        guard value != 0, value.isFinite else { return 0 }
        let digits = 5 - Int(log10(abs(value)).rounded(.down))
        guard (-250...250).contains(digits) else { return value }
        let factor = pow(10, Double(abs(digits)))
        return digits >= 0 ? (value * factor).rounded() / factor : (value / factor).rounded() * factor
    }
}
