// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlSandbox

/// The machine's disk, and how often it was asked to sync.
final class CountingDisk: Disk {
    struct Counts: Sendable {
        /// Files but the ledger's journal.
        var files = 0
        var folders = 0
        /// The ledger's journal.
        var appends = 0
    }

    private let disk = HostDisk()
    private let state = Locked(Counts())

    var counts: Counts { state.withLock { $0 } }

    func open(_ path: String, _ mode: DiskOpenMode, permissions: UInt32) throws(DiskError) -> DiskFile {
        try disk.open(path, mode, permissions: permissions)
    }

    func write(_ bytes: ArraySlice<UInt8>, to file: DiskFile) throws(DiskError) -> Int {
        try disk.write(bytes, to: file)
    }

    func sync(_ file: DiskFile) throws(DiskError) {
        let isJournal = file.path.hasSuffix("/journal")
        state.withLock { if isJournal { $0.appends += 1 } else { $0.files += 1 } }
        try disk.sync(file)
    }

    func syncFolder(_ path: String) throws(DiskError) {
        state.withLock { $0.folders += 1 }
        try disk.syncFolder(path)
    }

    func truncate(_ file: DiskFile, to length: Int) throws(DiskError) { try disk.truncate(file, to: length) }

    func rename(_ source: String, to target: String) throws(DiskError) { try disk.rename(source, to: target) }

    func openFileSystem(at folder: String) throws(DiskError) -> DiskFile? { try disk.openFileSystem(at: folder) }

    func syncFileSystem(_ folder: DiskFile) throws(DiskError) {
        state.withLock { $0.folders += 1 }
        try disk.syncFileSystem(folder)
    }

    func close(_ file: DiskFile) { disk.close(file) }
}
