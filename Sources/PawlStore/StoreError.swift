// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// The store could not do something.
public struct StoreError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public enum Code: String, Hashable, Sendable {
        /// A file operation failed; `cause` is the `DiskError`.
        case disk
        /// The object, tree or folder does not exist.
        case missing
        /// What is stored is not what its name says.
        case corrupt
        /// Another process writes to the state folder.
        case locked
        /// A file changed while it was read.
        case changed
        /// Something that no tree can hold: a device, a FIFO, a socket, a link that leaves the tree.
        case special
        /// A name that no tree can hold.
        case name
        /// More bytes, entries or levels than allowed.
        case quota
        /// The index database failed.
        case database
        /// git could not export what was asked for.
        case git
    }

    /// The kind of failure.
    public let code: Code
    /// One sentence.
    public let message: String
    /// What caused it.
    public let cause: (any Error)?

    /// Makes an error.
    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// Passes on a failed file operation.
    public init(_ error: DiskError) {
        self.init(.disk, error.message, cause: error)
    }

    /// Whether the disk, the quota or the inodes ran out.
    public var isFull: Bool { (cause as? DiskError)?.isFull ?? false }

    /// The message.
    public var description: String { message }
}

/// Runs file operations and passes their failure on as the store's.
func onDisk<Result>(_ body: () throws(DiskError) -> Result) throws(StoreError) -> Result {
    do throws(DiskError) {
        return try body()
    } catch {
        throw StoreError(error)
    }
}
