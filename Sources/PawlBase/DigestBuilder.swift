// SPDX-License-Identifier: Apache-2.0
private import Crypto

/// A SHA-256 digest of bytes that come in pieces, for content that should not be held in memory at once.
public struct DigestBuilder: Sendable {
    private var hasher = SHA256()

    /// Starts with no bytes.
    public init() {}

    /// Adds bytes.
    public mutating func update(_ bytes: ArraySlice<UInt8>) {
        unsafe bytes.withUnsafeBytes { unsafe hasher.update(bufferPointer: $0) }
    }

    /// The digest of all bytes so far.
    public func digest() -> Digest {
        Digest(hasher.finalize())
    }
}
