// SPDX-License-Identifier: Apache-2.0

/// What a text in a contract may be. The pattern (ECMA-262) is what the schema says; `allows` is what the loader does.
enum TextRule: Hashable {
    /// Any text that is not empty.
    case prose
    /// One line without control characters, not empty.
    case line
    /// Letters, digits, `.`, `_`, `-`, at most 64, a letter or digit first.
    case name
    /// A path without control characters.
    case path
    /// A path that begins with `/` and has no `.`, `..` or empty component.
    case absolutePath
    /// A glob: relative, no empty, `.` or `..` component.
    case glob
    /// The name of an environment variable.
    case variable
    /// A name below /dev.
    case device
    /// `accept`, `egress`, `budget` or `tool:NAME`.
    case approval
    /// An http or https address.
    case url

    /// What was expected, in words.
    var expected: String {
        switch self {
        case .prose: "text"
        case .line: "one line of text"
        case .name: "a name of letters, digits, '.', '_' and '-' that begins with a letter or digit"
        case .path: "a path"
        case .absolutePath: "an absolute path without '.', '..' or a slash at its end"
        case .glob: "a glob such as src/**/*.c: relative, '/' between its parts, none of them empty, '.' or '..'"
        case .variable: "the name of an environment variable"
        case .device: "the name of a device below /dev, such as nvidia0"
        case .approval: "accept, egress, budget or tool:NAME"
        case .url: "an http:// or https:// address"
        }
    }

    /// The pattern of the schema.
    var pattern: String? {
        switch self {
        case .prose: nil
        case .line, .path: "^[^\\u0000-\\u001f\\u007f]+$"
        case .name: "^[A-Za-z0-9][A-Za-z0-9._-]*$"
        case .absolutePath: "^(/(?!\\.{1,2}(/|$))[^/\\u0000-\\u001f\\u007f]+)+$"
        case .glob: "^(?!\\.{1,2}(/|$))[^/\\u0000-\\u001f\\u007f]+(/(?!\\.{1,2}(/|$))[^/\\u0000-\\u001f\\u007f]+)*$"
        case .variable: "^[A-Za-z_][A-Za-z0-9_]*$"
        case .device: "^(?!\\.)[A-Za-z0-9._-]+(/(?!\\.)[A-Za-z0-9._-]+)*$"
        case .approval: "^(accept|egress|budget|tool:[A-Za-z0-9][A-Za-z0-9._-]*)$"
        case .url: "^https?://[^\\s]+$"
        }
    }

    /// The most Unicode scalars.
    var maximumLength: Int {
        switch self {
        case .prose: 65_536
        case .name: 64
        case .variable, .device, .approval: 128
        default: 1_024
        }
    }

    /// Whether a text follows the rule, apart from its length.
    func allows(_ text: String) -> Bool {
        guard !text.isEmpty else { return false }
        switch self {
        case .prose: return true
        case .line, .path: return !Self.hasControl(text)
        case .name: return Self.isName(text)
        case .absolutePath:
            return text.hasPrefix("/") && !Self.hasControl(text) && Self.componentsAreClean(text.dropFirst())
        case .glob: return Glob(text) != nil
        case .variable:
            return !Self.isDigit(text.unicodeScalars.first)
                && text.unicodeScalars.allSatisfy { Self.isLetter($0) || Self.isDigit($0) || $0 == "_" }
        case .device:
            return text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
                !part.isEmpty && !part.hasPrefix(".") && part.unicodeScalars.allSatisfy(Self.isNameScalar)
            }
        case .approval:
            if ["accept", "egress", "budget"].contains(text) { return true }
            return text.hasPrefix("tool:") && Self.isName(text.dropFirst(5))
        case .url:
            let rest = ["http://", "https://"].first { text.hasPrefix($0) }.map { text.dropFirst($0.count) } ?? ""
            return !rest.isEmpty && !rest.contains { $0.isWhitespace } && !Self.hasControl(text)
        }
    }

    private static func isName(_ text: some StringProtocol) -> Bool {
        guard let first = text.unicodeScalars.first, isLetter(first) || isDigit(first) else { return false }
        return text.unicodeScalars.allSatisfy(isNameScalar)
    }

    private static func componentsAreClean(_ text: Substring) -> Bool {
        text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
            !$0.isEmpty && $0 != "." && $0 != ".."
        }
    }

    private static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
        isLetter(scalar) || isDigit(scalar) || scalar == "." || scalar == "_" || scalar == "-"
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }

    private static func isDigit(_ scalar: Unicode.Scalar?) -> Bool {
        scalar.map { ("0"..."9").contains($0) } ?? false
    }

    private static func hasControl(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
    }
}
