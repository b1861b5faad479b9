// SPDX-License-Identifier: Apache-2.0
internal import NIOCore
internal import PawlBase

/// A connection that was accepted, until somebody serves it.
///
/// The library below ends the process when a connection is dropped that nobody has looked at. One that arrives while the
/// door closes is dropped, and clients choose when they arrive; so what is dropped here is closed instead.
final class DoorArrival: Sendable {
    private let stream: Locked<DoorConnection.Stream?>

    init(_ stream: DoorConnection.Stream) { self.stream = Locked(stream) }

    /// The connection; nil where it was taken before.
    func take() -> DoorConnection.Stream? {
        stream.withLock { stream in
            defer { stream = nil }
            return stream
        }
    }

    deinit {
        guard let stream = take() else { return }
        // Nobody waits for it: it holds nothing but the connection, which it closes.
        Task { try? await stream.executeThenClose { _, _ in } }
    }
}
