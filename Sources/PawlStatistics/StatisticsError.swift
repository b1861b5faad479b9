// SPDX-License-Identifier: Apache-2.0

/// A comparison could not be made from the numbers it was given.
public struct StatisticsError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public enum Code: String, Hashable, Sendable {
        /// The candidate's metric has no logarithm: zero, negative or not finite.
        case candidateRange
        /// The champion's metric has no logarithm: zero, negative or not finite.
        case championRange
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
