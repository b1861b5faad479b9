// SPDX-License-Identifier: Apache-2.0

/// Canaries in all their forms, made ready to be looked for in streams of any length.
///
/// A rolling hash (Karp and Rabin, 1987) over the last `window` squeezed bytes finds where the end of a form may be;
/// then all of it is compared, so that nothing is found that is not there.
public struct CanarySet: Sendable {
    /// One form of a canary.
    struct Needle: Sendable {
        var canary: Int
        var words: String
        var squeezed: [UInt8]
    }

    /// Squeezed bytes that are hashed; no form is shorter.
    static let window = 12
    static let base: UInt64 = 0x9E37_79B9_7F4A_7C15
    /// `base` to the power of `window`.
    static let outgoing: UInt64 = (0..<window).reduce(1) { power, _ in power &* base }

    /// The canaries.
    public let canaries: [Canary]
    let needles: [Needle]
    /// Needles by the hash of their end.
    let ends: [UInt64: [Int]]
    /// Which hashes occur, by their upper 16 bits.
    let mayEnd: [Bool]
    /// The length of the longest form.
    let longest: Int

    /// Makes a set; a canary with a fault is found only in forms that are long enough.
    public init(_ canaries: [Canary]) {
        self.canaries = canaries
        var (needles, ends): ([Needle], [UInt64: [Int]]) = ([], [:])
        var mayEnd = [Bool](repeating: false, count: canaries.isEmpty ? 0 : 1 << 16)
        for (index, canary) in canaries.enumerated() {
            for form in CanaryForms.all(of: canary.bytes) {
                let hash = form.squeezed.suffix(Self.window).reduce(UInt64(0)) { $0 &* Self.base &+ UInt64($1) &+ 1 }
                ends[hash, default: []].append(needles.count)
                mayEnd[Int(hash >> 48)] = true
                needles.append(Needle(canary: index, words: form.words, squeezed: form.squeezed))
            }
        }
        (self.needles, self.ends, self.mayEnd) = (needles, ends, mayEnd)
        self.longest = needles.map(\.squeezed.count).max() ?? 0
    }

    /// Whether there is nothing to look for.
    public var isEmpty: Bool { canaries.isEmpty }

    /// The first finding of each canary in a text.
    public func search(_ text: String) -> [CanaryHit] { search(Array(text.utf8)) }

    /// The first finding of each canary in a text.
    public func search(_ bytes: [UInt8]) -> [CanaryHit] {
        var scan = CanaryScan(self)
        scan.feed(bytes)
        return scan.hits
    }
}
