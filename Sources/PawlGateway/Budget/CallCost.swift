// SPDX-License-Identifier: Apache-2.0
internal import PawlContract
public import PawlLedger

/// What one call costs: tokens, and money in units of 10^-9 USD.
public struct CallCost: Hashable, Sendable {
    /// Input and output tokens together.
    public var tokens: Int
    /// Units of 10^-9 USD.
    public var nanoUSD: Int

    /// Makes a cost.
    public init(tokens: Int = 0, nanoUSD: Int = 0) {
        self.tokens = tokens
        self.nanoUSD = nanoUSD
    }

    /// As the ledger has it.
    public var amount: Amount { Amount(tokens: tokens, nanoUSD: nanoUSD) }
}

/// How far a call came.
public enum CallEnd: Hashable, Sendable {
    /// No byte of the request left Pawl.
    case unsent
    /// The endpoint answered with this status; the report is of the answer's body.
    case answered(status: Int, CallReport)
    /// The request left, wholly or in part, and no answer began.
    case unanswered
}

extension ModelCall {
    /// The most that the call may cost: what is reserved before it leaves.
    public var bound: CallCost { CallCost(tokens: tokenBound, nanoUSD: nanoUSDBound) }

    /// What the call is charged. An answer that tells its usage at its end: that. An error status: nothing, because
    /// endpoints charge for answers. Anything else that left Pawl: the whole reservation.
    public func cost(of end: CallEnd) -> CallCost {
        guard route.isMetered else { return CallCost() }
        switch end {
        case .unsent: return CallCost()
        case .unanswered: return bound
        case .answered(let status, let report):
            guard (200..<300).contains(status) else { return CallCost() }
            guard let usage = report.usage else { return bound }
            return CallCost(
                tokens: usage.total, nanoUSD: endpoint.spec.price.map { CallPrice($0).nanoUSD(usage) } ?? 0)
        }
    }
}
