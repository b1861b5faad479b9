// SPDX-License-Identifier: Apache-2.0
internal import NIOCore
internal import PawlBase

/// Whether the client of one connection is still there. An end of what it sends counts as an end of the client: no
/// client of HTTP closes half a connection while it waits for an answer.
final class ClientPresence: Sendable {
    private struct State: Sendable {
        var hasLeft = false
        var watcher: (@Sendable () -> Void)?
    }

    /// The connection.
    let channel: any Channel
    private let state = Locked(State())

    init(_ channel: any Channel) {
        self.channel = channel
        channel.closeFuture.whenComplete { _ in self.leave() }
    }

    /// Calls once when the client leaves, at once if it has left; until `unwatch`. One watcher at a time.
    func watch(_ watcher: @escaping @Sendable () -> Void) {
        let hasLeft = state.withLock { state in
            if !state.hasLeft { state.watcher = watcher }
            return state.hasLeft
        }
        if hasLeft { watcher() }
    }

    /// Forgets the watcher.
    func unwatch() { state.withLock { $0.watcher = nil } }

    private func leave() {
        let watcher = state.withLock { state in
            state.hasLeft = true
            defer { state.watcher = nil }
            return state.watcher
        }
        watcher?()
    }
}
