// SPDX-License-Identifier: Apache-2.0
public import PawlContract
public import PawlLedger

/// What the tokens of a call cost, in whole units of 10^-9 USD, always rounded up.
///
/// A contract's price is a decimal number of USD per million tokens; it is held in units of 10^-12 USD a token, which
/// six decimals fill exactly. Further decimals are rounded up.
public struct CallPrice: Hashable, Sendable {
    private let input: UInt64
    private let cachedInput: UInt64
    private let cacheWrite: UInt64
    private let output: UInt64

    /// Reads a contract's price.
    public init(_ price: ModelPrice) {
        input = Self.units(price.input)
        cachedInput = Self.units(price.cachedInput ?? price.input)
        cacheWrite = Self.units(price.cacheWrite ?? price.input)
        output = Self.units(price.output)
    }

    /// The most that so many tokens cost: input at the dearest of its prices. Negative counts are none; above `Int.max`
    /// it is `Int.max`.
    public func nanoUSD(input tokens: Int, output outputTokens: Int) -> Int {
        Self.sum([(tokens, max(input, cachedInput, cacheWrite)), (outputTokens, output)])
    }

    /// What a usage costs.
    public func nanoUSD(_ usage: TokenUsage) -> Int {
        let plain = usage.input - usage.cachedInput - usage.cacheWrite
        return Self.sum([
            (plain, input), (usage.cachedInput, cachedInput), (usage.cacheWrite, cacheWrite), (usage.output, output),
        ])
    }

    private static func sum(_ parts: [(tokens: Int, units: UInt64)]) -> Int {
        var (high, low): (UInt64, UInt64) = (0, 0)
        for part in parts where part.tokens > 0 {
            let product = part.units.multipliedFullWidth(by: UInt64(part.tokens))
            let (sum, carry) = low.addingReportingOverflow(product.low)
            low = sum
            // Four products below 2^127 do not fill 128 bits twice; a full upper half is above any budget anyway.
            let (upper, overflow) = high.addingReportingOverflow(product.high)
            let (carried, isFull) = upper.addingReportingOverflow(carry ? 1 : 0)
            guard !overflow, !isFull else { return .max }
            high = carried
        }
        guard high < 1_000 else { return .max }
        let (quotient, remainder) = UInt64(1_000).dividingFullWidth((high, low))
        guard quotient < UInt64(Int.max) else { return .max }
        return Int(quotient) + (remainder > 0 ? 1 : 0)
    }

    /// Units of 10^-12 USD a token of USD per million tokens; at most 2^63.
    private static func units(_ usdPerMillion: Double) -> UInt64 {
        let exact = usdPerMillion * 1e6
        guard exact > 0 else { return 0 }
        guard exact < 0x1p63 else { return 1 << 63 }
        // A decimal of six places is a hair off in binary, and that hair is not a price.
        let nearest = exact.rounded()
        let units = abs(exact - nearest) <= nearest * 1e-12 ? nearest : exact.rounded(.up)
        return UInt64(units)
    }
}
