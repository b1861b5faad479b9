// SPDX-License-Identifier: Apache-2.0

/// A canary that was met.
public struct CanaryHit: Hashable, Sendable {
    /// Its place in the set.
    public let index: Int
    /// How it was disguised.
    public let words: String
}

/// A search through one stream.
public struct CanaryScan: Sendable {
    private let set: CanarySet
    /// The last squeezed bytes.
    private var tail: [UInt8] = []
    private var hash: UInt64 = 0
    /// The first finding of each canary, in the order of the stream.
    public private(set) var hits: [CanaryHit] = []
    private var found: Set<Int> = []

    /// Begins a stream.
    public init(_ set: CanarySet) {
        self.set = set
    }

    /// Goes on with the next bytes of the stream.
    public mutating func feed(_ bytes: [UInt8]) { feed(bytes[...]) }

    /// Goes on with a text.
    public mutating func feed(_ text: String) { feed(Array(text.utf8)[...]) }

    /// Goes on with the next bytes of the stream.
    public mutating func feed(_ bytes: ArraySlice<UInt8>) {
        guard !set.isEmpty else { return }
        for byte in bytes {
            guard let letter = CanaryForms.squeezed(byte) else { continue }
            let count = tail.count
            tail.append(letter)
            hash = hash &* CanarySet.base &+ UInt64(letter) &+ 1
            if count >= CanarySet.window {
                hash = hash &- CanarySet.outgoing &* (UInt64(tail[count - CanarySet.window]) &+ 1)
            }
            guard set.mayEnd[Int(hash >> 48)], let ends = set.ends[hash] else {
                if count >= 1 << 16 { tail.removeFirst(count - max(set.longest, CanarySet.window)) }
                continue
            }
            for needle in ends where !found.contains(set.needles[needle].canary) { compare(set.needles[needle]) }
        }
    }

    /// Begins a stream of its own, with what was found so far.
    public mutating func restart() {
        tail.removeAll(keepingCapacity: true)
        hash = 0
    }

    private mutating func compare(_ needle: CanarySet.Needle) {
        guard tail.count >= needle.squeezed.count, tail.suffix(needle.squeezed.count).elementsEqual(needle.squeezed)
        else { return }
        found.insert(needle.canary)
        hits.append(CanaryHit(index: needle.canary, words: needle.words))
    }
}
