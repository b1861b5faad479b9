// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// The generator of a round's questions: SHA-256 of the seed and a counter, block by block.
///
/// A contestant sees what was drawn for its questions. From one number of a generator such as SplitMix64, or 624 of a
/// Mersenne Twister, follows all that it draws next, hidden labels too; these blocks tell nothing of each other.
public struct RoundGenerator: RandomNumberGenerator, Sendable {
    private let seed: String
    private var counter = 0
    private var words: ArraySlice<UInt64> = []

    /// Starts from a round's seed; equal seeds give equal sequences.
    public init(seed: String) {
        self.seed = seed
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        if let word = words.popFirst() { return word }
        counter += 1
        let block = Digest.of("pawl round \(seed) \(counter)").bytes
        words =
            stride(from: 0, to: block.count, by: 8).map { start in
                block[start..<min(start + 8, block.count)].reduce(0) { $0 << 8 | UInt64($1) }
            }[...]
        return words.popFirst() ?? 0
    }
}
