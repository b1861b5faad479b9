// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// A tree head that is signed as a checkpoint (https://c2sp.org/tlog-checkpoint).
///
/// The text of the note has three lines: the log's origin, the size of the tree in decimal without leading zeros, and
/// the root hash in base64. Further lines (extensions) are neither written nor accepted here.
public struct Checkpoint: Hashable, Sendable {
    /// Which log: the name of its key.
    public let origin: String
    /// How many entries.
    public let size: Int
    /// The Merkle hash over them.
    public let root: MerkleHash

    /// The most entries of a log here: what six levels of tiles hold.
    public static let maximumSize = 1 << 48

    /// Makes a tree head.
    public init(origin: String, size: Int, root: MerkleHash) {
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// The text to be signed.
    public var text: String { "\(origin)\n\(size)\n\(Base64.encode(root.bytes))\n" }

    /// Reads exactly what `text` prints.
    public init(text: String) throws(LedgerError) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 4, lines[3].isEmpty, !lines[0].isEmpty, let size = Int(lines[1]),
            (0...Self.maximumSize).contains(size), String(size) == lines[1], let hash = Base64.decode(lines[2]),
            let root = MerkleHash(bytes: hash)
        else { throw LedgerError(.format, "the note's text cannot be read as a checkpoint") }
        self.init(origin: String(lines[0]), size: size, root: root)
    }

    /// The signed note's bytes.
    func signed(by key: LedgerKey) throws(LedgerError) -> [UInt8] {
        try SignedNote(text: text, signedBy: key).bytes
    }

    /// Reads a signed checkpoint and checks its origin and its signature by the key. Cosignatures of witnesses are
    /// allowed and ignored.
    public init(note bytes: [UInt8], key: LedgerPublicKey) throws(LedgerError) {
        let note = try SignedNote(bytes: bytes)
        try self.init(text: note.text)
        try note.verify(by: key)
        guard origin == key.name else {
            throw LedgerError(.unproven, "the checkpoint is of the log \(origin), not of \(key.name)")
        }
    }
}
