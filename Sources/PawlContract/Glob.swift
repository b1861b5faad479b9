// SPDX-License-Identifier: Apache-2.0

/// A path pattern: `*` and `?` match within one path component, `**` any number of components, everything else itself.
///
/// Characters are Unicode scalars and compare as they are: a path that is not NFC does not match a pattern that is.
/// There are no braces, brackets or exclamation marks with a meaning. A name that begins with a dot is like any other.
/// The cost of a match is at most the product of the lengths of pattern and path, for any number of stars.
public struct Glob: Hashable, Sendable, CustomStringConvertible {
    /// The pattern as written.
    public let pattern: String
    private let parts: [[Unicode.Scalar]]

    /// Reads a pattern: relative, `/` between components. Returns nil for an empty or absolute pattern, for one with an
    /// empty, `.` or `..` component, and for one with a control character.
    public init?(_ pattern: String) {
        let parts = Self.components(of: pattern)
        let isClean = parts.allSatisfy { part in
            !part.isEmpty && part != ["."] && part != [".", "."]
                && !part.contains { $0.value < 0x20 || $0.value == 0x7F }
        }
        guard isClean else { return nil }
        self.pattern = pattern
        // Two neighbouring `**` mean what one means.
        self.parts = parts.enumerated().filter {
            $0.offset == 0 || !Self.isDeep($0.element) || parts[$0.offset - 1] != $0.element
        }
        .map(\.element)
    }

    /// Whether a relative path matches.
    public func matches(_ path: String) -> Bool {
        Self.matches(
            parts, Self.components(of: path), isStar: Self.isDeep,
            equal: { Self.matches($0, $1, isStar: { $0 == "*" }, equal: { $0 == "?" || $0 == $1 }) })
    }

    /// Whether the pattern names one path only.
    public var isLiteral: Bool {
        !parts.contains { $0.contains { $0 == "*" || $0 == "?" } }
    }

    /// The pattern as it was written.
    public var description: String { pattern }

    private static func isDeep(_ part: [Unicode.Scalar]) -> Bool { part == ["*", "*"] }

    private static func components(of path: String) -> [[Unicode.Scalar]] {
        path.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false).map(Array.init)
    }

    /// Matches a sequence with a pattern in which stars stand for any run of elements. Greedy: on a mismatch only the
    /// last star takes one element more, because whatever an earlier star could take, the later one can take too.
    private static func matches<Element>(
        _ pattern: [Element], _ sequence: [Element], isStar: (Element) -> Bool, equal: (Element, Element) -> Bool
    ) -> Bool {
        var patternIndex = 0
        var index = 0
        var star: (pattern: Int, index: Int)?
        while index < sequence.count {
            if patternIndex < pattern.count, isStar(pattern[patternIndex]) {
                star = (patternIndex, index)
                patternIndex += 1
            } else if patternIndex < pattern.count, equal(pattern[patternIndex], sequence[index]) {
                patternIndex += 1
                index += 1
            } else if let last = star {
                star = (last.pattern, last.index + 1)
                patternIndex = last.pattern + 1
                index = last.index + 1
            } else {
                return false
            }
        }
        return pattern[patternIndex...].allSatisfy(isStar)
    }
}
