// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlSandbox

/// Mode `exec`: a fresh cell for each question, and its files read after the cell is empty.
///
/// `/pawl/in/input.json` holds the question's input as canonical JSON, beside the question's files, read-only. The
/// process writes `/pawl/out/output.json` and any other files beside it. `{in}` and `{out}` in the command stand for
/// the two folders. What the process prints is evidence, never a result.
struct ExecContestant: ContestantDriver {
    private let cells: ContestantCells
    private var end = ContestantEnd()
    private var asked = 0

    init(cells: ContestantCells) {
        self.cells = cells
    }

    mutating func ask(_ question: Question, files: [String: [UInt8]]) async throws -> ContestantReply {
        try await ask(question, files: files) { _, _ in }.0
    }

    /// Asks one question, and takes something else out of the cell after its end.
    mutating func ask<Taken: Sendable>(
        _ question: Question, files: [String: [UInt8]],
        taking take: @escaping @Sendable (any Cell, CellOutcome) async throws -> Taken
    ) async throws -> (ContestantReply, Taken) {
        let caps = cells.setting.caps
        asked += 1
        let (reply, outcome, log, taken) = try await cells.setting.runtime.withCell(request(question, files)) { cell in
            let (outcome, _) = try await cell.finish { await Self.drain($0) }
            let log = await cell.errorTail(limit: 4096)
            let reading = Reading(
                wallNanoseconds: outcome.usage.wallNanoseconds, cpuNanoseconds: outcome.usage.cpuNanoseconds,
                peakBytes: outcome.usage.peakBytes, openNanoseconds: outcome.usage.wallNanoseconds)
            let result = try await Self.result(of: cell, outcome: outcome, caps: caps)
            return (ContestantReply(result: result, reading: reading), outcome, log, try await take(cell, outcome))
        }
        end.add(outcome)
        if !log.isEmpty { end.log = log }
        return (reply, taken)
    }

    mutating func finish() async throws -> ContestantEnd { end }

    private func request(_ question: Question, _ files: [String: [UInt8]]) -> CellRequest {
        var limits = cells.spec.limits
        limits.wall = min(limits.wall, question.ask.wallLimit ?? limits.wall)
        limits.cpu = min(limits.cpu, question.ask.cpuLimit ?? limits.cpu)
        let arguments = Self.arguments(cells.spec.run)
        var inputs = [CellFile(path: "/pawl/in/input.json", bytes: CanonicalJSON.encode(question.ask.input))]
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
            inputs.append(CellFile(path: "/pawl/in/\(name)", bytes: bytes))
        }
        return cells.request(arguments: arguments, files: inputs, limits: limits, question: asked)
    }

    /// The contract's command with its folders put in.
    static func arguments(_ run: [String]) -> [String] {
        run.map { substitute("{out}", "/pawl/out", in: substitute("{in}", "/pawl/in", in: $0)) }
    }

    /// Reads and forgets what the process prints, so that it never waits for a reader.
    private static func drain(_ cell: any Cell) async {
        while (try? await cell.readOutput()) != nil {}
    }

    private static func result(
        of cell: any Cell, outcome: CellOutcome, caps: JudgeCaps
    ) async throws -> ContestantReply.Result {
        if let fault = ContestantFault(ended: outcome, early: false) { return .fault(fault) }
        do throws(CellError) {
            return try await collect(cell, caps: caps)
        } catch {
            guard let fault = ContestantFault(uncollected: error, name: "output.json") else { throw error }
            return .fault(fault)
        }
    }

    private static func collect(_ cell: any Cell, caps: JudgeCaps) async throws(CellError) -> ContestantReply.Result {
        let names = try await cell.list("/pawl/out")
        guard names.contains("output.json") else {
            return .fault(ContestantFault(.missing, .resultMissing, "the process wrote no output.json"))
        }
        guard names.count <= caps.files + 1 else {
            return .fault(ContestantFault(.oversize, .resultOversize, "the process wrote \(names.count) files"))
        }
        let output: JSONValue
        let bytes = try await cell.collect("/pawl/out/output.json", limit: caps.lineBytes)
        do throws(JSONError) {
            output = try StrictJSON.decode(bytes, limits: caps.json)
        } catch {
            return .fault(ContestantFault(refused: error, in: "output.json"))
        }
        var files: [String: [UInt8]] = [:]
        var left = caps.fileBytes
        for name in names where name != "output.json" {
            guard JudgeCaps.isFileName(name) else {
                return .fault(
                    ContestantFault(.malformed, .valueShape, "the process wrote a file whose name is not allowed"))
            }
            let content: [UInt8]
            do throws(CellError) {
                content = try await cell.collect("/pawl/out/\(name)", limit: left)
            } catch {
                guard let fault = ContestantFault(uncollected: error, name: name) else { throw error }
                return .fault(fault)
            }
            left -= content.count
            files[name] = content
        }
        return .answer(output: output, files: files)
    }

    private static func substitute(_ mark: String, _ folder: String, in argument: String) -> String {
        var result = ""
        var rest = Substring(argument)
        while !rest.isEmpty {
            if rest.hasPrefix(mark) {
                result += folder
                rest = rest.dropFirst(mark.count)
            } else {
                result.append(rest.removeFirst())
            }
        }
        return result
    }
}
