// SPDX-License-Identifier: Apache-2.0

/// Something wrong with an annotation, or with what it points at.
public struct TunerDiagnostic: Error, Hashable, Sendable, CustomStringConvertible {
    /// Whether the tuner can work all the same.
    public enum Severity: String, Hashable, Sendable {
        /// The tuner refuses to work on these files.
        case error
        /// The annotation means something, but perhaps not what was meant.
        case warning
    }

    /// How much it matters.
    public let severity: Severity
    /// The file, relative to the workspace.
    public let path: String
    /// The line, from 1.
    public let line: Int
    /// One sentence.
    public let message: String

    /// Makes a diagnostic.
    public init(_ severity: Severity = .error, path: String, line: Int, message: String) {
        self.severity = severity
        self.path = path
        self.line = line
        self.message = message
    }

    /// `PATH:LINE: SEVERITY: MESSAGE`.
    public var description: String { "\(path):\(line): \(severity.rawValue): \(message)" }
}
