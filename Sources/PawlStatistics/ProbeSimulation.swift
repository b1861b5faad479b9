// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// What probing a hidden set gains: an attacker asks about candidates that it makes for no other purpose, and hands in
/// what the answers add up to.
///
/// The hidden set holds labelled items, a candidate's value on an item is 1 where it names the label. Guesses are right
/// half of the time, so that without any knowledge the truth is 0.5 and all above it is what leaked. A *skilled*
/// attacker also has a model that is right on nine items of ten in a part of the input space that it chooses, as large
/// as it likes; it keeps its true gain at the gate's margin, where each answer is worth most, and guesses elsewhere.
public struct ProbeSimulation: Hashable, Sendable {
    /// What comes back from a query.
    public enum Feedback: String, Hashable, Sendable, CaseIterable {
        /// The score, as leaderboards and careless harnesses give it.
        case exact = "exact score"
        /// One bit with the gate's margin, each query against the baseline; what separate commands would give without
        /// a ledger.
        case forgetful = "one bit, each query against the baseline"
        /// One bit with the gate's margin, against the best that the set ever let through: what Pawl does.
        case gate = "one bit, against the best so far (Pawl)"
    }

    /// How the attacker spreads its queries. What becomes of each is ``HoldoutBudget``'s decision, the one that runs use.
    public enum Spread: String, Hashable, Sendable, CaseIterable {
        /// One run.
        case one = "one run"
        /// Ten lineages of one workspace at once, each with a tenth of the queries and a champion of its own.
        case lineages = "ten lineages"
        /// The same from ten workspaces.
        case roots = "ten workspaces"
        /// Ten runs, one after the other, each of which starts at the baseline again.
        case restarts = "ten restarts"
        /// Every query its own `pawl judge` against the baseline.
        case commands = "pawl judge"
    }

    /// What an attack came to, on average over the trials.
    public struct Outcome: Hashable, Sendable {
        /// What came back.
        public var feedback: Feedback
        /// How queries were spread.
        public var spread: Spread
        /// Whether the attacker had a model.
        public var isSkilled: Bool
        /// Attacks played.
        public var trials: Int
        /// Queries of one attack.
        public var queries: Int
        /// The hidden score of what is handed in, less its true score.
        public var gain: Double
        /// The largest of these.
        public var largest: Double
        /// Candidates that passed.
        public var passes: Double
    }

    /// Items of the hidden set.
    public var items = 1_000
    /// Queries that the set allows, and that the attacker uses up.
    public var queries = 500

    /// Makes a simulation; the defaults are the ones that the documentation quotes.
    public init() {}

    /// Every feedback and spread, without and with a model.
    public func table(trials: Int, seed: UInt64) -> [Outcome] {
        var rows = [run(.exact, .one, isSkilled: false, trials: trials, seed: seed)]
        rows.append(run(.forgetful, .commands, isSkilled: true, trials: trials, seed: seed))
        for isSkilled in [false, true] {
            for spread in Spread.allCases {
                rows.append(run(.gate, spread, isSkilled: isSkilled, trials: trials, seed: seed))
            }
        }
        return rows
    }

    /// Plays one attack a number of times.
    public func run(
        _ feedback: Feedback, _ spread: Spread, isSkilled: Bool, trials: Int, seed: UInt64
    ) -> Outcome {
        var outcome = Outcome(
            feedback: feedback, spread: spread, isSkilled: isSkilled, trials: trials, queries: queries, gain: 0,
            largest: -1, passes: 0)
        var sampler = Sampler(seed: seed)
        var total = (handed: 0.0, best: 0.0)
        for _ in 0..<trials {
            var attack = Attack(
                items: items, queries: queries, feedback: feedback, spread: spread, isSkilled: isSkilled,
                seed: sampler.bits())
            let (handed, best) = attack.run()
            total.handed += handed
            total.best += best
            outcome.largest = max(outcome.largest, handed, best)
            outcome.passes += Double(attack.passed) / Double(trials)
        }
        // The better of two habits: hand in what all answers add up to, or what passed last.
        outcome.gain = max(total.handed, total.best) / Double(max(1, trials))
        return outcome
    }

    /// A table for people.
    public static func text(_ rows: [Outcome]) -> String {
        let widths = [41, 15, 9, 7, 13, 8, 7]
        var lines = [
            TextColumns.line(
                ["feedback", "spread", "attacker", "queries", "gain on truth", "largest", "passes"], widths: widths)
        ]
        for row in rows {
            lines.append(
                TextColumns.line(
                    [
                        row.feedback.rawValue, row.spread.rawValue, row.isSkilled ? "skilled" : "guessing",
                        String(row.queries), TextColumns.decimals(row.gain, 4), TextColumns.decimals(row.largest, 4),
                        TextColumns.decimals(row.passes, 2),
                    ], widths: widths))
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

/// One attack on one hidden set.
private struct Attack {
    let items: Int
    let queries: Int
    let feedback: ProbeSimulation.Feedback
    let spread: ProbeSimulation.Spread
    let isSkilled: Bool
    private(set) var passed = 0

    private let gate: HiddenGate
    private var sampler: Sampler
    /// Where the model is at home: items below the fraction that the attacker chose are answered by it.
    private var place: [Double] = []
    /// Whether the model is right on an item.
    private var known: [Double] = []
    /// What the votes of all queries add up to, by item; positive: guess "right".
    private var votes: [Double] = []
    private var heard = 0.0

    /// A candidate: the model below a fraction of the input space, a guess elsewhere.
    private struct Candidate {
        var fraction = 0.0
        var guess: [Double]
    }

    init(
        items: Int, queries: Int, feedback: ProbeSimulation.Feedback, spread: ProbeSimulation.Spread, isSkilled: Bool,
        seed: UInt64
    ) {
        self.items = items
        self.queries = queries
        self.feedback = feedback
        self.spread = spread
        self.isSkilled = isSkilled
        self.gate = HiddenGate(direction: .higher, minEffect: 0.01, queries: queries)
        self.sampler = Sampler(seed: seed)
        self.votes = Array(repeating: 0, count: items)
        self.place = (0..<items).map { _ in sampler.unit() }
        self.known = (0..<items).map { _ in sampler.unit() < 0.9 ? 1 : 0 }
    }

    /// The leaks, hidden score less true score: of what all answers add up to, and of what passed last.
    mutating func run() -> (handed: Double, best: Double) {
        var budget = HoldoutBudget<Int>()
        var trees = (0..<(spread == .roots ? 10 : 1)).map { _ in Candidate(guess: guesses()) }
        let roots = Array(trees.indices)
        var champions = spread == .lineages || spread == .roots ? (0..<10).map { roots[$0 % roots.count] } : [0]
        for query in 0..<queries {
            let lineage = query % champions.count
            let root = roots[lineage % roots.count]
            if spread == .commands || spread == .restarts && query % max(1, queries / 10) == 0 { champions[0] = root }
            var reference = feedback == .forgetful ? root : champions[lineage]
            if feedback == .gate {
                let plan = budget.plan(
                    candidate: trees.count, champion: champions[lineage], queries: queries)
                guard case .ask(let tree) = plan else { break }
                reference = tree
                budget.ask(root: root, queries: queries)
            }
            let candidate = next(above: trees[reference], query: query)
            let isBetter = answer(candidate, trees[reference], query: query)
            if feedback == .gate { budget.answer(candidate: trees.count, passed: isBetter) }
            if isBetter {
                passed += 1
                champions[lineage] = trees.count
            }
            trees.append(candidate)
        }
        // The last that passed, and what all answers add up to laid over it.
        let best = trees[budget.best ?? champions.max() ?? 0]
        return (leak(handed(best: best)), leak(best))
    }

    private mutating func guesses() -> [Double] {
        (0..<items).map { _ in sampler.unit() < 0.5 ? 1 : 0 }
    }

    /// Another candidate: a few guesses of the reference changed, and as much of the model as brings it to the margin.
    private mutating func next(above reference: Candidate, query: Int) -> Candidate {
        var candidate = reference
        let share = feedback == .exact ? 1 : isSkilled ? 0.5 : [0.03, 0.1, 0.3, 1][query % 4]
        for item in 0..<items where sampler.unit() < share {
            candidate.guess[item] = sampler.unit() < 0.5 ? 1 : 0
        }
        guard isSkilled else { return candidate }
        // The margin is about z sqrt(changed) / n; the model gains 0.4 on each item that it takes over.
        let changed = Double(items) * (1 - reference.fraction) * share / 2
        let margin = gate.deviations * changed.squareRoot() / Double(items)
        candidate.fraction = min(1, reference.fraction + (margin + 0.005) / 0.4)
        return candidate
    }

    /// Asks, and takes the answer into the votes.
    private mutating func answer(_ candidate: Candidate, _ reference: Candidate, query: Int) -> Bool {
        let (ours, theirs) = (values(candidate), values(reference))
        let isBetter = gate.compare(candidate: ours, reference: theirs) == .better
        // An answer is worth what it differs from the usual one.
        let said = feedback == .exact ? ours.reduce(0, +) / Double(items) : isBetter ? 1 : 0
        let usual = query == 0 ? (feedback == .exact ? 0.5 : isSkilled ? 0.5 : 0.001) : heard / Double(query)
        heard += said
        for item in 0..<items {
            let changed =
                feedback == .exact ? candidate.guess[item] - 0.5 : candidate.guess[item] - reference.guess[item]
            votes[item] += (said - usual) * changed
        }
        return isBetter
    }

    /// What the answers add up to.
    private func handed(best: Candidate) -> Candidate {
        var candidate = best
        for item in 0..<items where votes[item] != 0 { candidate.guess[item] = votes[item] > 0 ? 1 : 0 }
        return candidate
    }

    /// Whether a candidate is right, by item. A guess is written as the label that it names being the true one: which
    /// labels are true is what the attacker does not know, and by symmetry it does not matter.
    private func values(_ candidate: Candidate) -> [Double] {
        (0..<items).map { place[$0] < candidate.fraction ? known[$0] : candidate.guess[$0] }
    }

    private func leak(_ candidate: Candidate) -> Double {
        let hidden = values(candidate).reduce(0, +) / Double(items)
        return hidden - (0.5 + 0.4 * candidate.fraction)
    }
}
