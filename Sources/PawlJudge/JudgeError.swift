// SPDX-License-Identifier: Apache-2.0

/// Pawl could not carry out a judgement. What judges and contestants do is a value, never an error.
public struct JudgeError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public enum Code: String, Hashable, Sendable {
        /// The contract asks for something that this version or this assignment cannot give.
        case contract
        /// The rounds that were recorded before do not fit the contract.
        case recorded
        /// A cell could not be run.
        case cell
        /// An object or a tree could not be stored or read.
        case store
    }

    /// The kind of failure.
    public let code: Code
    /// One sentence: what could not be done to what.
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
