// SPDX-License-Identifier: Apache-2.0

/// `verifier:` of a contract.
public struct VerifierSpec: Hashable, Sendable {
    /// The folder of judging code and data, relative to the contract.
    public var source: String
    /// How a candidate is built, once.
    public var build: BuildSpec?
    /// How a contestant is started.
    public var contestant: ContestantSpec?
    /// The stages, cheapest first; at least one.
    public var stages: [StageSpec]
    /// Hidden sets.
    public var splits: [SplitName: SplitSpec]
    /// Metrics by name.
    public var metrics: [String: MetricSpec]
    /// The metric that decides.
    public var objective: String
    /// When a candidate is better.
    public var accept: AcceptSpec
    /// Metrics that must hold besides.
    public var guards: [GuardSpec]
    /// What a candidate without a gain may do.
    public var tie: TieRule
    /// Controls that the author wrote.
    public var controls: ControlsSpec
    /// Strings of the verifier that nothing a candidate makes may hold.
    public var canaries: [CanarySpec] = []
}

/// `verifier.build`.
public struct BuildSpec: Hashable, Sendable {
    /// The argument vector, run in the workspace.
    public var run: [String]
    /// What the build may use.
    public var limits: CellLimits
}

/// How questions reach candidate code.
public enum ContestantMode: String, Hashable, Sendable, CaseIterable {
    /// A fresh cell for each question.
    case exec
    /// One process for each round.
    case serve
}

/// `verifier.contestant`.
public struct ContestantSpec: Hashable, Sendable {
    /// How questions reach it.
    public var mode: ContestantMode
    /// The argument vector, run in the workspace; `{in}` and `{out}` stand for the question's folders (mode exec).
    public var run: [String]
    /// What the contestant may use: for one question in mode exec, for one round in mode serve.
    public var limits: CellLimits
}

/// The kinds of stage.
public enum StageKind: String, Hashable, Sendable, CaseIterable {
    case ask, artifact, suite, command
}

/// How a stage compares.
public enum StageComparison: String, Hashable, Sendable, CaseIterable {
    /// The candidate alone, against its pass line.
    case alone
    /// Champion and candidate in pairs with the same seed.
    case paired
}

/// One entry of `verifier.stages`.
public struct StageSpec: Hashable, Sendable {
    /// A name, unique in the contract.
    public var name: String
    /// The kind.
    public var kind: StageKind
    /// The judge's argument vector, run in the verifier folder; empty where no judge is asked (suite, command).
    public var judge: [String]
    /// How many rounds with fresh seeds each judgement takes (comparison `alone`).
    public var rounds: Int
    /// How the stage compares.
    public var compare: StageComparison
    /// Candidate files shown to the judge as inert bytes (kind artifact), as globs.
    public var files: [Glob]
    /// What the judge itself may use in a round.
    public var limits: CellLimits
    /// The tests (kind suite).
    public var suite: SuiteSpec?
    /// The program (kind command).
    public var command: CommandSpec?
}

/// Where a metric comes from.
public enum MetricSource: String, Hashable, Sendable, CaseIterable {
    case clockCPU = "clock.cpu"
    case clockWall = "clock.wall"
    case memoryPeak = "memory.peak"
    /// Instructions of the contestant's processes, counted by valgrind inside them: honest code's own, A1.
    case clockInstructions = "clock.instructions"
    case judge
    /// How many expected tests pass.
    case suitePassed = "suite.passed"
    /// 1 where every expected test passes, else 0.
    case suiteResolved = "suite.resolved"
    /// Printed by a command beside or inside the candidate's code.
    case command

    /// Whether it is one of Pawl's own meters, whose readings differ from one measurement to the next.
    public var isMeter: Bool {
        switch self {
        case .clockCPU, .clockWall, .memoryPeak, .clockInstructions: true
        case .judge, .suitePassed, .suiteResolved, .command: false
        }
    }

    /// Whether it must be measured alone, under the run's lease: a clock, or a count that a clock confirms.
    public var isClock: Bool {
        switch self {
        case .clockCPU, .clockWall, .clockInstructions: true
        case .memoryPeak, .judge, .suitePassed, .suiteResolved, .command: false
        }
    }

    /// The kind of stage that it comes from; nil where a judge may give it in any.
    var stageKind: StageKind? {
        switch self {
        case .suitePassed, .suiteResolved: .suite
        case .command: .command
        case .clockCPU, .clockWall, .memoryPeak, .clockInstructions, .judge: nil
        }
    }
}

/// Which direction of a metric is better.
public enum Direction: String, Hashable, Sendable, CaseIterable {
    case lower, higher
}

/// One entry of `verifier.metrics`.
public struct MetricSpec: Hashable, Sendable {
    /// Where it comes from.
    public var from: MetricSource
    /// Which direction is better.
    public var better: Direction
    /// The smallest value that is possible; less is `value.range`.
    public var min: Double?
    /// The largest value that is possible; more is `value.range`.
    public var max: Double?
    /// Whether repeated measurements differ.
    public var noisy: Bool
}

/// `accept.rule`.
public enum AcceptRule: String, Hashable, Sendable, CaseIterable {
    case sequential, exact, naive
}

/// How alpha is spent.
public enum AlphaSpending: String, Hashable, Sendable, CaseIterable {
    /// The whole run makes a false keep with probability at most alpha.
    case run
    /// Each comparison does.
    case candidate
}

/// `verifier.accept`.
public struct AcceptSpec: Hashable, Sendable {
    /// The rule.
    public var rule: AcceptRule
    /// The probability of a false keep, in (0, 0.5].
    public var alpha: Double
    /// Over what it is spent.
    public var spend: AlphaSpending
    /// The least gain worth keeping, as a fraction: a floor on the estimate.
    public var minEffect: Double
    /// The most pairs one comparison may draw.
    public var maxPairs: Int
    /// Fresh pairs after the test whose mean log-ratio must be above zero.
    public var confirm: Int
}

/// One entry of `verifier.guards`: exactly one of the bounds is set.
public struct GuardSpec: Hashable, Sendable {
    /// The metric that must hold.
    public var metric: String
    /// Its value may not be above this.
    public var atMost: Double?
    /// Its value may not be below this.
    public var atLeast: Double?
    /// It may not be worse than the champion's by more than this fraction.
    public var worsenAtMost: Double?
}

/// `verifier.tie`.
public enum TieRule: String, Hashable, Sendable, CaseIterable {
    case keep, smaller
}

/// `verifier.controls`: folders, relative to the contract.
public struct ControlsSpec: Hashable, Sendable {
    /// A candidate that must be accepted.
    public var oracle: String?
    /// A folder of candidates, each of which must be rejected.
    public var mutants: String?
    /// Controls of Pawl's own that are right answers under this contract; they are played and do not count.
    public var allow: [AutomaticControl] = []
    /// The relative error of an answer's numbers that may pass; 0: less than one in a thousand.
    public var tolerance: Double = 0
    /// The share of automatic source mutants that must be rejected; nil: none are made.
    public var mutationScore: Double?
}
