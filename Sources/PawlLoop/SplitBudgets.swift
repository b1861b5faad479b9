// SPDX-License-Identifier: Apache-2.0
public import PawlBase
public import PawlLedger
public import PawlStatistics

/// The budgets of all hidden sets of a ledger: a fold of `split.queried` over all its runs.
public struct SplitBudgets: Hashable, Sendable {
    /// The sets by the name under which their queries are counted.
    public private(set) var sets: [String: HoldoutBudget<Digest>] = [:]
    /// Queries that were asked and have no answer, by run, judgement and split: who goes on with one after a stop pays
    /// nothing, because nothing of it came out.
    private var open: [Query: SplitQueried] = [:]
    /// Words of rehearsals by candidate and reference.
    private var words: [Pair: String] = [:]

    private struct Query: Hashable {
        var run: String
        var judgement: Int?
        var split: String
        var purpose: String?
    }

    private struct Pair: Hashable {
        var set: String
        var candidate: Digest
        var reference: Digest
    }

    /// No set was asked.
    public init() {}

    /// The query that was asked in a judgement of a run and not answered; the vault has no judgement, nor has an exam.
    public func unanswered(run: String, judgement: Int?, split: String, purpose: String? = nil) -> SplitQueried? {
        open[Query(run: run, judgement: judgement, split: split, purpose: purpose)]
    }

    /// The word that a rehearsal said before about the same two trees.
    public func word(set: String, candidate: Digest, reference: Digest) -> String? {
        words[Pair(set: set, candidate: candidate, reference: reference)]
    }

    /// The budget of a set; a fresh one where nobody asked it.
    public func budget(of set: String) -> HoldoutBudget<Digest> { sets[set] ?? HoldoutBudget() }

    /// Compares with none of these trees any more: they were revoked, or broke a rule.
    public mutating func forget(_ trees: Set<Digest>) {
        for set in sets.keys { sets[set]?.forget(trees) }
    }

    /// Folds one entry of a run in.
    public mutating func apply(_ record: SplitQueried, run: String) throws(LoopError) {
        let query = Query(run: run, judgement: record.judgement, split: record.split, purpose: record.purpose)
        switch record.phase {
        case "asked":
            guard open[query] == nil else {
                throw LoopError(.budget, entry: 0, "hidden set '\(record.set)' is asked while its answer is awaited")
            }
            var budget = budget(of: record.set)
            guard budget.left(queries: record.queries) > 0, record.used == budget.used + 1 else {
                throw LoopError(
                    .budget, entry: 0,
                    "query \(record.used) of hidden set '\(record.set)' follows \(budget.used) of \(record.queries)")
            }
            budget.ask(root: record.root, queries: record.queries)
            sets[record.set] = budget
            open[query] = record
        case "answered":
            guard let asked = open.removeValue(forKey: query), asked.set == record.set,
                asked.candidate == record.candidate, asked.reference == record.reference, asked.root == record.root
            else { throw LoopError(.budget, entry: 0, "hidden set '\(record.set)' answers what it was not asked") }
            if record.split == "gate", record.word == "pass" || record.word == "fail" {
                sets[record.set]?.answer(candidate: record.candidate, passed: record.word == "pass")
            }
            if record.split == "rehearsal", record.purpose == nil, let word = record.word {
                words[Pair(set: record.set, candidate: record.candidate, reference: record.reference)] = word
            }
        case "retired": break
        default: throw LoopError(.state, entry: 0, "a hidden set is in the unknown phase '\(record.phase)'")
        }
    }
}
