// SPDX-License-Identifier: Apache-2.0

extension Contract {
    /// What the contract asks for that this version of Pawl cannot do yet. `pawl check` accepts it, `pawl run` refuses
    /// it; nothing is ever ignored.
    public func unavailable(
        file: String = ContractLoader.fileName, positions: [String: SourcePosition] = [:]
    ) -> [Diagnostic] {
        missingParts.map { path, part in
            Diagnostic(
                .error, file: file, position: SourcePosition.nearest(to: path, in: positions), keyPath: path,
                message: "not available in this version of Pawl (\(part))")
        }
    }

    /// Key paths with what they need.
    private var missingParts: [(path: String, part: String)] {
        var parts: [(String, String)] = []
        func add(_ path: String, _ part: String, if asked: Bool) {
            if asked { parts.append((path, part)) }
        }
        for (index, agent) in agents.enumerated() {
            let isBuilt = [.tuner, .command, .external].contains(agent.driver)
            add("agents[\(index)].driver", "driver \(agent.driver.rawValue)", if: !isBuilt)
        }
        add("models", "model endpoints", if: !models.isEmpty)
        add("tools", "MCP servers", if: !tools.isEmpty)
        add("approve", "approval by a person", if: !approve.isEmpty)
        add("access.egress", "network access", if: !access.egress.isEmpty)
        add("access.secrets", "secrets", if: !access.secrets.isEmpty)
        add("access.canaries", "canaries", if: access.canaries)
        add("loop.strategy", "strategy \(loop.strategy.rawValue)", if: loop.strategy != .ratchet)
        add("budget.tokens", "a budget of model tokens", if: budget.tokens != nil)
        add("budget.usd", "a budget of money", if: budget.usd != nil)
        add("budget.attempt", "a budget of models per attempt", if: budget.attempt.isBounded)
        add("budget.lineage", "a budget of models per lineage", if: budget.lineage.isBounded)
        add("audit.witnesses", "witnesses", if: !audit.witnesses.isEmpty)
        return parts
    }
}
