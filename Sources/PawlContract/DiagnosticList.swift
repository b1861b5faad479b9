// SPDX-License-Identifier: Apache-2.0

/// The diagnostics of one file while it is read, bounded so that a hostile file cannot make an endless list.
struct DiagnosticList {
    /// The most diagnostics that are kept; one more says that there were others.
    static let maximum = 100

    let file: String
    /// The lines of the file. Whatever is missing at its end is reported on its last line.
    var lineCount = Int.max
    private(set) var all: [Diagnostic] = []
    private(set) var overflowed = false

    init(file: String) {
        self.file = file
    }

    var hasErrors: Bool { all.contains { $0.severity == .error } }

    /// The diagnostics in the order of the file.
    var sorted: [Diagnostic] {
        all.enumerated().sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }.map(\.element)
    }

    mutating func error(_ position: SourcePosition, _ keyPath: String, _ message: String, suggestion: String? = nil) {
        add(.error, position, keyPath, message, suggestion)
    }

    mutating func warning(_ position: SourcePosition, _ keyPath: String, _ message: String, suggestion: String? = nil) {
        add(.warning, position, keyPath, message, suggestion)
    }

    private mutating func add(
        _ severity: Diagnostic.Severity, _ position: SourcePosition, _ keyPath: String, _ message: String,
        _ suggestion: String?
    ) {
        let position = SourcePosition(line: min(position.line, lineCount), column: position.column)
        guard all.count < Self.maximum else {
            if !overflowed {
                overflowed = true
                all.append(
                    Diagnostic(
                        .error, file: file, position: position, keyPath: "",
                        message: "more than \(Self.maximum) problems; the rest is not shown"))
            }
            return
        }
        all.append(
            Diagnostic(
                severity, file: file, position: position, keyPath: keyPath, message: message, suggestion: suggestion))
    }
}
