// SPDX-License-Identifier: Apache-2.0

/// Canaries in all their forms, made ready to be looked for in streams of any length.
///
/// The last eight squeezed bytes, read as one number, tell where the end of a form may be (Karp and Rabin, 1987, with a
/// window that needs no hash to roll); then all of it is compared, so that nothing is found that is not there.
public struct CanarySet: Sendable {
    /// One form of a canary.
    struct Needle: Sendable {
        var canary: Int
        var words: String
        var squeezed: [UInt8]
    }

    /// No form is shorter; at least the eight bytes of a number.
    static let shortest = 12

    /// The canaries.
    public let canaries: [Canary]
    let needles: [Needle]
    /// Needles by their last eight bytes.
    let ends: [UInt64: [Int]]
    /// Whether such an end has this slot.
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
                let end = form.squeezed.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                ends[end, default: []].append(needles.count)
                mayEnd[Self.slot(end)] = true
                needles.append(Needle(canary: index, words: form.words, squeezed: form.squeezed))
            }
        }
        (self.needles, self.ends, self.mayEnd) = (needles, ends, mayEnd)
        self.longest = needles.map(\.squeezed.count).max() ?? 0
    }

    /// One of 65,536, spread by a multiplication (Knuth, The Art of Computer Programming 3, section 6.4).
    @inline(__always)
    static func slot(_ end: UInt64) -> Int {
        Int(truncatingIfNeeded: (end &* 0x9E37_79B9_7F4A_7C15) >> 48)
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
