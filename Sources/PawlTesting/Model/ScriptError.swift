// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// Why a script cannot be played.
public struct ScriptError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence: what is wrong, and where.
    public let message: String

    /// Makes an error.
    public init(_ message: String) {
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
