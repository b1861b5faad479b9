// SPDX-License-Identifier: Apache-2.0

/// Pawl could not carry out an attempt. What an agent does is a result, never an error.
public struct AgentError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public enum Code: String, Hashable, Sendable {
        /// The driver is not available in this version.
        case unavailable
        /// The assignment or the tools lack something that the driver needs.
        case incomplete
        /// A socket or folder of the attempt could not be made.
        case system
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
