// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// Reads a ledger without locks, also while a writer appends to it.
///
/// Full tiles never change and are on disk before the journal lets go of their entries, and the journal is appended to
/// or replaced by a rename; so whoever opens the journal first and the tiles afterwards sees one moment of the log.
/// The reader trusts the files; ``LedgerVerifier`` does not.
public struct LedgerReader: Sendable {
    /// The folder.
    public let folder: String
    let files: LedgerFiles

    /// Reads the ledger in a folder.
    public init(folder: String) {
        self.folder = folder
        files = LedgerFiles(folder: folder)
    }

    /// Whether a ledger was ever made there.
    public var exists: Bool { Files.exists(folder + "/" + LedgerFiles.journal) }

    /// The verifier key that the ledger carries.
    public func publicKey() throws(LedgerError) -> LedgerPublicKey {
        try files.publicKey()
    }

    /// The log at this moment.
    public func snapshot() throws(LedgerError) -> LedgerSnapshot {
        LedgerSnapshot(files: files, journal: try files.readJournal())
    }

    /// How many entries the log has now.
    public func size() throws(LedgerError) -> Int {
        try files.readJournal().size
    }

    /// Starts to read entries at an index.
    public func entries(from index: Int = 0) -> LedgerCursor {
        LedgerCursor(files: files, folder: folder, next: max(0, index))
    }
}
