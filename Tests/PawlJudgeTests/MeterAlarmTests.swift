// SPDX-License-Identifier: Apache-2.0
import PawlBase
@testable import PawlContract
import PawlLedger
import PawlSandbox
import PawlTesting
import Testing

@testable import PawlJudge

/// Contestants whose clocks tell something that a verdict alone does not.
@Suite("Alarms of a judgement", .timeLimit(.minutes(1)))
struct MeterAlarmTests {
    /// Milliseconds of CPU and wall time that a contestant takes for its one timed question.
    private struct Cost: Sendable {
        var cpu: Int
        var wall: Int
        /// Milliseconds for which others use the core meanwhile.
        var others = 0
        init(_ cpu: Int, wall: Int? = nil, others: Int = 0) {
            (self.cpu, self.wall, self.others) = (cpu, wall ?? cpu, others)
        }
    }

    private func judge(
        candidate: Cost, champion: Cost, recorded: Double? = nil, load given: CoreLoad? = nil,
        cores: [Int] = [0, 1]
    ) async throws -> (JudgementResult, Court) {
        let busy = Locked(0)
        let isShared = candidate.others + champion.others > 0
        let load = given ?? CoreLoad { _ in isShared ? busy.withLock { $0 } : nil }
        let judge: ScriptedProgram = { process in
            while await process.readLine() != nil {
                await process.say(["ask": 1, "timed": true])
                guard await process.readLine() != nil else { return .exited(1) }
                await process.say(["verdict": "pass"])
            }
            return .exited(0)
        }
        let cells = ScriptedCells { request in
            guard request.role != .judge else { return judge }
            let cost = request.workspace == .readOnly(layers: ["/candidate"]) ? candidate : champion
            return { process in
                busy.withLock { $0 += (cost.cpu + cost.others) * 1_000_000 }
                await process.spend(cpu: cost.cpu * 1_000_000, wall: cost.wall * 1_000_000)
                await process.makeFile("/pawl/out/output.json", Array("1".utf8))
                return .exited(0)
            }
        }
        let contract = TestContract.make(
            stages: [TestContract.stage(compare: .paired)], metrics: TestContract.seconds, objective: "seconds",
            accept: TestContract.sequential)
        let court = Court(contract, runtime: cells, load: load, cores: cores)
        let known = recorded.map { ["seconds": MetricRecord(value: $0, low: $0 * 0.98, high: $0 * 1.02, rounds: 9)] }
        return (try await court.judge(champion: "champion", championMetrics: known ?? [:], alpha: 0.05), court)
    }

    private func codes(_ result: JudgementResult) -> [String] { result.verdict.signals.map(\.code) }

    @Test("a champion that is slower than by its own record is told with the verdict that it let pass")
    func trend() async throws {
        let (slow, _) = try await judge(candidate: Cost(200), champion: Cost(400), recorded: 0.1)
        #expect(slow.verdict.verdict == .accepted)
        #expect(codes(slow) == ["time.trend"])
        #expect(slow.verdict.signals.first?.severity == .note)
        let evidence = try #require(slow.verdict.signals.first?.evidence)
        #expect(evidence.contains("300.0 % more than by its own record"), "\(evidence)")
        let (fast, _) = try await judge(candidate: Cost(200), champion: Cost(50), recorded: 0.1)
        #expect(codes(fast) == ["time.trend"])
        let (steady, _) = try await judge(candidate: Cost(50), champion: Cost(100), recorded: 0.1)
        #expect(codes(steady) == [])
    }

    @Test("a gain in CPU time that comes with as much waiting is told")
    func waits() async throws {
        let (result, court) = try await judge(candidate: Cost(50, wall: 100), champion: Cost(100))
        #expect(result.verdict.verdict == .accepted)
        #expect(result.verdict.signals.map(\.severity) == [.note] && codes(result) == ["time.cpu_gap"])
        // The rounds carry what the alarm is made from, so that a resumed judgement raises it too.
        let meter = try #require(court.rounds.first { $0.arm == "candidate" }?.meter)
        #expect(meter.cpuNanoseconds == 50_000_000 && meter.wallNanoseconds == 100_000_000)
        #expect(meter.othersNanoseconds == nil)
    }

    @Test("a gain that is gone when others' use of the core is charged is inconclusive")
    func charged() async throws {
        let moved = Cost(50, wall: 110, others: 60)
        let (result, _) = try await judge(candidate: moved, champion: Cost(100))
        #expect(result.verdict.verdict == .inconclusive, "\(result.verdict.reason)")
        #expect(result.verdict.reason.contains("gone when what others used of the core meanwhile is charged"))
        #expect(Set(codes(result)) == ["time.cpu_gap", "time.repeat_gap"])
        // A gain that is larger than what others did stays one, and the alarm with it.
        let (kept, _) = try await judge(candidate: Cost(50, wall: 110, others: 60), champion: Cost(400))
        #expect(kept.verdict.verdict == .accepted && codes(kept).contains("time.cpu_gap"))
        // Others who disturb both arms alike favour neither.
        let (even, _) = try await judge(candidate: moved, champion: Cost(100, wall: 160, others: 60))
        #expect(even.verdict.verdict == .accepted && !codes(even).contains("time.cpu_gap"))
    }

    @Test("more CPU time than its one core can give is a violation; on two cores it is not")
    func impossible() async throws {
        let (result, _) = try await judge(candidate: Cost(1000, wall: 500), champion: Cost(2000))
        #expect(result.verdict.verdict == .violation)
        #expect(codes(result).contains("time.cpu_gap"))
        // Without a core of its own a contestant may use all there are.
        let (unbound, _) = try await judge(candidate: Cost(1000, wall: 500), champion: Cost(2000), cores: [])
        #expect(unbound.verdict.verdict == .accepted)
    }

    @Test("the load of the measured core is recorded with each round")
    func load() async throws {
        let busy = Locked(0)
        let load = CoreLoad { _ in
            busy.withLock { busy in
                busy += 105_000_000
                return busy
            }
        }
        let (_, court) = try await judge(candidate: Cost(100), champion: Cost(100), load: load)
        #expect(!court.rounds.isEmpty)
        #expect(court.rounds.allSatisfy { $0.meter?.othersNanoseconds == 5_000_000 })
    }

    @Test("the same questions that cost something else when they are repeated are told")
    func repeated() async throws {
        let calls = Locked(0)
        let load = CoreLoad { _ in
            calls.withLock { calls in
                calls += 1
                // The first pair is disturbed, the rest is not.
                return calls <= 4 ? calls * 1_000_000_000 : 4_000_000_000
            }
        }
        let served = Locked(0)
        let judge: ScriptedProgram = { process in
            while await process.readLine() != nil {
                await process.say(["ask": 1, "timed": true])
                guard await process.readLine() != nil else { return .exited(1) }
                await process.say(["verdict": "pass"])
            }
            return .exited(0)
        }
        let cells = ScriptedCells { request in
            guard request.role != .judge else { return judge }
            return { process in
                let count = served.withLock { count in
                    count += 1
                    return count
                }
                await process.spend(cpu: count <= 2 ? 300_000_000 : 100_000_000)
                await process.makeFile("/pawl/out/output.json", Array("1".utf8))
                return .exited(0)
            }
        }
        let contract = TestContract.make(
            stages: [TestContract.stage(compare: .paired)], metrics: TestContract.seconds, objective: "seconds",
            accept: AcceptSpec(rule: .naive, alpha: 0.05, spend: .run, minEffect: 0, maxPairs: 1, confirm: 0))
        let court = Court(contract, runtime: cells, load: load, cores: [0, 1])
        let result = try await court.judge(champion: "champion")
        #expect(codes(result) == ["time.repeat_gap"])
        #expect(court.rounds.flatMap(\.signals).allSatisfy { $0.evidence.contains("between 0.10 and 0.30 s") })
    }
}
