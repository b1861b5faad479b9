// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// What writers wait for while the ledger's thread is at work: one lock, one condition.
@safe
final class CommitQueue: @unchecked Sendable {
    /// One thing to do, and who waits for it.
    enum Work {
        case append([[UInt8]], CheckedContinuation<Range<Int>, any Error>)
        case flush(CheckedContinuation<Void, any Error>)
        case close(CheckedContinuation<Void, any Error>)
        /// The ledger is gone; nobody waits.
        case abandon
    }

    // `mutex` guards `work`; the pointers never leave this class.
    private var work: [Work] = []
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    init() {
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe condition.initialize(to: pthread_cond_t())
        let status = unsafe pthread_mutex_init(mutex, nil) | pthread_cond_init(condition, nil)
        precondition(status == 0, "a mutex could not be made")
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    func add(_ item: Work) {
        unsafe pthread_mutex_lock(mutex)
        work.append(item)
        if work.count == 1 { unsafe pthread_cond_signal(condition) }
        unsafe pthread_mutex_unlock(mutex)
    }

    /// All that waits; blocks while nothing does.
    func takeAll() -> [Work] {
        unsafe pthread_mutex_lock(mutex)
        while work.isEmpty { unsafe pthread_cond_wait(condition, mutex) }
        let all = work
        work = []
        work.reserveCapacity(all.count)
        unsafe pthread_mutex_unlock(mutex)
        return all
    }
}
