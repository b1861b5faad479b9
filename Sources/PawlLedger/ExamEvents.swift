// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// A verifier was tested with controls: candidates and contestants whose right verdict is known.
public struct ExamTaken: Codable, Hashable, Sendable {
    /// The digest of all that decides an exam: contract, verifier, workspace, controls, version.
    public var subject: Digest
    /// How many controls count.
    public var controls: Int
    /// How many of them went wrong; 0 where the verifier passed.
    public var wrong: Int
    /// The names of those, at most 32.
    public var names: [String]
    /// The object that holds the table.
    public var table: Digest
    /// The run whose exam of the same subject is repeated here; nil where the controls were played.
    public var repeats: String?
    /// Why a verifier that failed may judge all the same; nil where nobody said so.
    public var acceptedWhy: String?
    /// What the cells of the exam used.
    public var usage: Usage

    /// Makes the record.
    public init(
        subject: Digest, controls: Int, wrong: Int, names: [String] = [], table: Digest, repeats: String? = nil,
        acceptedWhy: String? = nil, usage: Usage = Usage()
    ) {
        self.subject = subject
        self.controls = controls
        self.wrong = wrong
        self.names = names
        self.table = table
        self.repeats = repeats
        self.acceptedWhy = acceptedWhy
        self.usage = usage
    }
}
