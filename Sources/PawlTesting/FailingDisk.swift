// SPDX-License-Identifier: Apache-2.0
internal import Glibc
public import PawlBase

/// A disk that fails at one chosen operation, for tests that try each in turn.
///
/// Operations are counted from 0: open, write, sync, folder sync, file system sync, truncate, rename. `count` after a run without a
/// failure says how many there are to try.
public final class FailingDisk: Disk {
    /// What happens at the chosen operation.
    public enum Failure: Hashable, Sendable {
        /// The operation fails with an error number and does nothing; later ones work again.
        case error(Int32)
        /// A write takes half of its bytes and the next operation fails for want of space, and all after it.
        case full
        /// The process dies before the operation: it and all later ones do nothing and fail.
        case kill
        /// A write takes half of its bytes and then the process dies.
        case killInWrite
        /// The machine stops: as `kill`, and bytes that were not synced are lost from a random place on.
        case powerLoss(seed: UInt64)
    }

    private struct State {
        var count = 0
        var isDead = false
        /// Written and synced lengths by descriptor, and the path it has now.
        var open: [Int32: Open] = [:]
        /// Closed files whose bytes were not all synced, by path.
        var closed: [String: Open] = [:]
    }

    private struct Open {
        var path: String
        var length: Int
        var synced: Int
    }

    private let real = SystemDisk()
    private let failingAt: Int
    private let failure: Failure
    private let state = Locked(State())

    /// Makes a disk that fails at operation `failingAt`; never where it is negative.
    public init(failingAt: Int = -1, _ failure: Failure = .kill) {
        self.failingAt = failingAt
        self.failure = failure
    }

    /// How many operations there were.
    public var count: Int { state.withLock { $0.count } }

    /// Whether the chosen operation was reached.
    public var hasFailed: Bool { failingAt >= 0 && count > failingAt }

    /// Opens, unless this is the operation that fails.
    public func open(_ path: String, _ mode: DiskOpenMode, permissions: UInt32) throws(DiskError) -> DiskFile {
        try step("open \(path)")
        let file = try real.open(path, mode, permissions: permissions)
        var status = stat()
        let length = unsafe fstat(file.descriptor, &status) == 0 ? Int(status.st_size) : 0
        state.withLock { $0.open[file.descriptor] = Open(path: path, length: length, synced: length) }
        return file
    }

    /// Writes, unless this is the operation that fails; a failing write may have written a part.
    public func write(_ bytes: ArraySlice<UInt8>, to file: DiskFile) throws(DiskError) -> Int {
        let number = try step("write to \(file.path)", isWrite: true)
        let isShort = number == failingAt
        let taken = isShort ? bytes.prefix(max(1, bytes.count / 2)) : bytes
        let written = try real.write(taken, to: file)
        state.withLock { $0.open[file.descriptor]?.length += written }
        if isShort { state.withLock { $0.isDead = true } }
        return written
    }

    /// Syncs, unless this is the operation that fails.
    public func sync(_ file: DiskFile) throws(DiskError) {
        try step("sync \(file.path)")
        try real.sync(file)
        state.withLock { state in
            guard let open = state.open[file.descriptor] else { return }
            state.open[file.descriptor]?.synced = open.length
        }
    }

    /// Syncs a folder, unless this is the operation that fails.
    public func syncFolder(_ path: String) throws(DiskError) {
        try step("sync folder \(path)")
        try real.syncFolder(path)
    }

    /// Cuts a file, unless this is the operation that fails.
    public func truncate(_ file: DiskFile, to length: Int) throws(DiskError) {
        try step("cut \(file.path)")
        try real.truncate(file, to: length)
        state.withLock { $0.open[file.descriptor]?.length = length }
    }

    /// Renames, unless this is the operation that fails.
    public func rename(_ source: String, to target: String) throws(DiskError) {
        try step("rename \(source)")
        try real.rename(source, to: target)
        state.withLock { state in
            for (descriptor, open) in state.open where open.path == source {
                state.open[descriptor]?.path = target
            }
            state.closed[target] = state.closed.removeValue(forKey: source)
        }
    }

    /// Closes the file; closing never fails.
    public func close(_ file: DiskFile) {
        state.withLock { state in
            guard let open = state.open.removeValue(forKey: file.descriptor), open.length > open.synced else { return }
            state.closed[open.path] = open
        }
        real.close(file)
    }

    /// Opens a folder; that never fails.
    public func openFileSystem(at folder: String) throws(DiskError) -> DiskFile? {
        let descriptor = unsafe Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        return descriptor >= 0 ? DiskFile(descriptor: descriptor, path: folder) : nil
    }

    /// Takes all that was written for synced, unless this is the operation that fails.
    public func syncFileSystem(_ folder: DiskFile) throws(DiskError) {
        try step("sync the file system of \(folder.path)")
        state.withLock { state in
            state.closed = [:]
            for (descriptor, open) in state.open { state.open[descriptor]?.synced = open.length }
        }
    }

    /// Counts an operation and fails it where it is the chosen one; returns its number.
    @discardableResult
    private func step(_ action: String, isWrite: Bool = false) throws(DiskError) -> Int {
        let (number, isDead) = state.withLock { state in
            defer { state.count += 1 }
            return (state.count, state.isDead)
        }
        if isDead { throw DiskError(failure == .full ? ENOSPC : EIO, cannot: action) }
        guard number == failingAt else { return number }
        switch failure {
        case .error(let code): throw DiskError(code, cannot: action)
        case .full, .killInWrite:
            // The write itself takes half; everything else fails at once.
            if isWrite { return number }
        case .kill: break
        case .powerLoss(let seed): loseUnsynced(seed)
        }
        state.withLock { $0.isDead = true }
        throw DiskError(failure == .full ? ENOSPC : EIO, cannot: action)
    }

    private func loseUnsynced(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for (descriptor, open) in state.withLock({ $0.open }) where open.length > open.synced {
            ftruncate(descriptor, Int.random(in: open.synced...open.length, using: &generator))
        }
        for (path, open) in state.withLock({ $0.closed }).sorted(by: { $0.key < $1.key }) {
            unsafe Glibc.truncate(path, Int.random(in: open.synced...open.length, using: &generator))
        }
    }
}
