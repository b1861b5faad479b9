// SPDX-License-Identifier: Apache-2.0

/// Pawl could not do something to a cell. What the program inside does is an outcome, never an error.
public struct CellError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public enum Code: String, Hashable, Sendable {
        /// This machine cannot do what the request needs.
        case unsupported
        /// The launcher failed; the message names the step.
        case launch
        /// The cell has ended, or has closed the stream.
        case closed
        /// A file to collect does not exist.
        case missing
        /// A file to collect is not a regular file, or lies behind a link.
        case special
        /// A file to collect is above the limit.
        case oversize
        /// A file operation of Pawl itself failed.
        case disk
    }

    /// The kind of failure.
    public let code: Code
    /// One sentence.
    public let message: String
    /// What caused it.
    public let cause: (any Error)?

    /// Makes an error.
    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The message.
    public var description: String { message }
}
