// SPDX-License-Identifier: Apache-2.0
internal import PawlLedger
internal import PawlStore

/// Gathers findings into one signal a code: an agent decides how many files it plants, not how long the record is.
struct CaptureSignals {
    private struct Finding {
        let severity: Severity
        var examples: [String]
        var count: Int
    }

    private var findings: [String: Finding] = [:]

    /// Adds a finding: "'path' what is wrong".
    mutating func add(_ code: String, _ severity: Severity, path: String, _ problem: String) {
        var finding = findings[code] ?? Finding(severity: severity, examples: [], count: 0)
        finding.count += 1
        if finding.examples.count < Self.shown {
            finding.examples.append("'\(Evidence.clean(path, limit: 100))' \(Evidence.clean(problem, limit: 200))")
        }
        findings[code] = finding
    }

    /// The signals, the heaviest first, then by code.
    var records: [SignalRecord] {
        findings.sorted { ($1.value.severity, $0.key) < ($0.value.severity, $1.key) }.map { code, finding in
            var text = finding.examples.joined(separator: "; ")
            if finding.count > finding.examples.count { text += "; and \(finding.count - finding.examples.count) more" }
            return SignalRecord(code: code, severity: finding.severity, evidence: Evidence.clean(text, limit: 500))
        }
    }

    private static let shown = 3
}
