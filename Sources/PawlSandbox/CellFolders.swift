// SPDX-License-Identifier: Apache-2.0
internal import CPawlLinux
internal import Glibc
internal import PawlBase

/// The folders of a cell that Pawl can reach from outside, and safe ways into them: the cell may have put anything
/// there, so nothing is followed and nothing is opened that could block.
struct CellFolders {
    /// A folder as the cell names it, and a descriptor of it.
    struct Folder {
        var path: String
        var descriptor: Int32
    }

    /// The folders, in the order of the request.
    var folders: [Folder]

    /// Reads a regular file below one of the folders but `/pawl` itself.
    func collect(_ path: String, limit: Int) throws(CellError) -> [UInt8] {
        let (folder, rest) = try locate(path)
        let descriptor = unsafe pawl_within_open(folder, rest)
        guard descriptor >= 0 else { throw Self.refusal(errno, path) }
        defer { close(descriptor) }
        do throws(DiskError) {
            return try Files.read(descriptor: descriptor, name: path, limit: limit)
        } catch {
            switch error.errno {
            case EFBIG: throw CellError(.oversize, "\(path) in the cell is above \(limit) bytes", cause: error)
            case EISDIR, EINVAL: throw CellError(.special, "\(path) in the cell is no regular file", cause: error)
            default: throw CellError(.disk, error.message, cause: error)
            }
        }
    }

    /// The names in a folder, sorted.
    func list(_ path: String) throws(CellError) -> [String] {
        let (folder, rest) = try locate(path)
        let descriptor = unsafe pawl_within_open(folder, rest)
        guard descriptor >= 0 else { throw Self.refusal(errno, path) }
        guard let stream = unsafe fdopendir(descriptor) else {
            close(descriptor)
            throw CellError(.special, "\(path) in the cell is no folder")
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Makes a read-only file, and the folders above it.
    func deliver(_ file: CellFile) throws(CellError) {
        let (folder, path) = try locate(file.path)
        let parts = path.split(separator: "/")
        for depth in parts.indices.dropFirst() {
            guard unsafe pawl_within_make_folder(folder, parts[..<depth].joined(separator: "/"), 0o755) == 0 else {
                throw CellError(.disk, "cannot make a folder for \(file.path) in the cell: errno \(errno)")
            }
        }
        let descriptor = unsafe pawl_within_create(folder, path, 0o444)
        guard descriptor >= 0 else { throw CellError(.disk, "cannot make \(file.path) in the cell: errno \(errno)") }
        defer { close(descriptor) }
        // The umask of Pawl must not decide what the cell can read.
        fchmod(descriptor, 0o444)
        do throws(DiskError) {
            let disk = SystemDisk()
            try disk.writeAll(file.bytes, to: DiskFile(descriptor: descriptor, path: file.path))
        } catch {
            throw CellError(.disk, error.message, cause: error)
        }
    }

    private func locate(_ path: String) throws(CellError) -> (Int32, String) {
        let matches = folders.filter { path == $0.path || path.hasPrefix($0.path + "/") }
        guard let folder = matches.max(by: { $0.path.utf8.count < $1.path.utf8.count }) else {
            throw CellError(.missing, "\(path) is below no folder that Pawl can reach in this cell")
        }
        let rest = path.dropFirst(folder.path.count).drop { $0 == "/" }
        return (folder.descriptor, rest.isEmpty ? "." : String(rest))
    }

    private static func refusal(_ errno: Int32, _ path: String) -> CellError {
        switch errno {
        case ENOENT, ENOTDIR: CellError(.missing, "\(path) does not exist in the cell")
        default: CellError(.special, "\(path) in the cell is no regular file, or lies behind a link: errno \(errno)")
        }
    }
}
