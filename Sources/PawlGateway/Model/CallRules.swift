// SPDX-License-Identifier: Apache-2.0
public import PawlContract

/// What the contract says of one call besides its model.
public struct CallRules: Hashable, Sendable {
    /// What may run at, or be fetched by, the provider: names of tools, `input-files`, `input-urls`.
    public var hostedTools: [String]
    /// Whether a budget bounds tokens or money: then what cannot be bounded is refused.
    public var isBudgeted: Bool
    /// Whether a budget bounds money: then price classes that the contract has no price for are refused.
    public var isPriced: Bool
    /// Input tokens beyond one for each byte.
    public var overhead: Int
    /// Whether the usage of streamed chat answers may be asked for.
    public var injectsUsage: Bool
    /// The most bytes of a request.
    public var maximumBody: Int

    /// Makes rules.
    public init(
        hostedTools: [String] = [], isBudgeted: Bool = false, isPriced: Bool = false, overhead: Int = 0,
        injectsUsage: Bool = false, maximumBody: Int = 64 << 20
    ) {
        self.hostedTools = hostedTools
        self.isBudgeted = isBudgeted
        self.isPriced = isPriced
        self.overhead = overhead
        self.injectsUsage = injectsUsage
        self.maximumBody = maximumBody
    }

    /// The rules of an endpoint under a contract's budget.
    public init(_ spec: ModelSpec, budget: BudgetSpec) {
        self.init(
            hostedTools: spec.hostedTools, isBudgeted: budget.boundsModels,
            isPriced: [budget.run, budget.attempt, budget.lineage].contains { $0.usd != nil },
            overhead: spec.overhead, injectsUsage: spec.inject.contains(.usage), maximumBody: spec.caps.request)
    }

    /// Whether a name is among those that the contract names: `web_search` also stands for `web_search_20250305`.
    func names(_ tool: String) -> Bool {
        hostedTools.contains { tool == $0 || tool.hasPrefix($0 + "_") }
    }
}
