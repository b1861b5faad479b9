// SPDX-License-Identifier: Apache-2.0
public import PawlSandbox
internal import PawlBase

/// What a scripted cell runs instead of a program.
public typealias ScriptedProgram = @Sendable (ScriptedProcess) async -> CellExit

/// Cells that play Swift closures: pipes of 64 KiB, freezing, files, limits on output, and time that only the script
/// spends. Nothing is confined and nothing is measured; for tests of what talks to cells.
public final class ScriptedCells: CellRuntime {
    private let program: @Sendable (CellRequest) -> ScriptedProgram
    private let log = Locked<[CellRequest]>([])

    /// Makes a runtime; the closure chooses the program of each cell by its request.
    public init(_ program: @escaping @Sendable (CellRequest) -> ScriptedProgram) {
        self.program = program
    }

    /// The program that a cell of this request would play.
    public func program(of request: CellRequest) -> ScriptedProgram { program(request) }

    /// The requests so far, in the order the cells were started.
    public var requests: [CellRequest] { log.withLock { $0 } }

    /// Starts the script in place of a program and ends it with the body.
    public func withCell<Result: Sendable>(
        _ request: CellRequest, _ body: @Sendable (any Cell) async throws -> Result
    ) async throws -> Result {
        log.withLock { $0.append(request) }
        let process = ScriptedProcess(request)
        let program = program(request)
        let cell = ScriptedCell(process: process)
        return try await together({ await process.run(program) }) {
            do {
                let result = try await body(cell)
                await process.end(.signaled(9), killed: true)
                return result
            } catch {
                await process.end(.signaled(9), killed: true)
                throw error
            }
        }.1
    }
}

/// The outside of a scripted process.
struct ScriptedCell: Cell {
    let process: ScriptedProcess

    func write(_ bytes: [UInt8]) async throws(CellError) { try await process.receive(bytes) }
    func closeInput() async { await process.closeInput() }
    func readOutput() async throws(CellError) -> [UInt8]? { await process.takeOutput() }
    func errorTail(limit: Int) async -> [UInt8] { Array(await process.errors.suffix(limit)) }
    func freeze() async throws(CellError) -> CellUsage { try await process.setFrozen(true) }
    func thaw() async throws(CellError) { _ = try await process.setFrozen(false) }
    func deliver(_ file: CellFile) async throws(CellError) { await process.put(file.path, .bytes(file.bytes)) }
    func collect(_ path: String, limit: Int) async throws(CellError) -> [UInt8] {
        try await process.collect(path, limit: limit)
    }
    func list(_ path: String) async throws(CellError) -> [String] { try await process.list(path) }
    func kill() async { await process.end(.signaled(9), killed: true) }
    func outcome() async throws(CellError) -> CellOutcome { await process.awaitOutcome() }
    func upper() async throws(CellError) -> Int32? { nil }
}
