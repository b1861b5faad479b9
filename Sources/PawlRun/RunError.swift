// SPDX-License-Identifier: Apache-2.0

/// A run could not begin, go on or end. What candidates and agents do is recorded, never thrown.
public struct RunError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure; each has one exit code.
    public enum Code: String, Hashable, Sendable {
        /// The contract, an argument or the state folder does not allow it: exit 2.
        case usage
        /// Another process writes the same state folder: exit 2.
        case locked
        /// The machine cannot do it: exit 3.
        case machine
        /// The verifier failed and the run cannot go on: exit 3.
        case judgeFailed
        /// A run, an attempt or a candidate does not exist: exit 2.
        case missing
        /// The state folder is damaged: exit 3.
        case damaged
    }

    /// The kind of failure.
    public let code: Code
    /// One sentence, and where it helps a second that says what to do.
    public let message: String
    /// What caused it.
    public let cause: (any Error)?

    /// Makes an error.
    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The message, with its cause where there is one.
    public var description: String { cause.map { "\(message) (\($0))" } ?? message }
}
