// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlContract
import PawlLedger
import PawlSandbox
import PawlStore
import PawlTesting

@testable import PawlJudge

/// A judge's setting over scripted or real cells, with its own state folder.
final class Court: Sendable {
    let folder: String
    let objects: ObjectStore
    let trees: TreeStore
    let layers: LayerStore
    let setting: JudgeSetting
    let recorded = Locked<[[Event]]>([])

    init(
        _ contract: Contract, runtime: any CellRuntime, timer: DeadlineTimer = .system, caps: JudgeCaps = JudgeCaps(),
        load: CoreLoad = CoreLoad { _ in nil }, verifierLayers: [String] = ["/verifier"], cores: [Int] = [],
        watch: CanaryWatch = .nothing
    ) {
        folder = NSTemporaryDirectory() + "pawl-judge-" + RandomSource.system.identifier()
        objects = ObjectStore(root: folder + "/objects")
        trees = TreeStore(objects: objects)
        layers = LayerStore(root: folder + "/layers", objects: objects, trees: trees)
        var setting = JudgeSetting(
            runtime: runtime, contract: contract, verifierLayers: verifierLayers, objects: objects, trees: trees,
            layers: layers, timer: timer, lease: MeasurementLease(cores: cores), load: load,
            metering: HostMetering(cpuCountsTree: true, memoryExcludesCache: true), caps: caps)
        setting.watch = watch
        self.setting = setting
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Who is judged: told apart by its layer.
    static func contestant(_ name: String) -> Contestant {
        Contestant(candidate: Digest.of(name), tree: Digest.of(name), layers: ["/" + name])
    }

    func judge(
        _ candidate: String = "candidate", champion: String? = nil, championMetrics: [String: MetricRecord] = [:],
        alpha: Double? = nil, visibleOnly: Bool = false, recorded rounds: [JudgementRound] = []
    ) async throws -> JudgementResult {
        try await judge(
            JudgementAssignment(
                judgement: 1, attempt: 1, candidate: Self.contestant(candidate),
                champion: champion.map(Self.contestant),
                championMetrics: championMetrics, alpha: alpha, runSeed: String(repeating: "5", count: 32),
                visibleOnly: visibleOnly, recorded: rounds))
    }

    func judge(_ assignment: JudgementAssignment) async throws -> JudgementResult {
        try await Judge(setting).judge(assignment) { events in self.recorded.withLock { $0.append(events) } }
    }

    /// The rounds recorded so far.
    var rounds: [JudgementRound] {
        recorded.withLock { batches in
            batches.flatMap { $0 }.compactMap { event in
                guard case .judgementRound(let round) = event else { return nil }
                return round
            }
        }
    }
}

/// Scripts for judges and contestants.
enum Play {
    /// Cells in which judges and contestants run these scripts.
    static func cells(judge: @escaping ScriptedProgram, contestant: @escaping ScriptedProgram) -> ScriptedCells {
        ScriptedCells { $0.role == .judge ? judge : contestant }
    }

    /// A judge that asks each input in turn, and passes the round if every answer is what `right` says.
    static func judge(
        asks: [JSONValue] = [1], timed: Bool = false, metrics: JSONValue = ["score": 5],
        right: @escaping @Sendable (JSONValue, JSONValue) -> Bool = { input, answer in answer["output"] == input }
    ) -> ScriptedProgram {
        { process in
            while await process.readLine() != nil {
                var passed = true
                for (index, input) in asks.enumerated() {
                    await process.say(["ask": .integer(index), "input": input, "timed": .bool(timed)])
                    guard let line = await process.readLine(), let answer = try? StrictJSON.decode(line) else {
                        return .exited(1)
                    }
                    passed = passed && right(input, answer)
                }
                await process.say(["verdict": passed ? "pass" : "fail", "metrics": metrics, "feedback": "told"])
            }
            return .exited(0)
        }
    }

    /// A serve contestant that answers every question with its input, after spending CPU time.
    static func echo(cpu: Int = 1_000_000) -> ScriptedProgram {
        { process in
            while let line = await process.readLine() {
                guard let ask = try? StrictJSON.decode(line), let id = ask["ask"], let input = ask["input"] else {
                    return .exited(2)
                }
                await process.spend(cpu: cpu)
                await process.say(["answer": id, "output": input])
            }
            return .exited(0)
        }
    }

    /// An exec contestant that answers with its input.
    static let echoFile: ScriptedProgram = { process in
        await process.spend(cpu: 1_000_000)
        await process.makeFile("/pawl/out/output.json", process.readFile("/pawl/in/input.json") ?? [])
        return .exited(0)
    }

    /// A serve contestant that misbehaves when it hears its first question.
    static func onAsk(_ act: @escaping @Sendable (ScriptedProcess, String) async -> CellExit) -> ScriptedProgram {
        { process in
            guard let line = await process.readLine(), let ask = try? StrictJSON.decode(line) else { return .exited(2) }
            return await act(process, ask["ask"]?.stringValue ?? "")
        }
    }
}

extension ScriptedProcess {
    /// Writes a line of JSON to stdout.
    func say(_ value: JSONValue) async {
        await print(CanonicalJSON.text(value))
    }
}
