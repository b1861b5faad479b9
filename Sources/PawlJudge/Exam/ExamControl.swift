// SPDX-License-Identifier: Apache-2.0
public import PawlContract

/// One control of an exam: something whose right verdict is known before it is judged.
public struct ExamControl: Hashable, Sendable {
    /// What is done.
    public enum Act: Hashable, Sendable {
        /// The workspace as it is, else the oracle: without an honest round there is nothing to compare with.
        case honest
        /// Pawl's own program takes the contestant's place.
        case stub(AutomaticControl)
        /// An honest answer is altered on its way to the judge.
        case answer(AutomaticControl)
        /// The candidate's files are altered before the judge sees them (kind artifact).
        case artifact(AutomaticControl)
        /// A candidate whose changeable files hold nothing, or what would be believed if somebody ran them (kinds suite
        /// and command).
        case candidate(AutomaticControl)
        /// A hidden set, which the other controls are played on as well, for one query of its budget.
        case hidden(SplitName)
        /// The same round once more, with the same seed and the same answers.
        case again
        /// The honest contestant, made to use more of the clock that decides.
        case slowTwin(MetricSource)
        /// The honest candidate against itself.
        case itself
        /// The author's candidate that must be accepted.
        case oracle
        /// One of the author's candidates that must not be accepted.
        case mutant(String)
        /// Faulty variants of a source text, made by Pawl.
        case sources
    }

    /// What must come out.
    public enum Expectation: String, Hashable, Sendable {
        /// It passes every stage.
        case passed = "passed"
        /// It does not pass the stage or, where the stage yields the metric that decides, is not better than honest.
        case rejected = "rejected"
        /// It may pass, and is not better than the honest answer.
        case noBetter = "no better"
        /// It is rejected where a stage says pass or fail; where a metric decides, another answer may be a better one.
        case notPassed = "not passed"
        /// The verdict is the same.
        case same = "the same"
        /// It costs more.
        case slower = "slower"
        /// It is not accepted.
        case notAccepted = "not accepted"
        /// It is accepted.
        case accepted = "accepted"
        /// Enough of them are rejected.
        case scored = "enough rejected"
    }

    /// What is done.
    public var act: Act
    /// What must come out.
    public var expected: Expectation
    /// Whether it counts: the contract may say that an answer stays right under a control.
    public var counts: Bool

    /// Makes a control.
    public init(_ act: Act, _ expected: Expectation, counts: Bool = true) {
        self.act = act
        self.expected = expected
        self.counts = counts
    }

    /// The name in tables, such as `stub null` or `mutant float32`.
    public var name: String {
        switch act {
        case .honest: "honest"
        case .stub(let control): "stub \(control.rawValue)"
        case .answer(let control): "answer \(control.rawValue)"
        case .artifact(let control): "files \(control.rawValue)"
        case .candidate(let control): "candidate \(control.rawValue)"
        case .hidden(let name): "hidden \(name.rawValue)"
        case .again: "same round again"
        case .slowTwin: "slow twin"
        case .itself: "A versus A"
        case .oracle: "oracle"
        case .mutant(let name): "mutant \(name)"
        case .sources: "source mutants"
        }
    }
}
