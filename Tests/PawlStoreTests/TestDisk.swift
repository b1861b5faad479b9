// SPDX-License-Identifier: Apache-2.0
import Glibc
import PawlBase
import PawlSandbox

/// A real disk that counts operations and fails one of them.
final class TestDisk: Disk {
    enum Operation: String, Hashable, Sendable, CaseIterable {
        case open, write, sync, syncFolder, rename, syncFileSystem
    }

    private struct State {
        var counts: [Operation: Int] = [:]
        var syncedFolders: [String] = []
        var failure: (operation: Operation, after: Int, errno: Int32)?
        var isShort = false
    }

    private let real = SystemDisk()
    private let state = Locked(State())
    private let isFlushing: Bool

    init(isFlushing: Bool = true) {
        self.isFlushing = isFlushing
    }

    var syncedFolders: [String] { state.withLock { $0.syncedFolders } }

    func count(_ operation: Operation) -> Int {
        state.withLock { $0.counts[operation] ?? 0 }
    }

    /// Lets that many more operations of a kind succeed, then fails one.
    func fail(_ operation: Operation, after count: Int = 0, with errno: Int32 = EIO) {
        state.withLock { $0.failure = (operation, count, errno) }
    }

    /// Makes writes take one byte at a time.
    func writeShort() {
        state.withLock { $0.isShort = true }
    }

    private func step(_ operation: Operation) throws(DiskError) {
        try state.withLock { state throws(DiskError) in
            state.counts[operation, default: 0] += 1
            guard let failure = state.failure, failure.operation == operation else { return }
            guard failure.after == 0 else {
                state.failure = (operation, failure.after - 1, failure.errno)
                return
            }
            state.failure = nil
            throw DiskError(failure.errno, cannot: "\(operation.rawValue) (as the test wants)")
        }
    }

    func open(_ path: String, _ mode: DiskOpenMode, permissions: UInt32) throws(DiskError) -> DiskFile {
        try step(.open)
        return try real.open(path, mode, permissions: permissions)
    }

    func write(_ bytes: ArraySlice<UInt8>, to file: DiskFile) throws(DiskError) -> Int {
        try step(.write)
        return try real.write(state.withLock { $0.isShort } ? bytes.prefix(1) : bytes, to: file)
    }

    func sync(_ file: DiskFile) throws(DiskError) {
        try step(.sync)
        if isFlushing { try real.sync(file) }
    }

    func syncFolder(_ path: String) throws(DiskError) {
        try step(.syncFolder)
        state.withLock { $0.syncedFolders.append(path) }
        if isFlushing { try real.syncFolder(path) }
    }

    func openFileSystem(at folder: String) throws(DiskError) -> DiskFile? {
        let descriptor = unsafe Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        return descriptor >= 0 ? DiskFile(descriptor: descriptor, path: folder) : nil
    }

    func syncFileSystem(_ folder: DiskFile) throws(DiskError) {
        try step(.syncFileSystem)
        if isFlushing { try HostDisk().syncFileSystem(folder) }
    }

    func truncate(_ file: DiskFile, to length: Int) throws(DiskError) {
        try real.truncate(file, to: length)
    }

    func rename(_ source: String, to target: String) throws(DiskError) {
        try step(.rename)
        try real.rename(source, to: target)
    }

    func close(_ file: DiskFile) {
        real.close(file)
    }
}
