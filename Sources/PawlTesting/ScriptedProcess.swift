// SPDX-License-Identifier: Apache-2.0
internal import PawlContract
public import PawlSandbox

/// The inside of a scripted cell: what a program there can do. Every act waits while the cell is frozen.
public actor ScriptedProcess {
    /// What stands at a path of a scripted cell.
    enum File: Sendable {
        case bytes([UInt8])
        /// Anything that is no regular file.
        case special
    }

    /// The request that started the cell.
    public nonisolated let request: CellRequest
    private var input: [UInt8] = []
    /// What the program has read and not used yet.
    private var partial: [UInt8] = []
    private var isInputClosed = false
    private var output: [UInt8] = []
    private var written = 0
    private var files: [String: File] = [:]
    private var usage = CellUsage()
    private var isFrozen = false
    private var ended: CellOutcome?
    private var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    private var lastWaiter = 0
    var errors: [UInt8] = []

    /// Bytes that a pipe holds before its writer waits.
    private static let pipe = 65_536

    init(_ request: CellRequest) {
        self.request = request
        for file in request.files { files[file.path] = .bytes(file.bytes) }
    }

    // MARK: - Inside

    /// The next line of stdin without its newline; nil at its end, and once the cell has ended.
    public func readLine() async -> String? {
        while true {
            if let end = partial.firstIndex(of: 10) {
                let line = String(decoding: partial[..<end], as: UTF8.self)
                partial.removeSubrange(...end)
                return line
            }
            await until { !$0.isFrozen && (!$0.input.isEmpty || $0.isInputClosed) }
            guard ended == nil, !Task.isCancelled else { return nil }
            if input.isEmpty {
                defer { partial = [] }
                return partial.isEmpty ? nil : String(decoding: partial, as: UTF8.self)
            }
            partial += input
            input = []
            changed()
        }
    }

    /// Writes to stdout, and waits where nobody reads.
    public func write(_ bytes: [UInt8]) async {
        var rest = bytes[...]
        while !rest.isEmpty {
            await until { !$0.isFrozen && $0.output.count < Self.pipe }
            guard ended == nil else { return }
            let part = rest.prefix(Self.pipe - output.count)
            output += part
            rest = rest.dropFirst(part.count)
            written += part.count
            if written > request.limits.output { return end(.signaled(9), limit: .output) }
            changed()
        }
    }

    /// Writes a line to stdout.
    public func print(_ line: String) async {
        await write(Array(line.utf8) + [10])
    }

    /// Writes to stderr.
    public func log(_ text: String) {
        errors += Array(text.utf8)
    }

    /// Makes a file, below a writable folder.
    public func makeFile(_ path: String, _ bytes: [UInt8]) async {
        await until { !$0.isFrozen }
        files[path] = .bytes(bytes)
    }

    /// Makes something that is no regular file: a symbolic link, a FIFO, a folder.
    public func makeSpecial(_ path: String) async {
        await until { !$0.isFrozen }
        files[path] = .special
    }

    /// The bytes at a path; nil where there is no regular file.
    public func readFile(_ path: String) -> [UInt8]? {
        guard case .bytes(let bytes) = files[path] else { return nil }
        return bytes
    }

    /// Spends time and memory, as the meters will read it; `wall` is the CPU time where it is not given.
    public func spend(cpu nanoseconds: Int, wall: Int? = nil, peak: Int = 0) async {
        await until { !$0.isFrozen }
        guard ended == nil else { return }
        usage.cpuNanoseconds += nanoseconds
        usage.wallNanoseconds += wall ?? nanoseconds
        usage.peakBytes = max(usage.peakBytes, peak)
    }

    /// Runs into a limit: the cell ends.
    public func exceed(_ limit: CellLimitHit) {
        end(.signaled(9), limit: limit)
    }

    /// Leaves processes that outlive the cell, as no real host lets them.
    public func leaveSurvivors() {
        end(.exited(0), survivors: 1)
    }

    /// Whether the cell has not been ended; a program that loops asks.
    public var isAlive: Bool { ended == nil }

    /// Does nothing until somebody else ends the cell.
    public func hang() async {
        await until { _ in false }
    }

    // MARK: - Outside

    func run(_ program: ScriptedProgram) async {
        let exit = await program(self)
        end(exit)
    }

    func end(
        _ exit: CellExit, killed: Bool = false, limit: CellLimitHit? = nil, survivors: Int = 0
    ) {
        guard ended == nil else { return }
        ended = CellOutcome(exit: exit, usage: usage, limitHit: limit, killed: killed, survivors: survivors)
        isFrozen = false
        changed()
    }

    func awaitOutcome() async -> CellOutcome {
        await until { _ in false }
        return ended ?? CellOutcome(exit: .signaled(9), usage: usage, killed: true)
    }

    func receive(_ bytes: [UInt8]) async throws(CellError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            await until { $0.input.count < Self.pipe }
            guard ended == nil, !Task.isCancelled else { throw CellError(.closed, "the cell has closed its stdin") }
            let part = rest.prefix(Self.pipe - input.count)
            input += part
            rest = rest.dropFirst(part.count)
            changed()
        }
    }

    func closeInput() {
        isInputClosed = true
        changed()
    }

    func takeOutput() async -> [UInt8]? {
        await until { !$0.output.isEmpty }
        guard !output.isEmpty else { return nil }
        defer {
            output = []
            changed()
        }
        return output
    }

    func setFrozen(_ frozen: Bool) throws(CellError) -> CellUsage {
        guard ended == nil else { throw CellError(.closed, "the cell has ended") }
        isFrozen = frozen
        changed()
        return usage
    }

    func put(_ path: String, _ file: File) {
        files[path] = file
    }

    func collect(_ path: String, limit: Int) throws(CellError) -> [UInt8] {
        try checkStill()
        switch files[path] {
        case nil: throw CellError(.missing, "\(path) does not exist")
        case .special: throw CellError(.special, "\(path) is not a regular file")
        case .bytes(let bytes):
            guard bytes.count <= limit else { throw CellError(.oversize, "\(path) is above the limit") }
            return bytes
        }
    }

    func list(_ path: String) throws(CellError) -> [String] {
        try checkStill()
        let names = files.keys.filter { $0.hasPrefix(path + "/") }.map { $0.dropFirst(path.count + 1) }
        return Set(names.compactMap { $0.split(separator: "/").first.map(String.init) }).sorted()
    }

    private func checkStill() throws(CellError) {
        guard isFrozen || ended != nil else {
            throw CellError(.disk, "files are collected from frozen or ended cells only")
        }
    }

    /// Waits until a condition holds, the cell has ended, or the task is cancelled.
    private func until(_ condition: (isolated ScriptedProcess) -> Bool) async {
        while !condition(self), ended == nil, !Task.isCancelled {
            lastWaiter += 1
            let id = lastWaiter
            await withTaskCancellationHandler {
                await withCheckedContinuation { waiters[id] = $0 }
            } onCancel: {
                // Ends at once; its only effect is on the waiter above.
                Task { await self.wake(id) }
            }
        }
    }

    private func wake(_ id: Int) {
        waiters.removeValue(forKey: id)?.resume()
    }

    private func changed() {
        let woken = waiters
        waiters = [:]
        for waiter in woken.values { waiter.resume() }
    }
}
