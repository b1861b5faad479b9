// SPDX-License-Identifier: Apache-2.0
internal import CPawlLinux
internal import Glibc
internal import PawlBase

/// One connection over a Unix stream socket: bounded lines in, bytes out.
///
/// One task may read while another writes. `close()` may be called at any time, and wakes both.
public final class LocalConnection: Sendable {
    private struct State {
        var buffer: [UInt8] = []
        /// How much of the buffer is known to hold no newline.
        var searched = 0
        var isClosed = false
    }

    /// What a non-blocking call came to.
    private enum Step {
        case moved(Int)
        case again
        case wait
        case oversize
        case closed
    }

    /// Who is at the other end.
    public let peer: PeerCredentials
    private let descriptor: Int32
    private let state = Locked(State())

    init(descriptor: Int32, peer: PeerCredentials) {
        self.peer = peer
        self.descriptor = descriptor
    }

    // Closed only here, when nobody can wait on it: a number that is used again must not find an old waiter.
    deinit {
        Readiness.shared.forget(descriptor)
        Glibc.close(descriptor)
    }

    /// The next line without its newline; nil at the end of the stream, where an unfinished line is dropped, and once
    /// the task is cancelled. Throws `oversize` for a line of more than `limit` bytes, after which nothing can be read.
    public func readLine(limit: Int) async throws(LocalSocketError) -> [UInt8]? {
        while !Task.isCancelled {
            if let line = state.withLock({ Self.takeLine(&$0) }) {
                guard line.count <= limit else {
                    throw LocalSocketError(.oversize, "a line has more than \(limit) bytes")
                }
                return line
            }
            switch receive(limit: limit) {
            case .moved(0), .closed: return nil
            case .moved, .again: continue
            case .wait: await Readiness.shared.wait(descriptor, for: .read)
            case .oversize: throw LocalSocketError(.oversize, "a line has more than \(limit) bytes")
            }
        }
        return nil
    }

    /// Sends all the bytes; throws `closed` where the other side has gone.
    public func write(_ bytes: [UInt8]) async throws(LocalSocketError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard !Task.isCancelled else { throw LocalSocketError(.closed, "the task was cancelled while it wrote") }
            switch send(rest) {
            case .moved(let count): rest = rest.dropFirst(count)
            case .again: continue
            case .wait: await Readiness.shared.wait(descriptor, for: .write)
            case .oversize, .closed: throw LocalSocketError(.closed, "the other side has closed the connection")
            }
        }
    }

    /// Ends the connection in both directions.
    public func close() {
        state.withLock { state in
            guard !state.isClosed else { return }
            state.isClosed = true
            shutdown(descriptor, Int32(SHUT_RDWR))
        }
    }

    private static func takeLine(_ state: inout State) -> [UInt8]? {
        guard let end = state.buffer[state.searched...].firstIndex(of: UInt8(ascii: "\n")) else {
            state.searched = state.buffer.count
            return nil
        }
        let line = Array(state.buffer[..<end])
        state.buffer.removeSubrange(...end)
        state.searched = 0
        return line
    }

    private func receive(limit: Int) -> Step {
        state.withLock { state in
            guard !state.isClosed else { return .closed }
            guard state.buffer.count <= limit else { return .oversize }
            var chunk = [UInt8](repeating: 0, count: 1 << 16)
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else { return Self.failure() }
            state.buffer += chunk[..<count]
            return .moved(count)
        }
    }

    private func send(_ bytes: ArraySlice<UInt8>) -> Step {
        guard !state.withLock({ $0.isClosed }) else { return .closed }
        let count = unsafe bytes.withUnsafeBytes { unsafe pawl_local_send(descriptor, $0.baseAddress, UInt($0.count)) }
        return count >= 0 ? .moved(count) : Self.failure()
    }

    private static func failure() -> Step {
        switch errno {
        case EAGAIN: .wait
        case EINTR: .again
        default: .closed
        }
    }
}
