// SPDX-License-Identifier: Apache-2.0

/// Waits for time to pass; tests pass one that they wind by hand.
public struct DeadlineTimer: Sendable {
    /// Returns after that many nanoseconds, or throws `CancellationError` at once when the task is cancelled.
    public let sleep: @Sendable (_ nanoseconds: Int) async throws -> Void

    /// Makes a timer.
    public init(sleep: @escaping @Sendable (_ nanoseconds: Int) async throws -> Void) {
        self.sleep = sleep
    }

    /// The continuous clock of this machine.
    public static let system = DeadlineTimer { nanoseconds in
        try await Task.sleep(for: .nanoseconds(nanoseconds), clock: .continuous)
    }
}
