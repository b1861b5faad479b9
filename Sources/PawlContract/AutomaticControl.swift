// SPDX-License-Identifier: Apache-2.0

/// The controls that Pawl makes by itself in an exam: what a contestant without merit does, and what can be done to an
/// honest answer. The raw value is the name in tables and in `controls.allow`.
public enum AutomaticControl: String, Hashable, Sendable, CaseIterable {
    // Contestants without merit.
    /// Answers every question with null.
    case null
    /// Answers in the shape of an honest answer, with zeros and empty text in it.
    case zeros
    /// Answers every question with an honest answer to another.
    case constant
    /// Answers with the question.
    case echo
    /// Dies of a signal.
    case crash
    /// Never answers.
    case hang
    /// Prints without end.
    case flood
    /// Exits at once and with success.
    case earlyExit = "early-exit"
    /// Prints lines in the shape of verdicts and measurements, and does not answer.
    case forgedLines = "forged-lines"
    /// Answers with a score, and with files that hold one.
    case forgedScore = "forged-score"
    /// Gives a key of the answer twice.
    case duplicateKeys = "duplicate-keys"
    /// Gives NaN for a number.
    case nonFinite = "non-finite"
    /// Answers with the honest answers of an earlier round, in their order.
    case replay

    // Honest answers, altered.
    /// The leading digit of a number, or a letter of a text, is another.
    case digit
    /// A number has the other sign.
    case sign
    /// All numbers are a little larger.
    case scaled
    /// An element is missing.
    case dropped
    /// An element is there twice.
    case doubled
    /// Two elements have changed places.
    case swapped
    /// A list is empty.
    case emptied
    /// The answer has another shape.
    case shape
    /// A byte of an answer's file is another.
    case fileByte = "file-byte"
    /// A score stands beside the answer.
    case scoreBeside = "score-beside"

    /// Whether a contract may declare that its answers stay right under this control.
    public var mayBeAllowed: Bool {
        switch self {
        case .null, .crash, .hang, .flood, .earlyExit, .forgedLines, .forgedScore, .duplicateKeys, .nonFinite,
            .scoreBeside:
            false
        case .zeros, .constant, .echo, .replay, .digit, .sign, .scaled, .dropped, .doubled, .swapped, .emptied, .shape,
            .fileByte:
            true
        }
    }
}
