// SPDX-License-Identifier: Apache-2.0

/// Records numbered from 1, of which those that are over are kept only for a while.
///
/// What is under way stays whole; of the rest the last `capacity` to end stay, in the order of their ending. So the
/// memory of a run does not grow with its length; what it decided stands in the ledger.
public struct NumberedRecords<Record: Hashable & Sendable>: Hashable, Sendable {
    /// How many records that are over are kept: more than a briefing tells of.
    public static var capacity: Int { 64 }

    /// How many records there were, kept or not: the highest number.
    public private(set) var count = 0
    private var kept: [Int: Record] = [:]
    private var over: [Int] = []

    init() {}

    /// The record of a number; nil where there was none, or where it is over and forgotten.
    public subscript(number: Int) -> Record? { kept[number] }

    /// The kept records in the order of their numbers.
    public var recent: [Record] { kept.sorted { $0.key < $1.key }.map(\.value) }

    /// Whether a record of that number was ever made.
    func existed(_ number: Int) -> Bool { number >= 1 && number <= count }

    /// Gives the next number to a record.
    mutating func append(_ record: Record) {
        count += 1
        kept[count] = record
    }

    /// Changes a record in place; does nothing where it is not kept.
    mutating func update(_ number: Int, _ change: (inout Record) -> Void) {
        // Taken out first, so that the change copies nothing.
        guard var record = kept.removeValue(forKey: number) else { return }
        change(&record)
        kept[number] = record
    }

    /// Lets a record go once `capacity` others have ended after it.
    mutating func finish(_ number: Int) {
        guard kept[number] != nil, !over.contains(number) else { return }
        over.append(number)
        if over.count > Self.capacity { kept[over.removeFirst()] = nil }
    }
}
