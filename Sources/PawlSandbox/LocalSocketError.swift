// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// A Unix socket could not do what it should.
public struct LocalSocketError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public enum Code: String, Hashable, Sendable {
        /// The system refused; the cause says why.
        case system
        /// The other side, or this one, has closed the connection.
        case closed
        /// The other side sent a line above the limit.
        case oversize
    }

    /// The kind of failure.
    public let code: Code
    /// One sentence.
    public let message: String
    /// The system's reason.
    public let cause: DiskError?

    /// Makes an error.
    public init(_ code: Code, _ message: String, cause: DiskError? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// Whether nobody listens at the path.
    public var isAbsent: Bool { cause.map { $0.isMissing || $0.errno == Self.refused } ?? false }

    /// The message.
    public var description: String { message }

    /// ECONNREFUSED.
    private static let refused: Int32 = 111
}
