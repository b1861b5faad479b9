// SPDX-License-Identifier: Apache-2.0

/// Why bytes were refused as JSON, or a JSON value as a typed one.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of refusal.
    public enum Code: String, Sendable {
        case syntax, utf8, bom, trailing, duplicateKey, nonfinite, range, depth, count, bytes
        case missingField, unknownField, wrongType, badValue
    }

    /// The kind of refusal.
    public let code: Code
    /// One sentence: what could not be read, and where.
    public let message: String

    /// Makes a refusal.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
