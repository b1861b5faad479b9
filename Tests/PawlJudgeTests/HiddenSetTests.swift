// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlLedger
import PawlSandbox
import PawlStore
import PawlTesting
import Testing

@testable import PawlContract
@testable import PawlJudge

@Suite("Hidden sets")
struct HiddenSetTests {
    /// A judge that asks as many questions as `asks` says, puts what it was opened with into a box, and gives items.
    private static func judge(
        opened: Locked<[JSONValue]>, asks: @escaping @Sendable (Bool) -> Int = { _ in 3 }, items: Bool = true
    ) -> ScriptedProgram {
        { process in
            while let line = await process.readLine() {
                if let json = try? StrictJSON.decode(line) { opened.withLock { $0.append(json) } }
                var right: [JSONValue] = []
                var goes = true
                var index = 0
                while index < asks(goes) {
                    index += 1
                    await process.say(["ask": .integer(index), "input": .integer(index)])
                    guard let answer = await process.readLine(), let json = try? StrictJSON.decode(answer) else {
                        return .exited(1)
                    }
                    let isRight = json["output"] == .integer(index)
                    if !isRight { goes = false }
                    right += [.number(isRight ? 1 : 0), .number(isRight ? 1 : 0)]
                }
                var verdict: [String: JSONValue] = ["verdict": "pass", "metrics": ["score": 1], "feedback": "secret"]
                if items { verdict["private"] = ["items": .array(right)] }
                await process.say(.object(verdict))
            }
            return .exited(0)
        }
    }

    private static func court(
        rounds: Int = 1, judge: @escaping ScriptedProgram, candidate: @escaping ScriptedProgram,
        watch: CanaryWatch = .nothing
    ) -> Court {
        var contract = TestContract.make(
            mode: .serve, run: ["contestant"], stages: [TestContract.stage()], limits: CellLimits(wall: 20))
        contract.verifier.splits[.gate] = SplitSpec(
            judge: ["judge"], queries: 5, rounds: rounds, limits: CellLimits(wall: 20))
        return Court(
            contract,
            runtime: ScriptedCells { request in
                if request.role == .judge { return judge }
                if case .readOnly(layers: let layers) = request.workspace, layers.contains("/candidate") {
                    return candidate
                }
                return Play.echo()
            }, watch: watch)
    }

    private static func ask(_ court: Court) async throws -> HiddenReading {
        try await Judge(court.setting).ask(
            HiddenAssignment(
                judgement: 3, split: .gate, candidate: Court.contestant("candidate"),
                reference: Court.contestant("reference"), runSeed: String(repeating: "5", count: 32)))
    }

    @Test("both are asked everything, with the same seeds and the set's name, and the judge's items are the values")
    func values() async throws {
        let opened = Locked<[JSONValue]>([])
        let court = Self.court(rounds: 2, judge: Self.judge(opened: opened), candidate: Play.echo())
        let reading = try await Self.ask(court)
        #expect(reading.isPaired && reading.candidate.isByItem)
        #expect(reading.candidate.values == Array(repeating: 1, count: 12) && reading.reference.values.count == 12)
        let lines = opened.withLock { $0 }
        #expect(lines.count == 4 && lines.allSatisfy { $0["split"] == "gate" && $0["stage"] == "gate" })
        #expect(Set(lines.compactMap { $0["seed"]?.stringValue }).count == 2)
        #expect(court.rounds.isEmpty)
    }

    @Test("a planted answer on a hidden set leaves no values, and its violation is for the record")
    func canary() async throws {
        let key = "x7Qe-0491-umbra-Kd3vn"
        let court = Self.court(
            judge: Self.judge(opened: Locked([])),
            candidate: { process in
                while let line = await process.readLine() {
                    guard let id = (try? StrictJSON.decode(line))?["ask"] else { return .exited(2) }
                    await process.say(["answer": id, "output": .string(key)])
                }
                return .exited(0)
            },
            watch: CanaryWatch(canaries: [Canary(name: "key", kind: .answer, bytes: Array(key.utf8))], own: nil))
        let reading = try await Self.ask(court)
        #expect(reading.candidate.values.isEmpty && reading.candidate.failure != nil)
        #expect(reading.violations.map(\.code) == ["ans.canary"])
        #expect(reading.reference.failure == nil)
    }

    @Test("a candidate that dies on a hidden question is asked to the end, and the reference keeps its values")
    func death() async throws {
        let opened = Locked<[JSONValue]>([])
        let court = Self.court(
            rounds: 3, judge: Self.judge(opened: opened), candidate: Play.onAsk { _, _ in .exited(3) })
        let reading = try await Self.ask(court)
        // The judge passes every round: what it makes of the silence is its items.
        #expect(reading.candidate.failure != nil || reading.candidate.values.allSatisfy { $0 == 0 })
        #expect(reading.reference.failure == nil && reading.reference.values.count == 18)
        #expect(opened.withLock { $0.count } == 6)
    }

    @Test("a forged answer behind a hidden set is reported once, and the candidate has no values")
    func forged() async throws {
        let court = Self.court(
            rounds: 2, judge: Self.judge(opened: Locked([])),
            candidate: { process in
                await process.say(["answer": .string(String(repeating: "0", count: 32)), "output": 1])
                while await process.readLine() != nil {}
                return .exited(0)
            })
        let reading = try await Self.ask(court)
        #expect(reading.violations.map(\.code) == ["result.forged"])
        #expect(reading.candidate.failure != nil && reading.reference.failure == nil)
        #expect(
            try await Self.ask(Self.court(judge: Self.judge(opened: Locked([])), candidate: Play.echo())).violations
                == [])
    }

    @Test("a judge that stops asking after a wrong answer has answered before it had asked everything")
    func early() async throws {
        let opened = Locked<[JSONValue]>([])
        let wrong: ScriptedProgram = { process in
            while let line = await process.readLine() {
                guard let ask = try? StrictJSON.decode(line), let id = ask["ask"] else { return .exited(2) }
                await process.say(["answer": id, "output": "wrong"])
            }
            return .exited(0)
        }
        let court = Self.court(
            judge: Self.judge(opened: opened, asks: { goesOn in goesOn ? 3 : 1 }), candidate: wrong)
        let reading = try await Self.ask(court)
        #expect(reading.candidate.failure?.contains("another number of questions") == true)
        #expect(reading.reference.failure == nil && !reading.isPaired)
    }

    @Test("without items the objective of each round is the value")
    func byRound() async throws {
        let opened = Locked<[JSONValue]>([])
        let court = Self.court(rounds: 6, judge: Self.judge(opened: opened, items: false), candidate: Play.echo())
        let reading = try await Self.ask(court)
        #expect(!reading.candidate.isByItem && reading.candidate.values == Array(repeating: 1, count: 6))
        // What was said is kept where nobody is shown it.
        let evidence = try StrictJSON.decode(court.objects.get(reading.evidence, limit: 1 << 20))
        #expect(evidence["salt"]?.stringValue?.count == 32 && evidence["rounds"]?.arrayValue?.count == 12)
    }

    @Test("a set that the contract does not have cannot be asked")
    func missing() async throws {
        let court = Self.court(judge: Self.judge(opened: Locked([])), candidate: Play.echo())
        await #expect(throws: JudgeError.self) {
            try await Judge(court.setting).ask(
                HiddenAssignment(
                    judgement: 1, split: .vault, candidate: Court.contestant("candidate"),
                    reference: Court.contestant("reference"), runSeed: String(repeating: "5", count: 32)))
        }
    }
}
