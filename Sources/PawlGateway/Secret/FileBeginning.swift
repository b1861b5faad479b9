// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

/// Reads the beginning of a file that may be larger than what is worth reading.
enum FileBeginning {
    /// At most that many bytes of a regular file; follows no final link.
    static func read(_ path: String, limit: Int) throws(DiskError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw DiskError(errno, cannot: "open \(path)") }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while content.count < limit {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw DiskError(errno, cannot: "read \(path)") }
            if count == 0 { break }
            content += buffer[..<min(count, limit - content.count)]
        }
        return content
    }
}
