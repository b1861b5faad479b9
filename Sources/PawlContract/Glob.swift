// SPDX-License-Identifier: Apache-2.0

/// A path pattern: `*` and `?` match within one path component, `**` any number of components, everything else itself.
public struct Glob: Hashable, Sendable, CustomStringConvertible {
    /// The pattern as written.
    public let pattern: String
    private let components: [[Character]]

    /// Reads a pattern: relative, `/` between components. Returns nil for an empty or absolute pattern, and for one
    /// with an empty, `.` or `..` component.
    public init?(_ pattern: String) {
        let parts = pattern.split(separator: "/", omittingEmptySubsequences: false).map(Array.init)
        guard !pattern.isEmpty, parts.allSatisfy({ !$0.isEmpty && $0 != ["."] && $0 != [".", "."] }) else { return nil }
        self.pattern = pattern
        self.components = parts
    }

    /// Whether a relative path matches.
    public func matches(_ path: String) -> Bool {
        matches(components[...], path.split(separator: "/", omittingEmptySubsequences: false).map(Array.init)[...])
    }

    public var description: String { pattern }

    private func matches(_ pattern: ArraySlice<[Character]>, _ path: ArraySlice<[Character]>) -> Bool {
        guard let first = pattern.first else { return path.isEmpty }
        let rest = pattern.dropFirst()
        if first == ["*", "*"] {
            return (0...path.count).contains { matches(rest, path.dropFirst($0)) }
        }
        guard let name = path.first, Self.matches(first[...], name[...]) else { return false }
        return matches(rest, path.dropFirst())
    }

    /// Greedy matching with one step of backtracking: linear in practice, quadratic at worst.
    private static func matches(_ pattern: ArraySlice<Character>, _ name: ArraySlice<Character>) -> Bool {
        var patternIndex = pattern.startIndex
        var nameIndex = name.startIndex
        var star: (pattern: Int, name: Int)?
        while nameIndex < name.endIndex {
            if patternIndex < pattern.endIndex, pattern[patternIndex] == "*" {
                star = (patternIndex, nameIndex)
                patternIndex += 1
            } else if patternIndex < pattern.endIndex,
                pattern[patternIndex] == "?" || pattern[patternIndex] == name[nameIndex]
            {
                patternIndex += 1
                nameIndex += 1
            } else if let last = star {
                star = (last.pattern, last.name + 1)
                patternIndex = last.pattern + 1
                nameIndex = last.name + 1
            } else {
                return false
            }
        }
        return pattern[patternIndex...].allSatisfy { $0 == "*" }
    }
}
