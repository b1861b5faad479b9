// SPDX-License-Identifier: Apache-2.0

/// The numbers under which comparisons spend the error budget.
///
/// A judgement reserves the lowest free number. If it ends before its first pair, the number is free again; else it is
/// spent for good.
public struct ComparisonNumbers: Hashable, Sendable {
    /// Numbers that are spent.
    public private(set) var spent = 0
    private var highest = 0
    private var free: [Int] = []

    /// The lowest number that is free after `skip` others were taken.
    func next(skipping skip: Int = 0) -> Int {
        skip < free.count ? free[skip] : highest + 1 + skip - free.count
    }

    mutating func take(_ number: Int) throws(Misfit) {
        guard number == next() else {
            throw Misfit(.number, "comparison \(number) is not the next one, \(next())")
        }
        if free.isEmpty { highest = number } else { free.removeFirst() }
    }

    mutating func spend() {
        spent += 1
    }

    mutating func giveBack(_ number: Int) {
        free.insert(number, at: free.firstIndex { $0 > number } ?? free.endIndex)
    }
}
