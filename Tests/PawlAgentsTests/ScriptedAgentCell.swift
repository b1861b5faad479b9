// SPDX-License-Identifier: Apache-2.0
import PawlAgents
import PawlBase
import PawlSandbox

/// A cell that plays an agent: a script runs once the cell has started, over a folder that stands for the upper.
final class ScriptedAgentCell: Cell {
    let upperFolder: String
    let steps = Locked<[String]>([])
    let notes = Locked<[String: [UInt8]]>([:])
    /// Whether the program has ended though the script goes on.
    let isGone = Locked(false)
    private let script: @Sendable (ScriptedAgentCell) async throws -> CellOutcome
    private let output = Locked<[[UInt8]]>([])
    private let ended = Locked<CellOutcome?>(nil)
    private let descriptor = Locked<Int32>(-1)

    init(upper: String, script: @escaping @Sendable (ScriptedAgentCell) async throws -> CellOutcome) {
        self.upperFolder = upper
        self.script = script
    }

    func print(_ text: String) { output.withLock { $0.append(Array(text.utf8)) } }

    func log(_ step: String) { steps.withLock { $0.append(step) } }

    func write(_ bytes: [UInt8]) async throws(CellError) {}
    func closeInput() async {}

    /// The script runs while the driver waits for output, as a program would.
    func readOutput() async throws(CellError) -> [UInt8]? {
        if ended.withLock({ $0 == nil }) {
            do {
                let outcome = try await script(self)
                ended.withLock { $0 = outcome }
            } catch {
                throw CellError(.launch, "the script failed: \(error)", cause: error)
            }
        }
        return output.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    }

    func errorTail(limit: Int) async -> [UInt8] { Array("stderr".utf8.suffix(limit)) }

    func freeze() async throws(CellError) -> CellUsage {
        guard ended.withLock({ $0 == nil }), !isGone.withLock({ $0 }) else {
            throw CellError(.closed, "the cell has ended")
        }
        log("freeze")
        return CellUsage()
    }

    func thaw() async throws(CellError) { log("thaw") }
    func deliver(_ file: CellFile) async throws(CellError) {}

    func collect(_ path: String, limit: Int) async throws(CellError) -> [UInt8] {
        guard let bytes = notes.withLock({ $0[path] }) else { throw CellError(.missing, "'\(path)' does not exist") }
        guard bytes.count <= limit else { throw CellError(.oversize, "'\(path)' is too large") }
        return bytes
    }

    func list(_ path: String) async throws(CellError) -> [String] { [] }
    func kill() async {}

    func outcome() async throws(CellError) -> CellOutcome {
        ended.withLock { $0 } ?? CellOutcome(exit: .exited(0), usage: CellUsage())
    }

    func upper() async throws(CellError) -> Int32? {
        log("upper")
        return ScriptedAgents.open(upperFolder, descriptor)
    }
}

/// Starts one scripted cell and keeps the request.
final class ScriptedAgents: CellRuntime {
    let requests = Locked<[CellRequest]>([])
    let cell: ScriptedAgentCell

    init(_ cell: ScriptedAgentCell) { self.cell = cell }

    func withCell<Result: Sendable>(
        _ request: CellRequest, _ body: @Sendable (any Cell) async throws -> Result
    ) async throws -> Result {
        requests.withLock { $0.append(request) }
        return try await body(cell)
    }
}
