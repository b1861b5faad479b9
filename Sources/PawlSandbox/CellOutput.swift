// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

/// What a cell prints: stdout on demand, stderr as it comes, both against one bound.
///
/// Memory is bounded by the `output` limit (stderr) and one read (stdout); a program that prints more is ended.
final class CellOutput: Sendable {
    private struct State {
        var total = 0
        var errors: [UInt8] = []
        var exceeded = false
    }

    private let state = Locked(State())
    private let output: Int32
    private let error: Int32
    private let limit: Int
    private let exceed: @Sendable () -> Void

    init(output: Int32, error: Int32, limit: Int, exceed: @escaping @Sendable () -> Void) {
        self.output = output
        self.error = error
        self.limit = limit
        self.exceed = exceed
    }

    /// Whether the bound was reached.
    var exceeded: Bool { state.withLock { $0.exceeded } }

    /// The last bytes of stderr.
    func errorTail(_ limit: Int) -> [UInt8] {
        state.withLock { Array($0.errors.suffix(max(0, limit))) }
    }

    /// The next bytes of stdout; nil at its end or above the bound.
    func next() async throws(CellError) -> [UInt8]? {
        guard let bytes = try await Self.read(output) else { return nil }
        return count(bytes.count) ? bytes : nil
    }

    /// Reads stderr to its end.
    func drain() async {
        while let bytes = try? await Self.read(error) {
            guard count(bytes.count) else { return }
            state.withLock { $0.errors.append(contentsOf: bytes) }
        }
    }

    private func count(_ bytes: Int) -> Bool {
        let (within, first) = state.withLock { state -> (Bool, Bool) in
            state.total += bytes
            let first = state.total > limit && !state.exceeded
            if first { state.exceeded = true }
            return (!state.exceeded, first)
        }
        if first { exceed() }
        return within
    }

    private static func read(_ descriptor: Int32) async throws(CellError) -> [UInt8]? {
        while true {
            if Task.isCancelled { throw CellError(.closed, "the read of a cell's output was cancelled") }
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
                count = unsafe max(-1, Glibc.read(descriptor, buffer.baseAddress, buffer.count))
                if count < 0 { count = 0 }
            }
            if !bytes.isEmpty { return bytes }
            // An empty read is the end or an empty pipe; poll tells which without disturbing errno's users.
            var event = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = unsafe poll(&event, 1, 0)
            if ready > 0, event.revents & Int16(POLLIN) == 0 { return nil }
            if ready == 0 { await Readiness.shared.wait(descriptor, for: .read) }
        }
    }
}
