// SPDX-License-Identifier: Apache-2.0
internal import Glibc
public import PawlBase

extension ObjectStore {
    /// The path of an object, whether or not it exists.
    public func path(of digest: Digest) -> String {
        let hex = digest.hex
        return "\(root)/\(hex.prefix(2))/\(hex.dropFirst(2))"
    }

    /// Whether an object of that name exists; its bytes are not looked at.
    public func contains(_ digest: Digest) -> Bool {
        Files.exists(path(of: digest))
    }

    /// The bytes of an object, checked against its name. Throws `missing`, `corrupt`, or `quota` above the limit in
    /// bytes.
    public func get(_ digest: Digest, limit: Int) throws(StoreError) -> [UInt8] {
        let (descriptor, size) = try open(digest)
        defer { close(descriptor) }
        guard size <= limit else {
            throw StoreError(.quota, "object \(digest.short) has \(size) bytes; the limit is \(limit)")
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        do throws(StoreError) {
            try StableReader(descriptor: descriptor, size: size, watched: false).read { chunk throws(StoreError) in
                bytes.append(contentsOf: chunk)
            }
        } catch  where error.code == .changed {
            throw Self.corrupt(digest)
        }
        guard Digest.of(bytes) == digest else { throw Self.corrupt(digest) }
        return bytes
    }

    /// Reads an object of any size and compares it with its name. Throws `missing` or `corrupt`.
    public func check(_ digest: Digest) throws(StoreError) {
        try stream(digest) { _ in }
    }

    /// Gives the bytes of an object of any size in pieces. Throws `missing`, or `corrupt` once they turn out not to be
    /// what its name says.
    public func stream(_ digest: Digest, to take: (ArraySlice<UInt8>) -> Void) throws(StoreError) {
        let (descriptor, size) = try open(digest)
        defer { close(descriptor) }
        var builder = DigestBuilder()
        try StableReader(descriptor: descriptor, size: size, watched: false).read { chunk throws(StoreError) in
            builder.update(chunk)
            take(chunk)
        }
        guard builder.digest() == digest else { throw Self.corrupt(digest) }
    }

    /// Opens an object for reading; the caller closes it.
    func open(_ digest: Digest) throws(StoreError) -> (descriptor: Int32, size: Int) {
        let path = path(of: digest)
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            guard errno != ENOENT else { throw StoreError(.missing, "object \(digest.hex) is not in the store") }
            throw StoreError(DiskError(errno, cannot: "open object \(path)"))
        }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw Self.corrupt(digest)
        }
        return (descriptor, Int(status.st_size))
    }

    static func corrupt(_ digest: Digest) -> StoreError {
        StoreError(.corrupt, "object \(digest.hex) does not hold the bytes that its name says")
    }
}
