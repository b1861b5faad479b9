// SPDX-License-Identifier: Apache-2.0
import PawlBase
@testable import PawlContract
import PawlLedger
import PawlSandbox
import PawlStore
import PawlTesting
import Testing

@testable import PawlJudge

@Suite("A judgement")
struct JudgementTests {
    /// Serve contestants that cost what their layer's name says, a little more with each question.
    private func cells(_ cost: [String: Int], judge: ScriptedProgram? = nil) -> ScriptedCells {
        let judge = judge ?? Play.judge(asks: [1], timed: true, metrics: [:])
        return ScriptedCells { request in
            guard request.role == .contestant, case .readOnly(let layers) = request.workspace else { return judge }
            return Play.echo(cpu: cost[layers.first ?? ""] ?? 1_000_000)
        }
    }

    private func paired(
        _ accept: AcceptSpec = TestContract.sequential, guards: [GuardSpec] = []
    ) -> Contract {
        TestContract.make(
            mode: .serve, run: ["c"],
            stages: [TestContract.stage("speed", compare: .paired)], metrics: TestContract.seconds,
            objective: "seconds", accept: accept, guards: guards)
    }

    @Test("accepts a faster candidate by evidence, and tells how much", .timeLimit(.minutes(1)))
    func faster() async throws {
        let court = Court(paired(), runtime: cells(["/candidate": 50_000_000, "/champion": 100_000_000]))
        let result = try await court.judge(champion: "champion", alpha: 0.05)
        #expect(result.verdict.verdict == .accepted)
        #expect(result.verdict.reason.hasPrefix("100.0 % faster (95 % 100.0 to 100.0), "))
        #expect(result.verdict.comparison?.confirmed == true)
        #expect(result.verdict.metrics["seconds"]?.value == 0.05)
        #expect(result.verdict.baseline["seconds"]?.value == 0.1)
        // Both rounds of a pair share number and seed, come in one record, and their order varies in blocks A B B A.
        let batches = court.recorded.withLock { $0.map(\.count) }
        #expect(batches.allSatisfy { $0 == 2 })
        let rounds = court.rounds
        for index in stride(from: 0, to: rounds.count, by: 2) {
            #expect(rounds[index].seed == rounds[index + 1].seed)
            #expect(rounds[index].round == rounds[index + 1].round)
            #expect(Set([rounds[index].arm, rounds[index + 1].arm]) == ["candidate", "champion"])
        }
        for index in stride(from: 0, to: rounds.count - 3, by: 4) {
            #expect(rounds[index].arm == rounds[index + 3].arm)
        }
    }

    @Test(
        "keeps no candidate that is the same or slower", .timeLimit(.minutes(1)), arguments: [100_000_000, 120_000_000])
    func slower(cost: Int) async throws {
        let court = Court(paired(), runtime: cells(["/candidate": cost, "/champion": 100_000_000]))
        let result = try await court.judge(champion: "champion", alpha: 0.05)
        #expect(result.verdict.verdict == .noGain)
    }

    @Test(
        "goes on behind recorded rounds to the same end, whatever the point it was killed at", .timeLimit(.minutes(1)))
    func resumes() async throws {
        let costs = ["/candidate": 50_000_000, "/champion": 100_000_000]
        let whole = Court(paired(), runtime: cells(costs))
        let expected = try await whole.judge(champion: "champion", alpha: 0.05)
        let rounds = whole.rounds
        for count in stride(from: 0, through: rounds.count, by: 2) {
            let rest = Court(paired(), runtime: cells(costs))
            let result = try await rest.judge(champion: "champion", alpha: 0.05, recorded: Array(rounds.prefix(count)))
            #expect(result.verdict.verdict == expected.verdict.verdict)
            #expect(result.verdict.comparison == expected.verdict.comparison)
            #expect(result.verdict.metrics == expected.verdict.metrics)
            #expect(rest.rounds.map(\.seed) == rounds.dropFirst(count).map(\.seed))
            #expect(rest.rounds.map(\.arm) == rounds.dropFirst(count).map(\.arm))
        }
    }

    @Test("refuses recorded rounds that do not fit")
    func misfit() async throws {
        let round = JudgementRound(
            judgement: 1, stage: "other", round: 1, arm: "candidate", seed: "0", outcome: "pass", usage: Usage())
        let court = Court(paired(), runtime: cells([:]))
        await #expect(throws: JudgeError.self) {
            try await court.judge(champion: "champion", alpha: 0.05, recorded: [round])
        }
    }

    @Test("of a baseline measures it six times where its metric is noisy", .timeLimit(.minutes(1)))
    func baseline() async throws {
        let court = Court(paired(), runtime: cells(["/candidate": 70_000_000]))
        let result = try await court.judge()
        #expect(result.verdict.verdict == .accepted)
        #expect(result.verdict.metrics["seconds"]?.rounds == 6)
        #expect(result.verdict.comparison == nil)
    }

    @Test("for an agent tells metrics and the parent's, and spends no error budget", .timeLimit(.minutes(1)))
    func during() async throws {
        let court = Court(paired(), runtime: cells(["/candidate": 50_000_000, "/champion": 100_000_000]))
        let result = try await court.judge(champion: "champion", visibleOnly: true)
        #expect(result.verdict.verdict == .noGain)
        #expect(result.verdict.comparison == nil)
        #expect(result.verdict.metrics["seconds"]?.value == 0.05)
        #expect(result.verdict.baseline["seconds"]?.value == 0.1)
        #expect(court.rounds.count == 4)
    }

    @Test("by rule sequential needs a share of the error budget")
    func alpha() async throws {
        let court = Court(paired(), runtime: cells([:]))
        await #expect(throws: JudgeError.self) { try await court.judge(champion: "champion") }
    }

    @Test(
        "by rule exact compares with the champion's known metric", .timeLimit(.minutes(1)),
        arguments: [(5.0, Verdict.accepted), (6, .noGain), (7, .noGain)])
    func exact(score: Double, verdict: Verdict) async throws {
        let contract = TestContract.make(stages: [TestContract.stage()])
        let court = Court(
            contract, runtime: Play.cells(judge: Play.judge(metrics: ["score": 6]), contestant: Play.echoFile))
        let known = ["score": MetricRecord(value: score, low: score, high: score, rounds: 1)]
        let result = try await court.judge(champion: "champion", championMetrics: known)
        #expect(result.verdict.verdict == verdict)
        #expect(result.verdict.baseline["score"]?.value == score)
        #expect(result.guardsHold)
    }

    @Test("ends at the first stage that fails, with its feedback", .timeLimit(.minutes(1)))
    func stages() async throws {
        let contract = TestContract.make(
            stages: [TestContract.stage("first"), TestContract.stage("second", judge: ["never"])])
        let cells = Play.cells(judge: Play.judge(right: { _, _ in false }), contestant: Play.echoFile)
        let court = Court(contract, runtime: cells)
        let result = try await court.judge()
        #expect(result.verdict.verdict == .invalid)
        #expect(result.verdict.reason == "stage 'first' failed: the judge failed it")
        #expect(result.feedback == ["first": "told"])
        #expect(!cells.requests.contains { $0.arguments == ["never"] })
        let told = try #require(result.verdict.feedback)
        #expect(try court.objects.get(told, limit: 4096) == Array(#"{"first":"told"}"#.utf8))
        let again = Court(contract, runtime: cells)
        _ = try await again.judge()
    }

    @Test("does not accept where a guard does not hold", .timeLimit(.minutes(1)))
    func guards() async throws {
        var contract = paired(guards: [GuardSpec(metric: "peak", atMost: 10, atLeast: nil, worsenAtMost: nil)])
        contract.verifier.metrics["peak"] = MetricSpec(
            from: .memoryPeak, better: .lower, min: nil, max: nil, noisy: true)
        let spend: ScriptedProgram = { process in
            let line = await process.readLine() ?? ""
            await process.spend(
                cpu: process.request.workspace == .readOnly(layers: ["/candidate"]) ? 1000 : 2000, peak: 11)
            await process.say(["answer": (try? StrictJSON.decode(line))?["ask"] ?? "", "output": 1])
            await process.hang()
            return .exited(0)
        }
        let court = Court(
            contract, runtime: Play.cells(judge: Play.judge(timed: true, metrics: [:]), contestant: spend))
        let result = try await court.judge(champion: "champion", alpha: 0.05)
        #expect(result.verdict.verdict == .noGain)
        #expect(result.verdict.reason == "guard 'peak' does not hold: 11.0 is above 10.0")
        #expect(!result.guardsHold)
    }

    @Test("calls a metric outside its range invalid", .timeLimit(.minutes(1)))
    func range() async throws {
        let contract = TestContract.make(stages: [TestContract.stage()])
        let judge = Play.judge(metrics: ["score": 1001])
        let court = Court(contract, runtime: Play.cells(judge: judge, contestant: Play.echoFile))
        let result = try await court.judge()
        #expect(result.verdict.verdict == .invalid)
        #expect(result.verdict.signals.map(\.code) == ["value.range"])
    }

    @Test("by an artifact stage shows inert bytes and starts no contestant", .timeLimit(.minutes(1)))
    func artifact() async throws {
        let judge: ScriptedProgram = { process in
            let opening = (try? StrictJSON.decode(await process.readLine() ?? "")) ?? .null
            let path = opening["artifact"]?["out/model.bin"]?.stringValue ?? ""
            let bytes = await process.readFile(path)
            await process.say(["verdict": bytes == [7, 8] ? "pass" : "fail", "metrics": ["score": 1]])
            return .exited(0)
        }
        let contract = TestContract.make(
            stages: [TestContract.stage("look", kind: .artifact, files: ["out/**"])])
        let cells = Play.cells(judge: judge, contestant: Play.echoFile)
        let court = Court(contract, runtime: cells)
        let entries = try [("out/model.bin", [UInt8]([7, 8])), ("secret.txt", [1])].map { path, bytes in
            TreeEntry(
                path: path,
                content: .file(object: try court.objects.put(bytes), size: bytes.count, executable: true))
        }
        let tree = Tree(entries: entries)
        try court.trees.put(tree)
        let candidate = Contestant(candidate: tree.digest, tree: tree.digest, layers: ["/candidate"])
        let result = try await court.judge(
            JudgementAssignment(judgement: 1, candidate: candidate, runSeed: "00"))
        #expect(result.verdict.verdict == .accepted)
        #expect(cells.requests.map(\.role) == [.judge])
        #expect(cells.requests.first?.files.map(\.path) == ["/pawl/artifact/out/model.bin"])
    }

    @Test("repeats a disturbed pair three times, then uses and marks it", .timeLimit(.minutes(1)))
    func contended() async throws {
        let busy = Locked(0)
        let load = CoreLoad { _ in
            busy.withLock { busy in
                busy += 500_000_000
                return busy
            }
        }
        let cells = cells(["/candidate": 10_000_000, "/champion": 10_000_000])
        let court = Court(
            paired(AcceptSpec(rule: .naive, alpha: 0.05, spend: .run, minEffect: 0, maxPairs: 1, confirm: 0)),
            runtime: cells, load: load, cores: [0, 1])
        let result = try await court.judge(champion: "champion")
        #expect(cells.requests.filter { $0.role == .contestant }.count == 8)
        #expect(court.rounds.count == 2)
        #expect(result.verdict.signals.map(\.code) == ["time.repeat_gap"])
        #expect(cells.requests.filter { $0.role == .contestant }.allSatisfy { $0.cores == [1] })
        #expect(cells.requests.filter { $0.role == .judge }.allSatisfy { $0.cores == [0] })
    }

    @Test("is A1 where a deciding meter can be deceived")
    func assurance() async throws {
        let court = Court(paired(), runtime: cells([:]))
        var setting = court.setting
        setting.metering = HostMetering(cpuCountsTree: false, memoryExcludesCache: true)
        let result = try await Judge(setting).judge(
            JudgementAssignment(judgement: 1, candidate: Court.contestant("candidate"), runSeed: "00")
        ) { _ in }
        #expect(result.verdict.assurance == .a1)
    }

    @Test("keeps a transcript that the judge's secrets and readings are in")
    func transcript() async throws {
        let judge: ScriptedProgram = { process in
            _ = await process.readLine()
            await process.say(["ask": "k", "input": ["n": 1]])
            _ = await process.readLine()
            await process.say(["verdict": "pass", "metrics": ["score": 1], "private": "hidden truth"])
            return .exited(0)
        }
        let contract = TestContract.make(stages: [TestContract.stage()])
        let court = Court(contract, runtime: Play.cells(judge: judge, contestant: Play.echoFile))
        _ = try await court.judge()
        let digest = try #require(court.rounds.first?.evidence)
        let transcript = try StrictJSON.decode(try court.objects.get(digest, limit: 1 << 20))
        #expect(transcript["private"] == "hidden truth")
        #expect(transcript["events"]?.arrayValue?.count == 3)
        #expect(transcript["salt"]?.stringValue?.count == 32)
    }
}
