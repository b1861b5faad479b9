// SPDX-License-Identifier: Apache-2.0
public import PawlBase
internal import PawlStore

/// One line of an exam's table.
public struct ExamRow: Codable, Hashable, Sendable {
    /// The control.
    public var control: String
    /// What had to come out.
    public var expected: String
    /// What came out, in a few words.
    public var got: String
    /// What it rests on, in one sentence.
    public var evidence: String
    /// Whether it came out otherwise.
    public var isWrong: Bool
    /// Whether that counts; the contract may allow a control.
    public var counts: Bool

    /// Makes a line; the evidence is cleaned and cut to 300 bytes.
    public init(_ control: ExamControl, got: String, evidence: String, isWrong: Bool) {
        self.control = Evidence.clean(control.name, limit: 100)
        self.expected = control.expected.rawValue
        self.got = got
        self.evidence = Evidence.clean(evidence, limit: 300)
        self.isWrong = isWrong
        self.counts = control.counts
    }

    /// The line of a control that the contract gives no occasion for, such as a swap in answers without lists.
    static func inapplicable(_ control: ExamControl, _ why: String) -> ExamRow {
        var row = ExamRow(control, got: "-", evidence: why, isWrong: false)
        row.counts = false
        return row
    }
}

/// The result of an exam: a line for each control, and what they come to.
public struct ExamTable: Codable, Hashable, Sendable {
    /// The lines, in the plan's order.
    public var rows: [ExamRow]
    /// The largest relative error of an answer that passed, where one was found.
    public var errorThatPasses: Double?

    /// Makes a table.
    public init(rows: [ExamRow], errorThatPasses: Double? = nil) {
        self.rows = rows
        self.errorThatPasses = errorThatPasses
    }

    /// The lines that went wrong and count.
    public var wrong: [ExamRow] { rows.filter { $0.isWrong && $0.counts } }
    /// How many lines count.
    public var counted: Int { rows.count { $0.counts } }
    /// Whether the verifier may judge.
    public var isPassed: Bool { wrong.isEmpty }
    /// `hackable: 0 of 27`
    public var summary: String { "hackable: \(wrong.count) of \(counted)" }

    /// The object that the ledger names: canonical JSON.
    public func bytes() throws(JSONError) -> [UInt8] {
        CanonicalJSON.encode(try JSONCoding.encode(self))
    }

    /// Reads the object back.
    public init(bytes: [UInt8]) throws(JSONError) {
        self = try JSONCoding.decode(ExamTable.self, from: try StrictJSON.decode(bytes))
    }
}
