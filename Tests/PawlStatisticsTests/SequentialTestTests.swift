// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import PawlStatistics

@Suite("sequential test")
struct SequentialTestTests {
    static let plans = [
        EvidencePlan(alpha: 0.05 / 700, maxPairs: 30), EvidencePlan(alpha: 0.05 / 700, maxPairs: 40),
        EvidencePlan(alpha: 0.05, maxPairs: 12), EvidencePlan(alpha: 0.5, maxPairs: 3),
        EvidencePlan(alpha: 0.01, maxPairs: 200),
    ]

    @Test("evidence starts at one", arguments: plans)
    func startsAtOne(plan: EvidencePlan) {
        #expect(abs(plan.logEvidence(pairs: 0, wins: 0)) < 1e-9)
    }

    @Test("a fair pair leaves the expected evidence as it is, and a worse one lowers it", arguments: plans)
    func supermartingale(plan: EvidencePlan) {
        for pairs in 0..<plan.maxPairs {
            for wins in 0...pairs {
                // Where a horizon ends without enough wins its part is lost, which is what the formula says at its end.
                let now = exp(plan.logEvidence(pairs: pairs, wins: wins))
                let win = exp(plan.logEvidence(pairs: pairs + 1, wins: wins + 1))
                let loss = exp(plan.logEvidence(pairs: pairs + 1, wins: wins))
                #expect((win + loss) / 2 <= now * (1 + 1e-9))
                #expect(0.3 * win + 0.7 * loss <= now * (1 + 1e-9))
                #expect(loss <= win)
            }
        }
    }

    @Test("the chance of a false rejection, computed over all sequences, is at most alpha", arguments: plans)
    func size(plan: EvidencePlan) {
        for probability in [0.5, 0.45, 0.2] {
            #expect(Simulation.exactPower(plan: plan, winProbability: probability) <= plan.alpha)
        }
    }

    @Test("26 wins of 30 decide at a 700th of 5 %, in any order, and so do 16 in a row")
    func boundary() {
        let plan = EvidencePlan(alpha: 0.05 / 700, maxPairs: 30)
        #expect(plan.boundary[30] == 26)
        #expect(plan.boundary[16] == 16)
        #expect(plan.boundary[15] == 16)
        var early = SequentialTest(plan: plan)
        for pair in 1...30 { early.add(logRatio: pair <= 4 ? -1 : 1) }
        #expect(early.decision == .better)
        #expect(early.pairs == 30)
        #expect(early.wins == 26)
        #expect(early.evidence >= early.threshold * (1 - 1e-9))
    }

    @Test("the test is futile exactly when no row of wins could decide")
    func futile() {
        let plan = EvidencePlan(alpha: 0.05 / 700, maxPairs: 30)
        for pairs in 0...30 {
            for wins in 0...pairs where !plan.decides(pairs: pairs, wins: wins) {
                var can = false
                for later in stride(from: pairs + 1, through: 30, by: 1) {
                    can = can || plan.logEvidence(pairs: later, wins: wins + later - pairs) >= plan.logThreshold - 1e-9
                }
                #expect(plan.canDecide(pairs: pairs, wins: wins) == can)
            }
        }
        var test = SequentialTest(plan: plan)
        for _ in 1...5 { test.add(logRatio: -1) }
        #expect(test.decision == .futile)
        #expect(test.pairs == 5)
        test.add(logRatio: 1)
        #expect(test.pairs == 5)
    }

    @Test("a tie and a missing number count against the candidate")
    func ties() {
        var test = SequentialTest(alpha: 0.05, maxPairs: 12)
        test.add(logRatio: 0)
        test.add(logRatio: .nan)
        #expect(test.pairs == 2)
        #expect(test.wins == 0)
    }

    @Test("an error budget that the pairs cannot reach is futile before the first pair")
    func underpowered() {
        #expect(SequentialTest(alpha: 1e-12, maxPairs: 30).decision == .futile)
        #expect(SequentialTest(alpha: 0, maxPairs: 30).decision == .futile)
        #expect(SequentialTest(alpha: .nan, maxPairs: -4).decision == .futile)
        #expect(SequentialTest(alpha: 0.05, maxPairs: 5_000).plan.maxPairs == EvidencePlan.maximumPairs)
    }

    @Test("evidence agrees with an independent calculation in Python")
    func differential() throws {
        let program = """
            from math import comb
            alpha, H = 0.05 / 700, 40
            def tail(m, k): return sum(comb(m, j) for j in range(max(k, 0), m + 1)) / 2**m
            parts = []
            for h in (40, 30):
                k = next(k for k in range(h + 2) if tail(h, k) <= 0.45 * alpha)
                parts.append((h, k, tail(h, k)))
            bets = 1 - sum(p / alpha for _, _, p in parts)
            for n in range(H + 1):
                for s in range(n + 1):
                    e = bets * sum((2 * q)**s * (2 * (1 - q))**(n - s) for q in (0.75, 0.9, 0.97, 1.0)) / 4
                    e += sum(tail(h - n, k - s) / alpha for h, k, _ in parts if n <= h)
                    print(n, s, repr(e))
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = ["-c", program]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let plan = EvidencePlan(alpha: 0.05 / 700, maxPairs: 40)
        var lines = 0
        for line in output.split(separator: "\n") {
            let fields = line.split(separator: " ")
            let (pairs, wins) = (try #require(Int(fields[0])), try #require(Int(fields[1])))
            let expected = try #require(Double(fields[2]))
            let actual = exp(plan.logEvidence(pairs: pairs, wins: wins))
            #expect(abs(actual - expected) <= 1e-9 * expected, "\(line)")
            lines += 1
        }
        #expect(lines == 41 * 42 / 2)
    }
}
