// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// Cuts a stream of bytes into lines, and never holds more than one line's cap. What stands without a newline at the
/// end of the stream is no line: whoever wrote it was cut off.
struct LineSplitter: Sendable {
    enum Piece: Hashable, Sendable {
        /// A line without its newline.
        case line([UInt8])
        /// A line grew above the cap; nothing after it is looked at.
        case oversize
    }

    private let cap: Int
    private var partial: [UInt8] = []
    private var isOver = false

    /// Starts to cut lines of at most `cap` bytes.
    init(cap: Int) {
        self.cap = cap
    }

    /// Takes the next bytes, and gives the lines that they complete.
    mutating func feed(_ bytes: [UInt8]) -> [Piece] {
        var pieces: [Piece] = []
        var rest = bytes[...]
        while !isOver, !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "\n"))
            let part = rest[..<(end ?? rest.endIndex)]
            guard partial.count + part.count <= cap else {
                isOver = true
                partial = []
                pieces.append(.oversize)
                break
            }
            partial.append(contentsOf: part)
            guard let end else { break }
            pieces.append(.line(partial))
            partial = []
            rest = rest[(end + 1)...]
        }
        return pieces
    }
}
