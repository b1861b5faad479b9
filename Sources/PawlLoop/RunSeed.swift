// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// The seed of a run and the seeds that derive from it, so that a resumed run draws what it would have drawn.
///
/// A derived seed is the first 16 bytes, as 32 lower-case hexadecimal digits, of SHA-256 over the ASCII text
/// `pawl/1 PURPOSE RUNSEED N1 N2 ...`. Purposes: `attempt` with the attempt's number; `round` with judgement, index of
/// the stage from 0, round; `order` with the judgement, for the orders of its pairs; `canary` without a number, for
/// the run's own canary.
public struct RunSeed: Hashable, Sendable {
    /// 32 lower-case hexadecimal digits.
    public let hex: String

    /// Wraps a run's seed; nil for anything but 32 lower-case hexadecimal digits.
    public init?(hex: String) {
        guard Hex.decode(hex)?.count == 16 else { return nil }
        self.hex = hex
    }

    /// A fresh seed.
    public init(random: RandomSource) {
        self.hex = random.identifier()
    }

    /// The seed for one purpose and its numbers.
    public func seed(purpose: String, numbers: [Int]) -> String {
        Self.seed(purpose: purpose, run: hex, numbers: numbers)
    }

    /// The same, from a text that is known to be a run's seed.
    public static func seed(purpose: String, run: String, numbers: [Int]) -> String {
        let text = (["pawl/1", purpose, run] + numbers.map(String.init)).joined(separator: " ")
        return Hex.encode(Array(Digest.of(text).bytes.prefix(16)))
    }
}
