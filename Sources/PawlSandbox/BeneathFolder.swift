// SPDX-License-Identifier: Apache-2.0
internal import CPawlLinux
internal import Glibc
internal import PawlBase

/// An open folder that somebody else has filled: names in it are opened one at a time, and no look-up leaves it.
///
/// `descriptor` is owned; `close()` must be called once.
struct BeneathFolder {
    let descriptor: Int32

    /// What a name stands for.
    struct Look {
        let handle: Int32
        let status: stat

        var isWhiteout: Bool { pawl_beneath_is_whiteout(status.st_mode, status.st_rdev) != 0 }
        var kind: mode_t { status.st_mode & S_IFMT }
    }

    /// Opens a second, independent descriptor of a folder.
    init(reopening folder: Int32) throws(DiskError) {
        self.descriptor = pawl_open(folder, [UInt8(ascii: ".")], PAWL_BENEATH_FOLDER)
        guard descriptor >= 0 else { throw DiskError(errno, cannot: "open the folder to capture") }
    }

    /// Opens a folder that was looked at; nil where something else has its name now, or where it may not be read.
    init?(_ name: [UInt8], in folder: BeneathFolder, expecting look: Look) {
        guard let descriptor = folder.open(name, PAWL_BENEATH_FOLDER, expecting: look) else { return nil }
        self.descriptor = descriptor
    }

    func close() {
        Glibc.close(descriptor)
    }

    /// Looks at a name without opening it; the caller closes the handle. nil where it is gone or cannot be reached.
    func look(_ name: [UInt8]) -> Look? {
        let handle = pawl_open(descriptor, name, PAWL_BENEATH_LOOK)
        guard handle >= 0 else { return nil }
        var status = stat()
        guard unsafe fstat(handle, &status) == 0 else {
            Glibc.close(handle)
            return nil
        }
        return Look(handle: handle, status: status)
    }

    /// Opens a file that was looked at; nil where something else has its name now, or where it may not be read.
    func open(_ name: [UInt8], _ kind: Int32, expecting look: Look) -> Int32? {
        let opened = pawl_open(descriptor, name, kind)
        guard opened >= 0 else { return nil }
        var status = stat()
        guard unsafe fstat(opened, &status) == 0, status.st_ino == look.status.st_ino,
            status.st_dev == look.status.st_dev, status.st_mode & S_IFMT == look.kind
        else {
            Glibc.close(opened)
            return nil
        }
        return opened
    }

    /// The names in the folder, sorted by their bytes, at most `limit` and one.
    func names(limit: Int) throws(DiskError) -> [[UInt8]] {
        let copy = pawl_open(descriptor, [UInt8(ascii: ".")], PAWL_BENEATH_FOLDER)
        guard copy >= 0 else { throw DiskError(errno, cannot: "open a folder to capture") }
        guard let stream = unsafe fdopendir(copy) else {
            Glibc.close(copy)
            throw DiskError(errno, cannot: "list a folder to capture")
        }
        defer { unsafe closedir(stream) }
        var names: [[UInt8]] = []
        while names.count <= limit {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                guard errno == 0 else { throw DiskError(errno, cannot: "list a folder to capture") }
                break
            }
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe Array($0.prefix { $0 != 0 }) }
            if name != [UInt8(ascii: ".")], name != [UInt8(ascii: "."), UInt8(ascii: ".")] { names.append(name) }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// An attribute of overlayfs on an open file or folder, whichever of its two name spaces the mount uses.
    static func overlayAttribute(_ name: String, of descriptor: Int32) -> [UInt8]? {
        for space in ["trusted.overlay.", "user.overlay."] {
            var value = [CChar](repeating: 0, count: 256)
            let count = unsafe pawl_beneath_attribute(descriptor, space + name, &value, UInt(value.count))
            if count >= 0 { return value[..<count].map { UInt8(bitPattern: $0) } }
        }
        return nil
    }

    /// The target of the link that a handle names; nil where it is longer than a tree allows.
    static func linkTarget(_ look: Look, limit: Int) -> [UInt8]? {
        var target = [CChar](repeating: 0, count: limit + 1)
        let count = unsafe pawl_beneath_link(look.handle, &target, UInt(target.count))
        return count < 0 || count > limit ? nil : target[..<count].map { UInt8(bitPattern: $0) }
    }
}

private func pawl_open(_ folder: Int32, _ name: [UInt8], _ kind: Int32) -> Int32 {
    let text = name.map { CChar(bitPattern: $0) } + [0]
    return unsafe pawl_beneath_open(folder, text, kind)
}
