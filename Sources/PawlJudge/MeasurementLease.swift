// SPDX-License-Identifier: Apache-2.0

/// The right to measure: of one run, one timed pair at a time holds it, with a core that other cells keep free of.
///
/// Waiters are served in the order they came. Give timed contestants `measuredCores` and every other cell
/// `otherCores`; both are empty, which means all cores, where the machine has only one.
public actor MeasurementLease {
    /// The core that timed contestants run on; empty where it cannot be kept free.
    public nonisolated let measuredCores: [Int]
    /// The cores of every other cell; empty where none has to be avoided.
    public nonisolated let otherCores: [Int]

    /// How many cores a timed contestant may use; 0 where that is not known.
    public nonisolated let measuredCount: Int

    private struct Waiter {
        var id: Int
        var continuation: CheckedContinuation<Bool, Never>
    }

    private var isHeld = false
    private var waiters: [Waiter] = []
    private var lastId = 0

    /// Makes the lease of one run over the cores that it may use; the last one is kept for measuring.
    public init(cores: [Int]) {
        if cores.count > 1, let last = cores.last {
            self.measuredCores = [last]
            self.otherCores = Array(cores.dropLast())
            self.measuredCount = 1
        } else {
            self.measuredCores = []
            self.otherCores = []
            self.measuredCount = cores.count
        }
    }

    /// Runs a body that measures, alone in its run. Throws `CancellationError` where the task is cancelled first.
    public func hold<Result: Sendable>(_ body: @Sendable () async throws -> Result) async throws -> Result {
        try await acquire()
        do {
            let result = try await body()
            release()
            return result
        } catch {
            release()
            throw error
        }
    }

    private func acquire() async throws(CancellationError) {
        guard !Task.isCancelled else { throw CancellationError() }
        guard isHeld else {
            isHeld = true
            return
        }
        lastId += 1
        let id = lastId
        let isGranted = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                waiters.append(Waiter(id: id, continuation: continuation))
            }
        } onCancel: {
            // Ends at once; its only effect is on this waiter, which is awaited above.
            Task { await self.cancel(id) }
        }
        guard isGranted else { throw CancellationError() }
    }

    private func cancel(_ id: Int) {
        guard let index = waiters.firstIndex(where: { $0.id == id }) else { return }
        waiters.remove(at: index).continuation.resume(returning: false)
    }

    /// Hands the lease to the next waiter, or frees it.
    private func release() {
        guard !waiters.isEmpty else {
            isHeld = false
            return
        }
        waiters.removeFirst().continuation.resume(returning: true)
    }
}
