// SPDX-License-Identifier: Apache-2.0

/// Pawl could not capture a folder. What an agent left there is a result with signals, never an error.
public struct CaptureError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public enum Code: String, Hashable, Sendable {
        /// This machine lacks openat2.
        case unsupported
        /// The folder itself could not be read.
        case unreadable
        /// The object store failed; `cause` is its `StoreError`.
        case store
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
