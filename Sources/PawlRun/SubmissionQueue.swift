// SPDX-License-Identifier: Apache-2.0
internal import PawlLedger

/// A folder handed in from outside, and how its verdict gets back.
struct HandIn: Sendable {
    /// The absolute path of the folder.
    let folder: String
    /// Who handed it in.
    let from: String
    /// Called once: with the verdict, or with nil where the run ended first.
    let answer: @Sendable (VerdictReached?) -> Void
}

/// Hands submissions to waiting attempts, in the order of their coming, and verdicts back. At most 64 wait.
actor SubmissionQueue {
    private var arrived: [HandIn] = []
    private var waiting: [(attempt: Int, continuation: CheckedContinuation<HandIn?, Never>)] = []
    private var underWay: [Int: HandIn] = [:]
    private var isClosed = false

    static let capacity = 64

    /// Attempts whose submitter still waits for an answer.
    var unanswered: [Int] { underWay.keys.sorted() }

    /// Takes a submission in; false where the queue is full or closed.
    func submit(_ handIn: HandIn) -> Bool {
        guard !isClosed, arrived.count < Self.capacity else { return false }
        if waiting.isEmpty {
            arrived.append(handIn)
        } else {
            let first = waiting.removeFirst()
            underWay[first.attempt] = handIn
            first.continuation.resume(returning: handIn)
        }
        return true
    }

    /// Waits for the next submission; nil when the queue was closed or the task is cancelled.
    func next(for attempt: Int) async -> HandIn? {
        guard !isClosed, !Task.isCancelled else { return nil }
        if !arrived.isEmpty {
            let handIn = arrived.removeFirst()
            underWay[attempt] = handIn
            return handIn
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiting.append((attempt, $0)) }
        } onCancel: {
            // Not awaited: it only wakes the attempt that is being cancelled.
            Task { await self.abandon(attempt) }
        }
    }

    /// The same, for at most so many nanoseconds; nil waits without a bound.
    nonisolated func next(for attempt: Int, within nanoseconds: Int?) async -> HandIn? {
        guard let nanoseconds else { return await next(for: attempt) }
        return await withTaskGroup(of: HandIn??.self) { group in
            group.addTask { .some(await self.next(for: attempt)) }
            group.addTask {
                try? await Task.sleep(for: .nanoseconds(nanoseconds))
                return .none
            }
            // A submission that came together with the end of the time is not lost: the queue has handed it over.
            while let result = await group.next() {
                group.cancelAll()
                if case .some(let handIn) = result { return handIn }
            }
            return nil
        }
    }

    /// An attempt ended without a candidate: its submitter is told why now.
    func refused(attempt: Int, _ verdict: VerdictReached) {
        underWay.removeValue(forKey: attempt)?.answer(verdict)
    }

    /// An attempt's candidate is decided.
    func decided(attempt: Int, _ verdict: VerdictReached) {
        underWay.removeValue(forKey: attempt)?.answer(verdict)
    }

    /// Wakes all who wait; nothing more is taken in.
    func close() {
        isClosed = true
        for attempt in waiting { attempt.continuation.resume(returning: nil) }
        for handIn in arrived + underWay.values { handIn.answer(nil) }
        waiting = []
        arrived = []
        underWay = [:]
    }

    private func abandon(_ attempt: Int) {
        guard let index = waiting.firstIndex(where: { $0.attempt == attempt }) else { return }
        waiting.remove(at: index).continuation.resume(returning: nil)
    }
}
