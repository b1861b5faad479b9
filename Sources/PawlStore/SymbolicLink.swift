// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

/// Reads where a symbolic link points.
enum SymbolicLink {
    /// The target of a link, by a path or by a name in an open folder; nil where it is longer than a tree allows.
    static func target(_ name: String, in folder: Int32 = AT_FDCWD) throws(DiskError) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: SafePath.maximumPathBytes + 1)
        let count = unsafe buffer.withUnsafeMutableBytes { buffer -> Int in
            guard let start = buffer.baseAddress else { return -1 }
            return unsafe readlinkat(folder, name, start, buffer.count)
        }
        guard count >= 0 else { throw DiskError(errno, cannot: "read link \(name)") }
        return count > SafePath.maximumPathBytes ? nil : Array(buffer[..<count])
    }
}
