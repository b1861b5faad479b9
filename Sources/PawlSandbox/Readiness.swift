// SPDX-License-Identifier: Apache-2.0
internal import CPawlLinux
internal import Glibc
internal import PawlBase

/// Waits until descriptors can be read or written: one epoll thread for the whole process, one-shot waits.
///
/// At most one waiter for each descriptor and direction. Before a descriptor is closed, `forget` must be called; its
/// waiters then return, and the next read or write tells them what happened.
public final class Readiness: Sendable {
    /// What is waited for.
    public enum Direction: Hashable, Sendable {
        case read, write
    }

    /// The process's instance.
    public static let shared = Readiness()

    private struct Waiters {
        var read: CheckedContinuation<Void, Never>?
        var write: CheckedContinuation<Void, Never>?

        var directions: Int32 { (read == nil ? 0 : PAWL_READABLE) | (write == nil ? 0 : PAWL_WRITABLE) }
    }

    private let poll: Int32
    private let waiters = Locked<[Int32: Waiters]>([:])

    private init() {
        self.poll = pawl_readiness_make()
        precondition(poll >= 0, "an epoll descriptor could not be made")
        var thread = pthread_t()
        let status = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let readiness = unsafe Unmanaged<Readiness>.fromOpaque(argument).takeUnretainedValue()
                readiness.loop()
                return nil
            }, Unmanaged.passUnretained(self).toOpaque())
        precondition(status == 0, "the readiness thread could not be started")
        pthread_detach(thread)
    }

    /// Returns when the descriptor is ready, has hung up, was forgotten, or the task is cancelled; the caller then
    /// tries its operation again and looks at the result. The descriptor must be non-blocking.
    public func wait(_ descriptor: Int32, for direction: Direction) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let immediate = waiters.withLock { waiters -> Bool in
                    if Task.isCancelled { return true }
                    var entry = waiters[descriptor] ?? Waiters()
                    switch direction {
                    case .read:
                        precondition(entry.read == nil, "two tasks read one descriptor")
                        entry.read = continuation
                    case .write:
                        precondition(entry.write == nil, "two tasks write one descriptor")
                        entry.write = continuation
                    }
                    guard pawl_readiness_arm(poll, descriptor, entry.directions) == 0 else { return true }
                    waiters[descriptor] = entry
                    return false
                }
                if immediate { continuation.resume() }
            }
        } onCancel: {
            release(descriptor, read: direction == .read, write: direction == .write)
        }
    }

    /// Wakes the waiters of a descriptor and stops watching it; call before closing it.
    public func forget(_ descriptor: Int32) {
        release(descriptor, read: true, write: true)
        pawl_readiness_forget(poll, descriptor)
    }

    private func release(_ descriptor: Int32, read: Bool, write: Bool) {
        let released = waiters.withLock { waiters -> [CheckedContinuation<Void, Never>] in
            guard var entry = waiters[descriptor] else { return [] }
            var released: [CheckedContinuation<Void, Never>] = []
            if read, let continuation = entry.read {
                released.append(continuation)
                entry.read = nil
            }
            if write, let continuation = entry.write {
                released.append(continuation)
                entry.write = nil
            }
            waiters[descriptor] = entry.directions == 0 ? nil : entry
            if entry.directions != 0 { _ = pawl_readiness_arm(poll, descriptor, entry.directions) }
            return released
        }
        for continuation in released { continuation.resume() }
    }

    private func loop() {
        var ready = [pawl_ready](repeating: pawl_ready(), count: 64)
        while true {
            let count = unsafe pawl_readiness_wait(poll, &ready, Int32(ready.count))
            guard count > 0 else { continue }
            // By index: in a loop without an end, an iterator over the array is never released.
            for index in 0..<Int(count) {
                let event = ready[index]
                release(
                    event.descriptor, read: event.directions & PAWL_READABLE != 0,
                    write: event.directions & PAWL_WRITABLE != 0)
            }
        }
    }
}
