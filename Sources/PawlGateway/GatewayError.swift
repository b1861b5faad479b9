// SPDX-License-Identifier: Apache-2.0

/// Why the broker cannot do its work.
public struct GatewayError: Error, Sendable {
    /// What kind of failure it is.
    public enum Code: String, Sendable {
        /// The contract and its secrets do not fit together.
        case contract
        /// A secret cannot be read.
        case secret
        /// This machine cannot do it.
        case system
        /// An answer of a model endpoint broke its dialect.
        case upstream
    }

    /// What kind of failure it is.
    public var code: Code
    /// One sentence: what could not be done to what.
    public var message: String
    /// What made it fail.
    public var cause: (any Error)?

    /// Makes an error.
    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }
}
