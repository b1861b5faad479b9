// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract

/// What a view needs of a contract. Without one (its object is damaged), only the run's own record is shown.
struct RunFacts: Hashable, Sendable {
    /// The metric that decides.
    struct Objective: Hashable, Sendable {
        var name: String
        var better: Direction
        var source: MetricSource
        var noisy: Bool
    }

    var goal: String
    var strategy: String
    var agents: [String]
    var objective: Objective?
    var accept: AcceptSpec?
    /// Whether some stage measures the champion afresh beside the candidate.
    var isPaired = false
    var budget: BudgetSpec?
    var editable: [String]

    /// What a contract says.
    init(_ contract: Contract) {
        self.goal = contract.goal
        self.strategy = contract.loop.strategy.rawValue
        self.agents = contract.agents.map { "\($0.name) (\($0.driver.rawValue))" }
        self.objective = contract.verifier.metrics[contract.verifier.objective].map {
            Objective(name: contract.verifier.objective, better: $0.better, source: $0.from, noisy: $0.noisy)
        }
        self.accept = contract.verifier.accept
        self.isPaired = contract.verifier.hasPairedStage
        self.budget = contract.budget
        self.editable = contract.workspace.editable.map(\.pattern)
    }

    /// Nothing is known.
    init() {
        self.goal = ""
        self.strategy = "ratchet"
        self.agents = []
        self.editable = []
    }

    /// The objective's value with its unit.
    func show(_ value: Double) -> String {
        Figures.metric(value, from: objective?.source)
    }
}
