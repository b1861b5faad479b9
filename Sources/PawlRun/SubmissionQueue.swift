// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// A folder handed in from outside, and how its verdict gets back.
struct Submission: Sendable {
    /// The absolute path of the folder.
    let folder: String
    /// Called once, with what `pawl submit --json` prints.
    let answer: @Sendable (JSONValue) -> Void
}

/// Hands submissions to waiting attempts, in the order of their coming. At most 64 wait.
actor SubmissionQueue {
    private var waitingSubmissions: [Submission] = []
    private var waitingAttempts: [(id: Int, continuation: CheckedContinuation<Submission?, Never>)] = []
    private var nextId = 0
    private var isClosed = false

    static let capacity = 64

    /// Takes a submission in; false where the queue is full or closed.
    func submit(_ submission: Submission) -> Bool {
        guard !isClosed else { return false }
        if !waitingAttempts.isEmpty {
            waitingAttempts.removeFirst().continuation.resume(returning: submission)
            return true
        }
        guard waitingSubmissions.count < Self.capacity else { return false }
        waitingSubmissions.append(submission)
        return true
    }

    /// Waits for the next submission; nil when the queue was closed or the task is cancelled.
    func next() async -> Submission? {
        guard !isClosed, !Task.isCancelled else { return nil }
        if !waitingSubmissions.isEmpty { return waitingSubmissions.removeFirst() }
        let id = nextId
        nextId += 1
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waitingAttempts.append((id, $0)) }
        } onCancel: {
            // Not awaited: it only wakes the attempt that is being cancelled.
            Task { await self.abandon(id) }
        }
    }

    /// Wakes all who wait; nothing more is taken in.
    func close() {
        isClosed = true
        for waiting in waitingAttempts { waiting.continuation.resume(returning: nil) }
        waitingAttempts = []
    }

    private func abandon(_ id: Int) {
        guard let index = waitingAttempts.firstIndex(where: { $0.id == id }) else { return }
        waitingAttempts.remove(at: index).continuation.resume(returning: nil)
    }
}
