// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// What verification found.
public struct LedgerReport: Sendable {
    /// The log's origin, where a checkpoint could be read.
    public var origin = ""
    /// How many entries the last checkpoint covers.
    public var size = 0
    /// The root that the last checkpoint signs.
    public var root = MerkleHash.empty
    /// The last checkpoint as a signed note, to be kept elsewhere.
    public var checkpointNote: [UInt8] = []
    /// The verifier key that the ledger was checked with.
    public var vkey = ""
    /// Whether nobody said which key the ledger must be signed with: then an operator may have rewritten it.
    public var isSelfConsistentOnly = true
    /// Bytes behind the last checkpoint, of a write that was cut short. They are no entries and no tampering.
    public var tornBytes = 0
    /// How many entries were checked in order before the first problem.
    public var checkedEntries = 0
    /// How many different objects and trees were checked.
    public var checkedReferences = 0
    /// The first problem; nil where the ledger is whole.
    public var problem: LedgerError?

    /// Makes an empty report.
    public init() {}

    /// Whether the ledger is whole.
    public var isValid: Bool { problem == nil }
}

/// An object or a tree that an entry names.
public struct LedgerReference: Hashable, Sendable {
    /// Its digest.
    public var digest: Digest
    /// Whether it is a tree manifest, whose files must be checked as well.
    public var isTree: Bool

    /// Names an object or a tree.
    public init(digest: Digest, isTree: Bool) {
        self.digest = digest
        self.isTree = isTree
    }
}
