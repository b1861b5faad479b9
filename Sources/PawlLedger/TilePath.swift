// SPDX-License-Identifier: Apache-2.0

/// The path of a tile as C2SP tlog-tiles (https://c2sp.org/tlog-tiles) writes it:
/// `tile/<L>/<N>[.p/<W>]` for hashes and `tile/entries/<N>[.p/<W>]` for entries.
///
/// `L` is the level, decimal, 0 to 5 here. `N` is the index in groups of three digits, all but the last with an `x`
/// before them: 1234067 is `x001/x234/067`. `W` is the width of a partial tile, 1 to 255; a full tile has 256.
/// Tile (L, N) holds at position i the Merkle hash of the leaves
/// `(N * 256 + i) * 256^L ..< (N * 256 + i + 1) * 256^L`; an entries tile holds each entry behind its length in bytes
/// as a big-endian uint16.
public struct TilePath: Hashable, Sendable {
    /// What a tile holds.
    public enum Kind: Hashable, Sendable {
        /// Hashes of a level.
        case hashes(level: Int)
        /// Entries.
        case entries
    }

    /// What it holds.
    public let kind: Kind
    /// Its number in its level.
    public let index: Int
    /// How many hashes or entries it holds, 1 to 256.
    public let width: Int

    /// How many hashes or entries a full tile holds.
    public static let fullWidth = 256
    /// The highest level that a log of `Checkpoint.maximumSize` entries fills.
    static let highestLevel = 5

    /// Names a tile; full unless a width is given.
    public init(_ kind: Kind, index: Int, width: Int = fullWidth) {
        self.kind = kind
        self.index = index
        self.width = width
    }

    /// The path relative to the log's folder.
    public var path: String {
        var groups = ""
        var rest = index
        var isLast = true
        repeat {
            let digits = String(rest % 1000)
            let padded = String(repeating: "0", count: 3 - digits.count) + digits
            groups = isLast ? padded : "x\(padded)/\(groups)"
            isLast = false
            rest /= 1000
        } while rest > 0
        let folder =
            switch kind {
            case .hashes(let level): "tile/\(level)/"
            case .entries: "tile/entries/"
            }
        return folder + groups + (width == Self.fullWidth ? "" : ".p/\(width)")
    }

    /// Reads exactly what `path` prints; nil for anything else.
    public init?(path: String) {
        var parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts.count <= 12, parts[0] == "tile" else { return nil }
        if parts[1] == "entries" {
            kind = .entries
        } else if let level = Int(parts[1]), (0...Self.highestLevel).contains(level) {
            kind = .hashes(level: level)
        } else {
            return nil
        }
        var width = Self.fullWidth
        if parts[parts.count - 2].hasSuffix(".p"), let last = parts.popLast(), let partial = Int(last) {
            guard (1..<Self.fullWidth).contains(partial), let group = parts.popLast() else { return nil }
            parts.append(group.dropLast(2))
            width = partial
        }
        var index = 0
        for (number, part) in parts.dropFirst(2).enumerated() {
            let digits = number == parts.count - 3 ? part : part.dropFirst()
            guard let group = Int(digits), (0..<1000).contains(group) else { return nil }
            guard index <= Checkpoint.maximumSize / 1000 else { return nil }
            index = index * 1000 + group
        }
        self.index = index
        self.width = width
        guard self.path == path else { return nil }
    }
}

extension TilePath {
    /// The partial hash tiles of a log of that size, lowest level first.
    static func partialTiles(size: Int) -> [TilePath] {
        (0...highestLevel).compactMap { level in
            let count = size >> (8 * level)
            let width = count % fullWidth
            return width == 0 ? nil : TilePath(.hashes(level: level), index: count / fullWidth, width: width)
        }
    }
}
