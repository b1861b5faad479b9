// SPDX-License-Identifier: Apache-2.0

/// A ledger entry does not follow from the entries before it.
public struct LoopError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public enum Code: String, Hashable, Sendable {
        /// The entry belongs to a run that was not opened, or opens one again, or follows its end.
        case run
        /// A number is not the next one, or names nothing.
        case number
        /// The entry contradicts what it names: another tree, another attempt, a state that does not allow it.
        case state
        /// A champion does not replace the present one, or may not be one.
        case champion
        /// A reservation or settlement does not add up.
        case budget
    }

    /// The kind of failure.
    public let code: Code
    /// The index of the entry in its ledger.
    public let entry: Int
    /// One sentence.
    public let message: String
    /// What caused it.
    public let cause: (any Error)?

    /// Makes an error.
    public init(_ code: Code, entry: Int, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.entry = entry
        self.message = message
        self.cause = cause
    }

    /// The message behind the index of the entry.
    public var description: String { "entry \(entry): \(message)" }
}

/// Why an event does not fit, before the entry's index is known.
struct Misfit: Error {
    var code: LoopError.Code
    var message: String

    init(_ code: LoopError.Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
