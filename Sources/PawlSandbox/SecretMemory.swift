// SPDX-License-Identifier: Apache-2.0
internal import CPawlLinux
internal import Glibc
public import PawlBase

/// Bytes that are kept out of swap, core dumps, children and descriptions, and are wiped when the last holder is gone.
///
/// Where the kernel has memfd_secret(2), it cannot read the pages itself; elsewhere they are locked with mlock(2), and
/// where that is refused (RLIMIT_MEMLOCK) they could be swapped: ``isLocked`` says so.
@safe
public final class SecretMemory: @unchecked Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    // The pages are written before the initialiser returns and only read after that.
    private let pages: UnsafeMutableRawPointer
    /// How many bytes there are.
    public let count: Int
    /// Whether the pages cannot be swapped.
    public let isLocked: Bool
    /// Whether the kernel has taken the pages out of its own address space.
    public let isHidden: Bool

    /// Takes a copy of some bytes and wipes them.
    public init(taking bytes: inout [UInt8]) throws(DiskError) {
        count = bytes.count
        var state: Int32 = 0
        guard let pages = unsafe pawl_secret_allocate(UInt(bytes.count), &state) else {
            throw DiskError(errno, cannot: "reserve memory for a secret")
        }
        unsafe self.pages = pages
        isLocked = state & PAWL_SECRET_LOCKED != 0
        isHidden = state & PAWL_SECRET_HIDDEN != 0
        unsafe bytes.withUnsafeBytes { source in
            if let base = source.baseAddress { unsafe pages.copyMemory(from: base, byteCount: source.count) }
        }
        Self.wipe(&bytes)
    }

    deinit {
        unsafe pawl_secret_free(pages, UInt(count))
    }

    /// Reads the bytes; nothing may keep them longer than it must.
    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(UnsafeRawBufferPointer(start: pages, count: count))
    }

    /// A copy on the heap, for one use.
    public func copy() -> [UInt8] {
        unsafe withBytes { unsafe Array($0) }
    }

    /// Overwrites bytes that are no longer needed with zeros.
    public static func wipe(_ bytes: inout [UInt8]) {
        unsafe bytes.withUnsafeMutableBytes { buffer in
            if let base = buffer.baseAddress { unsafe pawl_secret_wipe(base, UInt(buffer.count)) }
        }
        bytes = []
    }

    /// Closes this process: no core dumps, and no look into its memory and environment by other processes of its user.
    public static func closeProcess() throws(DiskError) {
        guard pawl_secret_close_process() == 0 else {
            throw DiskError(errno, cannot: "close this process to core dumps")
        }
    }

    /// Whether this process is closed.
    public static var isProcessClosed: Bool { pawl_secret_process_is_closed() == 1 }

    /// `(secret)`.
    public var description: String { "(secret)" }

    /// `(secret)`.
    public var debugDescription: String { "(secret)" }

    /// Nothing to look into.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
