// SPDX-License-Identifier: Apache-2.0

/// Lets one task through at a time, in the order of their coming, across suspension points.
///
/// It protects the sequence "decide from the state, make it durable, fold it into the state", which awaits the disk in
/// its middle.
actor Turnstile {
    private var isBusy = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Runs the body when all who came before have left.
    func pass<Result: Sendable>(_ body: @Sendable () async throws -> Result) async rethrows -> Result {
        if isBusy {
            await withCheckedContinuation { waiting.append($0) }
        } else {
            isBusy = true
        }
        defer { leave() }
        return try await body()
    }

    private func leave() {
        if waiting.isEmpty {
            isBusy = false
        } else {
            waiting.removeFirst().resume()
        }
    }
}
