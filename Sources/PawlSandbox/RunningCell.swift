// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import PawlBase

/// A cell of `CellHost` while its scope lasts. `CellHost` owns and closes the descriptors.
final class RunningCell: Cell {
    private let channel: LauncherChannel
    private let output: CellOutput
    private let folders: CellFolders
    private let upperFolder: Int32?
    /// The write end of stdin until it is closed. `closeInput` must not race with a `write`.
    private let input: Locked<Int32?>

    init(channel: LauncherChannel, input: Int32, output: CellOutput, folders: CellFolders, upper: Int32?) {
        self.channel = channel
        self.input = Locked(input)
        self.output = output
        self.folders = folders
        self.upperFolder = upper
    }

    func write(_ bytes: [UInt8]) async throws(CellError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let descriptor = input.withLock({ $0 }) else {
                throw CellError(.closed, "the cell's stdin is closed")
            }
            let written = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if written < 0, errno == EAGAIN {
                if Task.isCancelled { throw CellError(.closed, "the write to a cell was cancelled") }
                await Readiness.shared.wait(descriptor, for: .write)
            } else if written < 0, errno != EINTR {
                throw CellError(.closed, "the program has closed its stdin")
            }
        }
    }

    func closeInput() async {
        let descriptor = input.withLock { input -> Int32? in
            defer { input = nil }
            return input
        }
        guard let descriptor else { return }
        Readiness.shared.forget(descriptor)
        close(descriptor)
    }

    func readOutput() async throws(CellError) -> [UInt8]? { try await output.next() }

    func errorTail(limit: Int) async -> [UInt8] { output.errorTail(limit) }

    func freeze() async throws(CellError) -> CellUsage { try await channel.freeze() }

    func thaw() async throws(CellError) { try await channel.thaw() }

    func deliver(_ file: CellFile) async throws(CellError) { try folders.deliver(file) }

    func collect(_ path: String, limit: Int) async throws(CellError) -> [UInt8] {
        try folders.collect(path, limit: limit)
    }

    func list(_ path: String) async throws(CellError) -> [String] { try folders.list(path) }

    func kill() async { channel.kill() }

    func outcome() async throws(CellError) -> CellOutcome {
        var outcome = try await channel.end.value()
        if output.exceeded { outcome.limitHit = .output }
        return outcome
    }

    func upper() async throws(CellError) -> Int32? { upperFolder }
}
