// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// Which contestant of a pair is measured first.
public enum PairOrder: String, Hashable, Sendable, CaseIterable {
    case championFirst, candidateFirst
}

/// The orders of a comparison's pairs: blocks of two pairs, A B B A or B A A B, which of them by a fair coin.
///
/// The second pair of a block undoes a steady drift of the first; the coin keeps a candidate that is no better from
/// winning more than half of the pairs by its place in the row. An order depends on the seed and the pair's number
/// alone, so that a resumed comparison goes on as it began.
public struct PairOrdering: Hashable, Sendable {
    private let seed: UInt64

    /// Starts from a number; equal numbers give equal orders.
    public init(seed: UInt64) {
        self.seed = seed
    }

    /// Starts from a text, such as a seed of the run.
    public init(seed: String) {
        var generator = SeededGenerator(seed: Digest.of("pawl/1 order " + seed))
        self.seed = generator.next()
    }

    /// The order of pair `index`, counted from 1.
    public func order(of index: Int) -> PairOrder {
        let block = UInt64(truncatingIfNeeded: (index - 1) / 2)
        var generator = SeededGenerator(seed: seed &+ block &* 0xD6E8_FEB8_6659_FD93)
        let candidateLeads = generator.next() >> 63 == 1
        return candidateLeads == ((index - 1) % 2 == 0) ? .candidateFirst : .championFirst
    }
}
