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
        let (window, longest) = (CanarySet.window, max(set.longest, CanarySet.window))
        // Every byte of every answer passes here: squeezed by a table, without a call for each.
        var fresh = CanaryForms.squeezedRun(bytes)[...]
        while !fresh.isEmpty {
            var run = tail
            let start = run.count
            run.append(contentsOf: fresh.prefix(1 << 16))
            fresh = fresh.dropFirst(1 << 16)
            tail = run
            var ends: [(end: Int, needles: [Int])] = []
            unsafe run.withUnsafeBufferPointer { letters in
                unsafe set.mayEnd.withUnsafeBufferPointer { mayEnd in
                    var (index, hash) = (start, self.hash)
                    while index < letters.count {
                        unsafe hash = hash &* CanarySet.base &+ UInt64(letters[index]) &+ 1
                        if index >= window {
                            unsafe hash = hash &- CanarySet.outgoing &* (UInt64(letters[index - window]) &+ 1)
                        }
                        if unsafe mayEnd[Int(truncatingIfNeeded: hash >> 48)], let needles = set.ends[hash] {
                            ends.append((index + 1, needles))
                        }
                        index &+= 1
                    }
                    self.hash = hash
                }
            }
            for (end, needles) in ends {
                for needle in needles where !found.contains(set.needles[needle].canary) {
                    compare(set.needles[needle], endingAt: end)
                }
            }
            if tail.count > longest { tail.removeFirst(tail.count - longest) }
        }
    }

    /// Begins a stream of its own, with what was found so far.
    public mutating func restart() {
        tail.removeAll(keepingCapacity: true)
        hash = 0
    }

    private mutating func compare(_ needle: CanarySet.Needle, endingAt end: Int) {
        let count = needle.squeezed.count
        guard end >= count, tail[(end - count)..<end].elementsEqual(needle.squeezed) else { return }
        found.insert(needle.canary)
        hits.append(CanaryHit(index: needle.canary, words: needle.words))
    }
}
