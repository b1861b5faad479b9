// SPDX-License-Identifier: Apache-2.0

/// The beginning and the end of a stream, whatever its length.
struct BoundedLog {
    /// The most bytes kept of the beginning.
    static let headBytes = 64 << 10
    /// The most bytes kept of the end.
    static let tailBytes = 192 << 10

    private var head: [UInt8] = []
    private var tail: [UInt8] = []
    private var dropped = 0

    /// Takes the next bytes.
    mutating func append(_ bytes: [UInt8]) {
        let room = Self.headBytes - head.count
        head += bytes.prefix(room)
        tail += bytes.dropFirst(room)
        // Cut at twice the bound, so that the cost stays linear.
        guard tail.count > 2 * Self.tailBytes else { return }
        dropped += tail.count - Self.tailBytes
        tail.removeFirst(tail.count - Self.tailBytes)
    }

    /// What was kept, with a line that says how much was not.
    var bytes: [UInt8] {
        let kept = tail.suffix(Self.tailBytes)
        let lost = dropped + tail.count - kept.count
        return lost == 0 ? head + tail : head + Array("\n[\(lost) bytes left out]\n".utf8) + kept
    }
}
