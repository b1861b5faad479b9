// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// Puts whole files into a ledger: written and synced in `<ledger>.new`, then renamed into place.
struct LedgerInstaller {
    let folder: String
    let disk: any Disk

    /// A synced file that is not yet in its place.
    struct Prepared {
        var file: DiskFile
        var target: String
    }

    /// Writes and syncs a file outside the ledger.
    func prepare(_ bytes: [UInt8], as name: String) throws(DiskError) -> Prepared {
        let temporary = folder + ".new/" + String(name.map { $0 == "/" ? "-" : $0 })
        let file = try disk.open(temporary, .truncate, permissions: 0o644)
        do throws(DiskError) {
            try disk.writeAll(bytes, to: file)
            try disk.sync(file)
        } catch {
            disk.close(file)
            throw error
        }
        return Prepared(file: file, target: folder + "/" + name)
    }

    /// Renames a prepared file into its place; the folder is synced by the caller. The file stays open.
    func place(_ prepared: Prepared) throws(DiskError) -> DiskFile {
        try disk.rename(prepared.file.path, to: prepared.target)
        return DiskFile(descriptor: prepared.file.descriptor, path: prepared.target)
    }

    /// Prepares and places a file; it stays open.
    func install(_ bytes: [UInt8], as name: String) throws(DiskError) -> DiskFile {
        try place(try prepare(bytes, as: name))
    }

    /// Installs a tile, making its folders; those whose entries changed are added to `changed`.
    func install(_ tile: TilePath, _ bytes: [UInt8], changed: inout Set<String>) throws(DiskError) {
        let parent = SystemDisk.folder(of: folder + "/" + tile.path)
        if !Files.exists(parent) {
            try Files.makeFolder(parent)
            var above = parent
            while above != folder, above != "/" {
                above = SystemDisk.folder(of: above)
                changed.insert(above)
            }
        }
        changed.insert(parent)
        disk.close(try install(bytes, as: tile.path))
    }
}
