// SPDX-License-Identifier: Apache-2.0

/// Entries in the bundle form of C2SP tlog-tiles: each behind its length in bytes as a big-endian uint16.
enum EntryBundle {
    /// Appends one entry; it has at most 65,535 bytes.
    static func append(_ entry: some Collection<UInt8>, to bundle: inout [UInt8]) {
        let count = UInt16(clamping: entry.count)
        bundle.append(UInt8(count >> 8))
        bundle.append(UInt8(count & 255))
        bundle.append(contentsOf: entry)
    }

    /// Where the entries of a bundle stand; nil where the lengths do not add up to the range.
    static func ranges(in bytes: [UInt8], at bounds: Range<Int>) -> [Range<Int>]? {
        guard bounds.lowerBound >= 0, bounds.upperBound <= bytes.count else { return nil }
        var ranges: [Range<Int>] = []
        var position = bounds.lowerBound
        while position < bounds.upperBound {
            guard bounds.upperBound - position >= 2 else { return nil }
            let count = Int(bytes[position]) << 8 | Int(bytes[position + 1])
            let start = position + 2
            guard bounds.upperBound - start >= count else { return nil }
            ranges.append(start..<start + count)
            position = start + count
        }
        return ranges
    }
}
