// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// Why the ledger, one of its formats or one of its keys could not be used.
public struct LedgerError: Error, Sendable, CustomStringConvertible {
    /// The kind of trouble.
    public enum Code: String, Sendable {
        /// A file operation failed. After a failed write or sync the ledger takes no more entries.
        case disk
        /// A file of the ledger is not what the log says; the message names it or the entry.
        case damaged
        /// A note, checkpoint, proof, tile, key or envelope is not in its format.
        case format
        /// A signature or proof does not hold.
        case unproven
        /// The key is not this ledger's key, or its file is readable by others.
        case key
        /// An entry cannot be written or read.
        case entry
        /// The ledger was closed, or an earlier write failed.
        case closed
    }

    /// The kind of trouble.
    public let code: Code
    /// One sentence: what could not be done to what.
    public let message: String
    /// What lies beneath, where something does.
    public let cause: (any Error)?
    /// The first bad entry, where one is named.
    public let entry: Int?
    /// The bad file, relative to the ledger's folder, where one is named.
    public let file: String?

    /// Makes an error.
    public init(
        _ code: Code, _ message: String, cause: (any Error)? = nil, entry: Int? = nil, file: String? = nil
    ) {
        self.code = code
        self.message = message
        self.cause = cause
        self.entry = entry
        self.file = file
    }

    /// Wraps a failed file operation.
    public init(_ cause: DiskError) {
        self.init(.disk, cause.message, cause: cause)
    }

    /// The message.
    public var description: String { message }

    /// Whether the disk, the quota or the inodes ran out.
    public var isFull: Bool { (cause as? DiskError)?.isFull ?? false }

    static func damaged(file: String, entry: Int? = nil, _ what: String) -> LedgerError {
        LedgerError(.damaged, what, entry: entry, file: file)
    }
}
