// SPDX-License-Identifier: Apache-2.0

/// The shortest way from one sequence of lines to another.
///
/// Eugene W. Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1 (1986), the greedy algorithm
/// with its trace. Equal lines at both ends are set aside first. Beyond `maximumEdits` differences the rest is given
/// as one replacement: correct, only not shortest.
struct LineDiff {
    enum Step: Hashable {
        /// The next line of both.
        case keep
        /// The next line of the old text goes.
        case remove
        /// The next line of the new text comes.
        case insert
    }

    static let maximumEdits = 2000

    static func steps(from old: [Int], to new: [Int]) -> [Step] {
        let head = zip(old, new).prefix { $0 == $1 }.count
        let tail = zip(old.dropFirst(head).reversed(), new.dropFirst(head).reversed()).prefix { $0 == $1 }.count
        let left = Array(old[head..<(old.count - tail)])
        let right = Array(new[head..<(new.count - tail)])
        let middle =
            greedy(left, right)
            ?? Array(repeating: .remove, count: left.count) + Array(repeating: .insert, count: right.count)
        return Array(repeating: .keep, count: head) + middle + Array(repeating: .keep, count: tail)
    }

    private static func greedy(_ old: [Int], _ new: [Int]) -> [Step]? {
        // reach[k + edits] is the furthest position in `old` on the diagonal k = position in old - position in new.
        var trace: [[Int]] = []
        var reach = [0]
        for edits in 0...min(old.count + new.count, maximumEdits) {
            var next = [Int](repeating: 0, count: 2 * edits + 1)
            for diagonal in stride(from: -edits, through: edits, by: 2) {
                var position = edits == 0 ? 0 : start(reach, edits - 1, diagonal).position
                while position < old.count, position - diagonal < new.count, position - diagonal >= 0,
                    old[position] == new[position - diagonal]
                {
                    position += 1
                }
                next[diagonal + edits] = position
                if position >= old.count, position - diagonal >= new.count {
                    return walkBack(trace + [next], old.count, new.count)
                }
            }
            trace.append(next)
            reach = next
        }
        return nil
    }

    /// Where a path with one more edit enters a diagonal: by an insertion from the one above, or by a removal from the
    /// one below, whichever is further.
    private static func start(_ reach: [Int], _ edits: Int, _ diagonal: Int) -> (position: Int, isInsert: Bool) {
        let above = diagonal + 1 <= edits ? reach[diagonal + 1 + edits] : -1
        let below = diagonal - 1 >= -edits ? reach[diagonal - 1 + edits] : -1
        return above > below ? (above, true) : (below + 1, false)
    }

    private static func walkBack(_ trace: [[Int]], _ oldCount: Int, _ newCount: Int) -> [Step] {
        var steps: [Step] = []
        var position = oldCount
        var diagonal = oldCount - newCount
        for edits in stride(from: trace.count - 1, to: 0, by: -1) {
            let (entry, isInsert) = start(trace[edits - 1], edits - 1, diagonal)
            steps.append(contentsOf: Array(repeating: .keep, count: max(position - entry, 0)))
            steps.append(isInsert ? .insert : .remove)
            position = isInsert ? entry : entry - 1
            diagonal += isInsert ? 1 : -1
        }
        steps.append(contentsOf: Array(repeating: .keep, count: position))
        return steps.reversed()
    }
}
