// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger

/// Everything that a report shows; the two builders turn it into pages and know nothing else.
struct ReportModel: Sendable {
    /// A name with a text.
    struct Fact: Hashable, Sendable {
        var name: String
        var text: String
    }

    /// An accepted candidate.
    struct Step: Hashable, Sendable {
        var attempt: Int?
        var agent: String
        var candidate: Digest
        /// The change as one sentence: the ratio, the values, the test.
        var summary: String
        var reason: String
        /// Judgement number, ledger index, digests.
        var evidence: [Fact]
        var note: String?
        var diffs: [FileDiff]
    }

    /// A kind of signal.
    struct Signal: Hashable, Sendable {
        var code: String
        var severity: Severity
        var count: Int
        /// The evidence of the first one.
        var example: String
    }

    /// A measurement of something outside the run, for comparison.
    struct Reference: Hashable, Sendable {
        var name: String
        var value: Double
    }

    var name: String
    var goal: String
    var state: String
    /// Large numbers on top.
    var headline: [Fact]
    /// What was asked.
    var asked: [Fact]
    /// Baseline, champion, gain, reference in words.
    var outcome: [Fact]
    var objective: RunFacts.Objective?
    var points: [PlotPoint]
    var reference: Reference?
    var steps: [Step]
    var attempts: [AttemptRow]
    var budget: [Fact]
    var signals: [Signal]
    var assurance: [Fact]
    /// What this machine enforced.
    var machine: [Fact]
    /// Sentences and commands, in turn, that let a reader check all of this.
    var verify: [Fact]
    /// Run id, digests, version, times.
    var provenance: [Fact]

    /// Whether any agent left a note, so that the table of attempts has a column for it.
    var hasNotes: Bool { attempts.contains { !$0.said.isEmpty } }

    /// The headings of the table of attempts.
    var attemptHeadings: [String] {
        ["attempt", "agent"] + (hasNotes ? ["the agent says"] : [])
            + ["verdict", "gain", "objective", "level", "candidate", "why"]
    }
}

/// A judged candidate in the progress plot.
struct PlotPoint: Hashable, Sendable {
    /// What became of it.
    enum Kind: String, Hashable, Sendable {
        case baseline, kept, discarded
        /// Not measured: it has no value.
        case unmeasured
    }

    var attempt: Int
    var kind: Kind
    var value: Double?
    var low: Double?
    var high: Double?
    /// For the tool tip.
    var label: String
}
