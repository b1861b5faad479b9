// SPDX-License-Identifier: Apache-2.0

/// What one hidden set may still be asked, and what it has answered: a value that a ledger's entries are folded into.
///
/// - Every query counts, whoever asks: the budget is the smallest that any query was asked under, so that a higher number in
///   a later contract revives nothing. A set whose budget is spent is *retired* for good.
/// - The same candidate is never asked about twice: its answer is remembered, and costs nothing.
/// - A gate compares with the best candidate that it ever let through, not with the champion of the day. A restart, another
///   lineage or a command that begins at a baseline again would otherwise ask about the same step again and again, one
///   bit each (what the Ladder forbids by keeping its best score). A tree that is revoked is forgotten as a reference.
public struct HoldoutBudget<Tree: Hashable & Sendable>: Hashable, Sendable {
    /// What to do about a candidate.
    public enum Plan: Hashable, Sendable {
        /// The set has answered before.
        case remembered(passed: Bool)
        /// Ask, and compare with this tree.
        case ask(reference: Tree)
        /// The set may not be asked any more.
        case retired
    }

    /// Queries so far.
    public private(set) var used = 0
    /// How many are allowed; nil before the first.
    public private(set) var allowed: Int?
    /// Queries by lineage root; their sum is `used`.
    public private(set) var usedByRoot: [Tree: Int] = [:]
    /// The tree that passed last; nil where none did.
    public var best: Tree? { order.last }

    private var passes: [Tree: Int] = [:]
    private var order: [Tree] = []
    private var failures: Set<Tree> = []

    /// A set that nobody has asked.
    public init() {}

    /// Queries that are left under a contract that allows `queries`; 0: the set is retired.
    public func left(queries: Int) -> Int { max(0, min(allowed ?? queries, queries) - used) }

    /// What to do about a candidate that would replace `champion`.
    public func plan(candidate: Tree, champion: Tree, queries: Int) -> Plan {
        if failures.contains(candidate) { return .remembered(passed: false) }
        if let place = passes[candidate] { return .remembered(passed: passes[champion].map { $0 < place } ?? true) }
        return left(queries: queries) > 0 ? .ask(reference: best ?? champion) : .retired
    }

    /// Counts a query that is about to be made.
    public mutating func ask(root: Tree, queries: Int) {
        used += 1
        usedByRoot[root, default: 0] += 1
        allowed = min(allowed ?? queries, queries)
    }

    /// Keeps an answer of a gate.
    public mutating func answer(candidate: Tree, passed: Bool) {
        guard passes[candidate] == nil, !failures.contains(candidate) else { return }
        if passed {
            passes[candidate] = passes.count
            order.append(candidate)
        } else {
            failures.insert(candidate)
        }
    }

    /// Compares with none of these any more; their answers stay.
    public mutating func forget(_ trees: Set<Tree>) {
        order.removeAll { trees.contains($0) }
    }
}
