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
    /// The last eight of them as one number, the latest lowest.
    private var end: UInt64 = 0
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
        var rest = bytes
        while !rest.isEmpty {
            let block = rest.prefix(1 << 16)
            rest = rest.dropFirst(block.count)
            for (place, needles) in squeeze(block) {
                for needle in needles where !found.contains(set.needles[needle].canary) {
                    compare(set.needles[needle], endingAt: place)
                }
            }
            if tail.count > set.longest { tail.removeFirst(tail.count - set.longest) }
        }
    }

    /// Adds what counts of a block to the tail, and gives the places behind which a needle may end. Every byte of every
    /// answer passes here: no call and no branch for each.
    private mutating func squeeze(_ block: ArraySlice<UInt8>) -> [(place: Int, needles: [Int])] {
        var ends: [(place: Int, needles: [Int])] = []
        let (old, set) = (tail, set)
        var end = end
        tail = unsafe [UInt8](unsafeUninitializedCapacity: old.count + block.count) { run, count in
            _ = unsafe run.initialize(fromContentsOf: old)
            count = old.count
            unsafe block.withUnsafeBufferPointer { block in
                unsafe CanaryForms.letters.withUnsafeBufferPointer { letters in
                    unsafe set.mayEnd.withUnsafeBufferPointer { mayEnd in
                        var index = 0
                        while index < block.count {
                            let letter = unsafe letters[Int(truncatingIfNeeded: block[index])]
                            unsafe run[count] = letter
                            let counts = letter != 0
                            count &+= counts ? 1 : 0
                            end = counts ? end << 8 | UInt64(letter) : end
                            if unsafe mayEnd[CanarySet.slot(end)], counts, let needles = set.ends[end] {
                                ends.append((count, needles))
                            }
                            index &+= 1
                        }
                    }
                }
            }
        }
        self.end = end
        return ends
    }

    /// Begins a stream of its own, with what was found so far.
    public mutating func restart() {
        tail.removeAll(keepingCapacity: true)
        end = 0
    }

    private mutating func compare(_ needle: CanarySet.Needle, endingAt end: Int) {
        let count = needle.squeezed.count
        guard end >= count, tail[(end - count)..<end].elementsEqual(needle.squeezed) else { return }
        found.insert(needle.canary)
        hits.append(CanaryHit(index: needle.canary, words: needle.words))
    }
}
