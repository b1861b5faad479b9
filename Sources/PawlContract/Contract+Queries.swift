// SPDX-License-Identifier: Apache-2.0

extension Contract {
    /// The globs of what agents may change, as one set.
    public var editable: EditableSet { EditableSet(workspace.editable) }

    /// Whether an agent may change the file at a relative path.
    public func isEditable(_ path: String) -> Bool { editable.contains(path) }

    /// The agent of that name.
    public func agent(named name: String) -> AgentSpec? { agents.first { $0.name == name } }

    /// The stage of that name.
    public func stage(named name: String) -> StageSpec? { verifier.stage(named: name) }

    /// The metric that decides; the loader sees to it that there is one.
    public var objectiveSpec: MetricSpec? { verifier.objectiveSpec }
}

extension VerifierSpec {
    /// The stage of that name.
    public func stage(named name: String) -> StageSpec? { stages.first { $0.name == name } }

    /// The metric that decides; the loader sees to it that there is one.
    public var objectiveSpec: MetricSpec? { metrics[objective] }

    /// Whether any stage draws pairs.
    public var hasPairedStage: Bool { stages.contains { $0.compare == .paired } }

    /// Whether any stage asks a contestant.
    public var asks: Bool { stages.contains { $0.kind == .ask } }

    /// The metrics that Pawl's own meters yield, by name.
    public var metered: [String: MetricSpec] { metrics.filter { $0.value.from.isMeter } }
}

extension MetricSpec {
    /// Whether a value is better than another in this metric's direction.
    public func isBetter(_ value: Double, than other: Double) -> Bool {
        better == .lower ? value < other : value > other
    }

    /// Whether a value is finite and possible.
    public func allows(_ value: Double) -> Bool {
        value.isFinite && value >= (min ?? -.infinity) && value <= (max ?? .infinity)
    }
}

extension LoopSpec {
    /// Whether an objective's value reaches the target; false where there is none.
    public func isReached(by value: Double, _ direction: Direction) -> Bool {
        guard let target else { return false }
        return direction == .lower ? value <= target : value >= target
    }
}
