// SPDX-License-Identifier: Apache-2.0
internal import PawlLedger

/// What became of each expected test, by a report that nobody need believe.
///
/// A test passes only where the report has it exactly once and says that it passed. Tests that nobody expects are
/// ignored: they can neither help nor harm.
struct SuiteTally: Hashable, Sendable {
    enum Standing: String, Hashable, Sendable {
        case passed, failed, skipped, missing, duplicated
    }

    let expected: ExpectedTests
    /// By id; every expected test is there.
    let standings: [String: Standing]

    init(_ cases: [TestCase], expected: ExpectedTests) {
        var found: [String: Standing] = [:]
        let wanted = Set(expected.all)
        for test in cases where wanted.contains(test.id) {
            let standing: Standing =
                switch test.outcome {
                case .passed: .passed
                case .failed: .failed
                case .skipped: .skipped
                }
            found[test.id] = found[test.id] == nil ? standing : .duplicated
        }
        self.expected = expected
        self.standings = Dictionary(
            expected.all.map { ($0, found[$0] ?? .missing) }, uniquingKeysWith: { first, _ in first })
    }

    /// The expected tests that pass.
    var passed: Set<String> { Set(standings.filter { $0.value == .passed }.keys) }

    /// The expected tests that ran and failed.
    var failed: Set<String> { Set(standings.filter { $0.value == .failed }.keys) }

    /// Whether everything that passed before still does; this is what the stage demands.
    var holds: Bool { expected.passToPass.allSatisfy { standings[$0] == .passed } }

    /// Whether every expected test passes.
    var isResolved: Bool { standings.values.allSatisfy { $0 == .passed } }

    /// The expected tests that do not pass, sorted.
    var others: [String] { standings.filter { $0.value != .passed }.keys.sorted() }

    /// What is noticed about tests that must pass and were not run, or were reported twice. For tests that are yet to be
    /// made to pass the same is only a note: before the candidate's work their file may not even load.
    var signals: [SignalRecord] {
        var records: [SignalRecord] = []
        for (list, isNeeded) in [(expected.passToPass, true), (expected.failToPass, false)] {
            let name = isNeeded ? "PASS_TO_PASS" : "FAIL_TO_PASS"
            for (group, signal, words) in Self.groups {
                let ids = list.filter { standings[$0].map(group.contains) ?? false }
                guard let first = ids.first else { continue }
                var record = signal.record("\(ids.count) of \(list.count) tests of \(name) \(words), first \(first)")
                if !isNeeded { record.severity = .note }
                records.append(record)
            }
        }
        return records
    }

    private static let groups: [(Set<Standing>, JudgeSignal, String)] = [
        ([.missing, .skipped], .resultMissing, "were skipped or not reported"),
        ([.duplicated], .resultDuplicate, "were reported more than once"),
    ]
}
