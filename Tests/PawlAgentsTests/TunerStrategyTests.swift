// SPDX-License-Identifier: Apache-2.0
import Glibc
import PawlAgents
import PawlBase
import PawlLedger
import Testing

@Suite("How the tuner searches")
struct TunerStrategyTests {
    /// A ratchet over a cost function of the parameters' texts: keeps what is better, tells the tuner what became of it.
    private struct Search {
        var text: String
        let cost: ([String]) -> Double
        var name = "run"
        var history: [TunerObservation] = []
        var accepted = 0

        var space: TunerSpace { TunerSpace(files: [TunerFile(path: "f", bytes: Array(text.utf8))]) }

        mutating func step(attempt: Int) -> TunerProposal? {
            let space = space
            var strategy = TunerStrategy(
                space: space, memory: TunerMemory(history), seed: Digest.of("\(name) \(attempt)"))
            guard let proposal = strategy.propose() else { return nil }
            let isBetter = cost(proposal.point) < cost(space.current)
            history.append(
                TunerObservation(
                    attempt: attempt, changes: proposal.changes, verdict: isBetter ? .accepted : .noGain))
            if isBetter, let file = space.files(at: proposal.point).first {
                text = String(decoding: file.bytes, as: UTF8.self)
                accepted += 1
            }
            return proposal
        }

        mutating func run(_ attempts: Int) -> [[String]] {
            (1...attempts).compactMap { step(attempt: $0)?.point }
        }
    }

    private let kernel = """
        #define ORDER ijk // pawl:choose ijk|ikj|jik|jki|kij|kji
        #define TILE 1024 // pawl:tune 8..1024 log
        #define UNROLL 1 // pawl:choose 1|2|4|8
        """

    private func kernelCost(_ point: [String]) -> Double {
        let orders: [String: Double] = ["ijk": 10, "ikj": 1, "kij": 1.3]
        let unrolls: [String: Double] = ["4": 1, "8": 1.05, "2": 1.1]
        let order = orders[point[0]] ?? 12
        let tile: Double = log2((Double(point[1]) ?? 1) / 64)
        let unroll = unrolls[point[2]] ?? 1.2
        return order * unroll * (1 + 0.05 * tile * tile)
    }

    @Test("the first proposals try every alternative of every choice once")
    func cover() {
        var search = Search(text: kernel, cost: kernelCost)
        var seen: [Set<String>] = [["ijk"], [], ["1"]]
        for attempt in 1...8 {
            let proposal = search.step(attempt: attempt)
            #expect(proposal?.phase == .cover)
            for (index, text) in (proposal?.point ?? []).enumerated() { seen[index].insert(text) }
        }
        #expect(seen[0].count == 6 && seen[2].count == 4)
        #expect(search.step(attempt: 9)?.phase == .mutate)
    }

    @Test("60 attempts come within a few percent of the best kernel, whatever the seed")
    func kernelSearch() {
        let costs = (0..<9).map { seed in
            var search = Search(text: kernel, cost: kernelCost, name: "seed \(seed)")
            _ = search.run(60)
            return kernelCost(search.space.current)
        }
        #expect(costs.sorted()[4] < 1.02 && costs.max() ?? 2 < 1.1)
    }

    @Test("the coins of Examples/hello get fewer within its 40 attempts, whatever the seed")
    func coins() {
        let text = """
            SECOND = 5  # pawl:tune 2..98
            THIRD = 10  # pawl:tune 2..98
            FOURTH = 25  # pawl:tune 2..98
            METHOD = "greedy"  # pawl:choose greedy|fewest
            """
        func count(_ point: [String]) -> Double {
            let coins = ([1] + point.prefix(3).compactMap { Int($0) }).sorted(by: >)
            var fewest = [0]
            for amount in 1...99 {
                let usable = coins.filter { $0 <= amount }
                let picked = point[3] == "greedy" ? Array(usable.prefix(1)) : usable
                fewest.append((picked.map { fewest[amount - $0] }.min() ?? 0) + 1)
            }
            return Double(fewest.reduce(0, +))
        }
        for seed in 0..<5 {
            var search = Search(text: text, cost: count, name: "coins \(seed)")
            #expect(count(search.space.current) == 470)
            _ = search.run(40)
            #expect(search.accepted >= 2 && count(search.space.current) < 430)
        }
    }

    @Test("a quadratic in four reals shrinks a hundredfold within 200 attempts")
    func sphere() {
        let text = (1...4).map { "x\($0) = 4.0 # pawl:tune -5.0..5.0\n" }.joined()
        var search = Search(text: text) { point in
            point.compactMap(Double.init).enumerated().reduce(0) { $0 + pow($1.element - Double($1.offset), 2) }
        }
        let start = search.cost(search.space.current)
        _ = search.run(200)
        #expect(search.cost(search.space.current) < start / 100)
        #expect(search.accepted > 10)
    }

    @Test("no point is proposed twice, and once all were tried there is nothing to propose")
    func exhausted() {
        let text = "a = x # pawl:choose x|y|z\nb = 2 # pawl:tune 1..4\nc = 0.5 # pawl:tune 0..1 step 0.25\n"
        var search = Search(text: text) { _ in 1 }
        let points = search.run(59)
        #expect(points.count == 59)
        #expect(Set(points + [search.space.current]).count == 60)
        #expect(search.step(attempt: 60) == nil)
    }

    @Test("nothing is proposed twice in a space without end either, whatever became of it")
    func neverTwice() {
        var search = Search(text: kernel + "\nlet r = 0.5 // pawl:tune 0.001..1 log\n", cost: { _ in 1 })
        let points = search.run(150)
        #expect(points.count == 150 && Set(points).count == 150)
    }

    @Test("equal seeds and histories give equal proposals, other seeds other ones")
    func deterministic() {
        var first = Search(text: kernel, cost: kernelCost)
        var second = Search(text: kernel, cost: kernelCost)
        #expect(first.run(40) == second.run(40))
        let space = first.space
        let proposals = (0..<20).map { number in
            var strategy = TunerStrategy(space: space, memory: TunerMemory(first.history), seed: Digest.of("\(number)"))
            return strategy.propose()?.point
        }
        #expect(Set(proposals).count > 10)
    }

    @Test("the step grows with success and shrinks with failure, and undecided verdicts teach nothing")
    func fifthRule() {
        var search = Search(text: kernel, cost: kernelCost)
        _ = search.run(12)
        let mutation = search.history[10]
        func step(_ verdicts: [Verdict?]) -> Double {
            let history = verdicts.enumerated().map {
                TunerObservation(attempt: $0.offset, changes: mutation.changes, verdict: $0.element)
            }
            return TunerStrategy(space: search.space, memory: TunerMemory(history), seed: Digest.of("")).step
        }
        #expect(mutation.changes["phase"] == "mutate")
        #expect(step([]) == 0.25)
        #expect(step([nil, .inconclusive, .held]) == 0.25)
        #expect(step([.accepted]) == 0.375)
        #expect(abs(step([.accepted, .noGain, .invalid, .violation, .noGain]) - 0.25) < 1e-9)
        #expect(step(Array(repeating: .noGain, count: 200)) == 0.02)
        #expect(step(Array(repeating: .accepted, count: 20)) == 0.5)
    }

    @Test("observations of other drivers and other spaces are no history here")
    func foreign() {
        let space = TunerSpace(files: [TunerFile(path: "f", bytes: Array(kernel.utf8))])
        var fresh = TunerStrategy(space: space, memory: TunerMemory(), seed: Digest.of("s"))
        let junk: [JSONValue] = [.null, 1, "x", ["space": 1], ["space": .string(space.skeleton.hex), "point": 3]]
        let history = junk.enumerated().map {
            TunerObservation(attempt: $0.offset, changes: $0.element, verdict: .noGain)
        }
        var other = TunerStrategy(space: space, memory: TunerMemory(history), seed: Digest.of("s"))
        #expect(fresh.propose() == other.propose())
    }
}
