// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// A file operation that failed.
public struct DiskError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The system's error number.
    public let errno: Int32
    /// One sentence: what could not be done to which path.
    public let message: String

    /// Makes an error from a verb phrase ("write to ledger/journal") and an error number.
    public init(_ errno: Int32, cannot action: String) {
        self.errno = errno
        self.message = "cannot \(action): \(Self.reason(errno))"
    }

    /// Whether the disk, the quota or the inodes ran out.
    public var isFull: Bool { errno == ENOSPC || errno == EDQUOT }

    /// Whether the path does not exist.
    public var isMissing: Bool { errno == ENOENT }

    /// The message.
    public var description: String { message }

    private static func reason(_ errno: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard unsafe strerror_r(errno, &buffer, buffer.count) == 0 else { return "error \(errno)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
