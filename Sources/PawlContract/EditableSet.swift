// SPDX-License-Identifier: Apache-2.0

/// The files that an agent may change: the union of some globs.
public struct EditableSet: Hashable, Sendable {
    /// The globs.
    public let globs: [Glob]

    /// Makes the union.
    public init(_ globs: [Glob]) {
        self.globs = globs
    }

    /// Whether any glob matches a relative path.
    public func contains(_ path: String) -> Bool {
        globs.contains { $0.matches(path) }
    }
}
