// SPDX-License-Identifier: Apache-2.0

/// The shortest edit script between two sequences of lines, after E. W. Myers, "An O(ND) Difference Algorithm and Its
/// Variations", Algorithmica 1 (1986), section 4.
enum LineDiff {
    /// One line of an edit script.
    enum Edit: Hashable, Sendable {
        case keep(String)
        case remove(String)
        case insert(String)
    }

    /// The edit script; beyond `limit` differences the middle is replaced as a whole, because the search takes time and
    /// memory in the square of the differences.
    static func edits(from old: [String], to new: [String], limit: Int = 1500) -> [Edit] {
        var start = 0
        while start < old.count, start < new.count, old[start] == new[start] { start += 1 }
        var end = 0
        while end < old.count - start, end < new.count - start, old[old.count - 1 - end] == new[new.count - 1 - end] {
            end += 1
        }
        let middle = script(Array(old[start..<(old.count - end)]), Array(new[start..<(new.count - end)]), limit)
        return old[..<start].map(Edit.keep) + middle + old[(old.count - end)...].map(Edit.keep)
    }

    private static func script(_ old: [String], _ new: [String], _ limit: Int) -> [Edit] {
        guard !old.isEmpty, !new.isEmpty, let trace = search(old, new, limit) else {
            return old.map(Edit.remove) + new.map(Edit.insert)
        }
        var edits: [Edit] = []
        var (x, y) = (old.count, new.count)
        for distance in stride(from: trace.count - 1, through: 0, by: -1) {
            let diagonal = x - y
            let reach = trace[distance]
            let down =
                diagonal == -distance
                || (diagonal != distance && reach[diagonal - 1 + distance] < reach[diagonal + 1 + distance])
            let before = down ? diagonal + 1 : diagonal - 1
            let beforeX = distance == 0 ? 0 : reach[before + distance]
            let beforeY = distance == 0 ? 0 : beforeX - before
            while x > beforeX, y > beforeY, x > 0, y > 0 {
                guard old[x - 1] == new[y - 1] else { break }
                edits.append(.keep(old[x - 1]))
                x -= 1
                y -= 1
            }
            guard distance > 0 else { break }
            if down {
                edits.append(.insert(new[y - 1]))
                y -= 1
            } else {
                edits.append(.remove(old[x - 1]))
                x -= 1
            }
        }
        return edits.reversed()
    }

    /// For each number of differences, how far each diagonal reached before it; nil beyond the limit. Row `d` holds the
    /// diagonals from `-d` to `d`, each at index `diagonal + d`.
    private static func search(_ old: [String], _ new: [String], _ limit: Int) -> [[Int]]? {
        var trace: [[Int]] = []
        var reach: [Int: Int] = [1: 0]
        for distance in 0...min(limit, old.count + new.count) {
            trace.append((-distance...distance).map { reach[$0] ?? -1 })
            for diagonal in stride(from: -distance, through: distance, by: 2) {
                let below = reach[diagonal - 1] ?? -1
                let above = reach[diagonal + 1] ?? -1
                var x = diagonal == -distance || (diagonal != distance && below < above) ? above : below + 1
                var y = x - diagonal
                while x < old.count, y < new.count, old[x] == new[y] {
                    x += 1
                    y += 1
                }
                reach[diagonal] = x
                if x >= old.count, y >= new.count { return trace }
            }
        }
        return nil
    }
}
