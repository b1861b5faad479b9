// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

/// The right to write to a state folder, held until `release()` or the end of the process, however that comes.
///
/// It is an flock(2) on `lock`, which the kernel drops with the process; the holder's id in the file is only for
/// people. Readers take no lock.
public final class StateLock: Sendable {
    private let descriptor: Locked<Int32?>

    init(path: String, subject: String) throws(StoreError) {
        let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw StoreError(DiskError(errno, cannot: "open \(path)")) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            let holder = Self.holder(file)
            close(file)
            guard reason == EWOULDBLOCK else { throw StoreError(DiskError(reason, cannot: "lock \(path)")) }
            let who = holder.map { "process \($0)" } ?? "another process"
            throw StoreError(
                .locked,
                "cannot write to \(subject): \(who) is writing to it; wait for it, or use another folder with --state")
        }
        let name = Array("\(getpid())\n".utf8)
        // The id is a courtesy: a disk too full to hold it must not keep us from the lock.
        if ftruncate(file, 0) == 0 {
            _ = unsafe name.withUnsafeBytes { unsafe pwrite(file, $0.baseAddress, $0.count, 0) }
        }
        self.descriptor = Locked(file)
    }

    deinit {
        release()
    }

    /// Gives the lock up; later calls do nothing.
    public func release() {
        let file = descriptor.withLock { descriptor in
            defer { descriptor = nil }
            return descriptor
        }
        guard let file else { return }
        _ = ftruncate(file, 0)
        close(file)
    }

    /// The process that writes to a state folder now, as far as can be seen without touching the lock: readers never lock,
    /// not even to look. nil where the holder has ended, or nobody has held the lock.
    public static func writer(of root: String) -> Int? {
        let file = unsafe open(root + "/lock", O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { return nil }
        defer { close(file) }
        guard let process = holder(file), let id = pid_t(exactly: process), id > 0 else { return nil }
        // EPERM: it lives, as another user.
        guard kill(id, 0) == 0 || errno == EPERM else { return nil }
        // A killed process that nobody has waited for still has its number: state Z in proc_pid_stat(5), behind the name.
        let status = (try? Files.read("/proc/\(id)/stat", limit: 4096)) ?? []
        let state = status.lastIndex(of: UInt8(ascii: ")")).map { status.dropFirst($0 + 2).first } ?? nil
        return state == UInt8(ascii: "Z") || state == UInt8(ascii: "X") ? nil : process
    }

    private static func holder(_ file: Int32) -> Int? {
        var buffer = [UInt8](repeating: 0, count: 32)
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe pread(file, $0.baseAddress, $0.count, 0) }
        guard count > 1, buffer[count - 1] == UInt8(ascii: "\n") else { return nil }
        return Int(String(decoding: buffer[..<(count - 1)], as: UTF8.self))
    }
}
