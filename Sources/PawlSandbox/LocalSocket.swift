// SPDX-License-Identifier: Apache-2.0
internal import CPawlLinux
internal import Glibc
internal import PawlBase

/// Who is at the other end of a Unix socket, as the kernel saw it when the connection was made.
public struct PeerCredentials: Hashable, Sendable {
    /// The process, in this process's PID namespace; 0 where it is in none that can be seen from here.
    public let process: Int32
    /// Its user, as seen from here.
    public let user: UInt32
    /// Its group, as seen from here.
    public let group: UInt32
}

/// A listening Unix stream socket at a path of any length.
///
/// The folder must be writable by this user alone; who may connect is decided by the permissions given and, in a cell,
/// by whether the socket is bound into it.
public final class LocalSocket: Sendable {
    /// The absolute path of the socket.
    public let path: String
    private let descriptor: Int32
    private let isClosed = Locked(false)

    /// Listens at `folder/name`, replacing what stood there. `name` has at most 60 bytes.
    public init(folder: String, name: String, permissions: UInt32 = 0o600) throws(LocalSocketError) {
        let opened = unsafe pawl_local_listen(folder, name, permissions)
        guard opened >= 0 else {
            let cause = DiskError(errno, cannot: "listen at \(folder)/\(name)")
            throw LocalSocketError(.system, cause.message, cause: cause)
        }
        self.path = folder + "/" + name
        self.descriptor = opened
    }

    // Closed only here, when nobody can wait on it: a number that is used again must not find an old waiter.
    deinit {
        close()
        Readiness.shared.forget(descriptor)
        Glibc.close(descriptor)
    }

    /// The next connection; nil after `close()` or once the task is cancelled. One task at a time.
    public func accept() async throws(LocalSocketError) -> LocalConnection? {
        while !Task.isCancelled, !isClosed.withLock({ $0 }) {
            var peer = pawl_peer()
            let accepted = unsafe pawl_local_accept(descriptor, &peer)
            if accepted >= 0 { return LocalConnection(descriptor: accepted, peer: PeerCredentials(peer)) }
            switch errno {
            case EAGAIN: await Readiness.shared.wait(descriptor, for: .read)
            case EINTR, ECONNABORTED: continue
            case EINVAL where isClosed.withLock({ $0 }): return nil
            case let failure:
                let cause = DiskError(failure, cannot: "accept a connection at \(path)")
                throw LocalSocketError(.system, cause.message, cause: cause)
            }
        }
        return nil
    }

    /// Stops listening and removes the socket from its folder.
    public func close() {
        let isFirst = isClosed.withLock { isClosed in
            defer { isClosed = true }
            return !isClosed
        }
        guard isFirst else { return }
        _ = unsafe unlink(path)
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// Connects to the socket at `folder/name`.
    public static func connect(folder: String, name: String) throws(LocalSocketError) -> LocalConnection {
        var peer = pawl_peer()
        let opened = unsafe pawl_local_connect(folder, name, &peer)
        guard opened >= 0 else {
            let cause = DiskError(errno, cannot: "connect to \(folder)/\(name)")
            throw LocalSocketError(.system, cause.message, cause: cause)
        }
        return LocalConnection(descriptor: opened, peer: PeerCredentials(peer))
    }
}

extension PeerCredentials {
    init(_ peer: pawl_peer) {
        self.init(process: peer.process, user: peer.user, group: peer.group)
    }
}
