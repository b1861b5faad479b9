// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// A place in a contract's text. Columns count Unicode scalars, as libYAML does.
public struct SourcePosition: Hashable, Sendable, Comparable {
    /// The line, from 1.
    public let line: Int
    /// The column, from 1.
    public let column: Int

    /// Names a place.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The first character.
    public static let start = SourcePosition(line: 1, column: 1)

    /// What stands earlier in the file is less.
    public static func < (left: SourcePosition, right: SourcePosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// One thing that is wrong, or suspicious, in a contract.
///
/// Its text is `FILE:LINE:COLUMN: error: KEY.PATH: what is wrong; did you mean 'X'?`.
public struct Diagnostic: Hashable, Sendable, CustomStringConvertible {
    /// How bad it is.
    public enum Severity: String, Hashable, Sendable, CaseIterable {
        /// The contract cannot be used.
        case error
        /// The contract can be used; the author should look.
        case warning
    }

    /// How bad it is.
    public let severity: Severity
    /// The contract's file as it was named.
    public let file: String
    /// Where in the file.
    public let position: SourcePosition
    /// The key it is about, such as `verifier.metrics.seconds.from`; empty for the file as a whole.
    public let keyPath: String
    /// What is wrong and what was expected, without the suggestion.
    public let message: String
    /// The nearest valid key, choice or form, where there is one.
    public let suggestion: String?

    /// Makes a diagnostic.
    public init(
        _ severity: Severity, file: String, position: SourcePosition, keyPath: String, message: String,
        suggestion: String? = nil
    ) {
        self.severity = severity
        self.file = file
        self.position = position
        self.keyPath = keyPath
        self.message = message
        self.suggestion = suggestion
    }

    /// The line, from 1.
    public var line: Int { position.line }

    /// The column, from 1.
    public var column: Int { position.column }

    /// `FILE:LINE:COLUMN: SEVERITY: KEY: MESSAGE; did you mean ...?`, on one line.
    public var description: String {
        let subject = keyPath.isEmpty ? "" : "\(keyPath): "
        let hint = suggestion.map { "; did you mean '\($0)'?" } ?? ""
        return "\(file):\(line):\(column): \(severity.rawValue): \(subject)\(message)\(hint)"
    }

    /// `{"column","file","key","line","message","severity","suggestion"}`; the suggestion may be null.
    public var json: JSONValue {
        [
            "severity": .string(severity.rawValue), "file": .string(file), "line": .integer(line),
            "column": .integer(column), "key": .string(keyPath), "message": .string(message),
            "suggestion": .optional(suggestion),
        ]
    }
}
