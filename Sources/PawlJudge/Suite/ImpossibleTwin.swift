// SPDX-License-Identifier: Apache-2.0

/// The bookkeeping of the impossible twin: the same suite with flipped expectations, which no correct program passes.
///
/// A test counts only where a reference (the oracle, or the unchanged workspace) passes it as it is and fails it
/// flipped: then the flip made the difference. A candidate that passes both the test and its flip did not pass by being
/// right. Failing the twin proves nothing: a cheat may know the flip from the original.
struct ImpossibleTwin: Hashable, Sendable {
    /// The tests that are known to be impossible when flipped.
    private(set) var impossible: Set<String> = []
    private var refuted: Set<String> = []

    /// Learns from a reference: what it passes as it is, and what it passes and fails flipped. One that passes both
    /// refutes the flip for good; a flipped test that does not run, as where flips do not compile, shows nothing.
    mutating func learn(real: Set<String>, flipped: Set<String>, failed: Set<String>) {
        refuted.formUnion(real.intersection(flipped))
        impossible.formUnion(real.intersection(failed))
        impossible.subtract(refuted)
    }

    /// The tests that a candidate passes in both runs though nobody can, sorted.
    func proven(real: Set<String>, flipped: Set<String>) -> [String] {
        impossible.intersection(real).intersection(flipped).sorted()
    }

    /// Whether the twin watches what the verdict rests on: at least one test that is to be made to pass, or, where there
    /// is none, one that must go on to.
    func covers(_ expected: ExpectedTests) -> Bool {
        let deciding = expected.failToPass.isEmpty ? expected.passToPass : expected.failToPass
        return deciding.contains { impossible.contains($0) }
    }
}
