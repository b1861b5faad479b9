// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlContract
import PawlJudge
import PawlLedger
import PawlLoop
import PawlSandbox
import PawlStore
import PawlTesting

@testable import PawlRun

/// A contract with its state in a folder of its own, run over scripted cells: the tuner proposes, the judge is a Swift
/// closure over the text of `value.txt`.
final class Stage: Sendable {
    /// What the judge says of a text: its error; nil makes the judge fail.
    typealias Score = @Sendable (String) -> Double?

    let folder: String
    /// What the services told a person.
    let warnings = Locked<[String]>([])
    let contract: LoadedContract
    let cells: ScriptedCells
    /// Why the verifier may judge whatever its exam says; nil where it has to pass.
    let weakness: String?

    init(
        value: String, attempts: Int = 1, parallel: Int = 1, tie: String = "smaller", more: String = "",
        judge: ScriptedProgram? = nil, _ score: @escaping Score
    ) throws {
        folder = NSTemporaryDirectory() + "pawl-run-" + RandomSource.system.identifier()
        for name in ["workspace", "verifier"] { try Files.makeFolder("\(folder)/\(name)") }
        try Data(value.utf8).write(to: URL(filePath: folder + "/workspace/value.txt"))
        try Data().write(to: URL(filePath: folder + "/verifier/judge"))
        let yaml = """
            pawl: 1
            name: stage
            goal: Come close.
            workspace: {source: workspace, editable: [value.txt]}
            agents: [{name: tuner, driver: tuner}]
            verifier:
              source: verifier
              contestant: {mode: exec, run: [contestant, "{in}", "{out}"]}
              stages: [{name: close, kind: ask, judge: [judge]}]
              metrics: {error: {from: judge, better: lower, min: 0}}
              objective: error
              accept: {rule: exact}
              tie: \(tie)
            \(more)
            loop: {strategy: ratchet, parallel: \(parallel)}
            budget: {attempts: \(attempts)}

            """
        try Data(yaml.utf8).write(to: URL(filePath: folder + "/pawl.yaml"))
        let loading = ContractLoader.load(folder, host: .unlimited)
        guard let contract = loading.loaded else { throw RunError(.usage, "\(loading.errors)") }
        self.contract = contract
        // A judge that one test needs is not the exam's business.
        weakness = judge == nil ? nil : "a test"
        let judge = judge ?? Self.judge(score)
        cells = ScriptedCells { $0.role == .judge ? judge : Self.contestant }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var state: StateFolder { get throws { try StateFolder(path: folder + "/.pawl") } }

    /// A service as a new process would make it.
    func service(disk: any Disk = SystemDisk()) throws -> RunService {
        let warnings = warnings
        var machine = RunMachine(
            runtime: cells, level: ["mode": "scripted"],
            metering: HostMetering(cpuCountsTree: true, memoryExcludesCache: true), cores: [0],
            disk: disk, warn: { text in warnings.withLock { $0.append(text) } })
        machine.timer = DeadlineTimer { _ in }
        return RunService(folder: try state, machine: machine)
    }

    static let seed = RunOptions(seed: "00112233445566778899aabbccddeeff")

    /// Runs to the end, or until `interrupt` says so of an entry; the summary where the run ended.
    @discardableResult
    func run(
        resuming: Bool = false, disk: any Disk = SystemDisk(),
        interrupt: @escaping @Sendable (LedgerEntry) -> Bool = { _ in false },
        observe: @escaping @Sendable (LedgerEntry) -> Void = { _ in }
    ) async throws -> RunSummary? {
        let (service, contract) = (try service(disk: disk), contract)
        var options = Self.seed
        options.acceptsWeakVerifier = weakness
        let chosen = options
        let (entries, feed) = AsyncStream<Void>.makeStream()
        return try await withThrowingTaskGroup(of: RunSummary?.self) { group in
            group.addTask {
                defer { feed.finish() }
                let observer: RunObserver = { _, entry in
                    observe(entry)
                    if interrupt(entry) { feed.yield() }
                }
                do {
                    return resuming
                        ? try await service.resume(nil, observer: observer)
                        : try await service.run(contract, options: chosen, observer: observer)
                } catch is CancellationError {
                    return nil
                }
            }
            for await _ in entries { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    /// The durable entries.
    func entries() throws -> [LedgerEntry] {
        var entries: [LedgerEntry] = []
        var cursor = LedgerReader(folder: try state.ledger).entries()
        while let (_, entry) = try cursor.nextEntry() { entries.append(entry) }
        return entries
    }

    /// The fold of the only run.
    func fold() throws -> RunState {
        var state = RunState()
        for (index, entry) in try entries().enumerated() { try state.apply(entry, at: index) }
        return state
    }

    /// The names of the sealed layers.
    func layers() throws -> [String] { try Files.names(in: try state.layers + "/sealed") }

    private static func judge(_ score: @escaping Score) -> ScriptedProgram {
        { process in
            while await process.readLine() != nil {
                await process.print(#"{"ask":1,"input":{}}"#)
                guard let line = await process.readLine(), let answer = try? StrictJSON.decode(line),
                    let text = answer["output"]?.stringValue, let error = score(text)
                else { return .exited(1) }
                await process.print(
                    CanonicalJSON.text(["verdict": "pass", "metrics": ["error": .number(error)]]))
            }
            return .exited(0)
        }
    }

    /// Answers with the text of the file, found through its layers as a mount would.
    private static let contestant: ScriptedProgram = { process in
        guard case .readOnly(let layers) = process.request.workspace,
            let bytes = layers.lazy.compactMap({ try? Files.read($0 + "/value.txt", limit: 1000) }).first
        else { return .exited(3) }
        let text = CanonicalJSON.text(.string(String(decoding: bytes, as: UTF8.self)))
        await process.makeFile("/pawl/out/output.json", Array(text.utf8))
        return .exited(0)
    }
}
