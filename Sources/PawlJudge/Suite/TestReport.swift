// SPDX-License-Identifier: Apache-2.0
internal import PawlContract
internal import PawlLedger

/// How a test ended, as its runner tells it.
enum TestOutcome: String, Hashable, Sendable {
    case passed, failed
    /// Not run, or run without counting: skipped, disabled, expected to fail.
    case skipped
}

/// One test of a report.
struct TestCase: Hashable, Sendable {
    /// Its canonical id (`TestID`).
    var id: String
    var outcome: TestOutcome
}

/// Why a report was not read: the doing of whoever wrote it.
struct ReportRefusal: Error, Hashable, Sendable {
    var signal: JudgeSignal
    var message: String

    init(_ signal: JudgeSignal, _ message: String) {
        self.signal = signal
        self.message = message
    }

    var record: SignalRecord { signal.record("the report was refused: \(message)") }
}

/// Bounds of a report, in files, bytes, tests and nesting.
struct ReportCaps: Hashable, Sendable {
    var files = 64
    var fileBytes = 16 << 20
    var cases = 100_000
    var idBytes = 2048
    var depth = 32
    var attributes = 64
}

/// Reads reports of either format.
enum TestReport {
    /// The ending of the files that hold reports.
    static func suffix(_ format: ReportFormat) -> String {
        switch format {
        case .junit: ".xml"
        case .tap: ".tap"
        }
    }

    /// The tests of one file, in its order; ids may repeat.
    static func read(
        _ bytes: [UInt8], as format: ReportFormat, caps: ReportCaps = ReportCaps()
    ) throws(ReportRefusal) -> [TestCase] {
        guard bytes.count <= caps.fileBytes else {
            throw ReportRefusal(.resultOversize, "it has more than \(caps.fileBytes) bytes")
        }
        switch format {
        case .junit: return try JUnitReader.read(bytes, caps: caps)
        case .tap: return try TAPReader.read(bytes, caps: caps)
        }
    }
}
