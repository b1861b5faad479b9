// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger

/// Verdicts by their place in the ledger. The fold keeps only places; the words are read back where they are needed.
final class VerdictArchive: Sendable {
    private let reader: LedgerReader
    private let recent = Locked<[(entry: Int, verdict: VerdictReached)]>([])

    /// The champion and what duplicates repeat.
    private static let capacity = 16

    init(folder: String) {
        self.reader = LedgerReader(folder: folder)
    }

    /// The verdict at an index. Throws `damaged` where another event stands there.
    func verdict(at entry: Int) throws -> VerdictReached {
        if let known = recent.withLock({ kept in kept.first { $0.entry == entry } }) { return known.verdict }
        var cursor = reader.entries(from: entry)
        guard case .verdict(let verdict)? = try cursor.nextEntry()?.entry.event else {
            throw RunError(.damaged, "entry \(entry) of the ledger is no verdict")
        }
        recent.withLock { kept in
            kept.append((entry, verdict))
            if kept.count > Self.capacity { kept.removeFirst() }
        }
        return verdict
    }

    /// The rounds of the judgement whose verdict stands at an index, in their order.
    func rounds(of judgement: Int, in run: String, before entry: Int) throws -> [JudgementRound] {
        var window = 1_024
        while true {
            let start = max(0, entry - window)
            let (rounds, isWhole) = try rounds(of: judgement, in: run, from: start, to: entry)
            if isWhole || start == 0 { return rounds }
            window *= 4
        }
    }

    private func rounds(
        of judgement: Int, in run: String, from start: Int, to end: Int
    ) throws -> (rounds: [JudgementRound], isWhole: Bool) {
        var cursor = reader.entries(from: start)
        var (rounds, isWhole): ([JudgementRound], Bool) = ([], false)
        while let next = try cursor.nextEntry(), next.index < end {
            guard next.entry.run == run else { continue }
            switch next.entry.event {
            case .judgementReserved(let record) where record.judgement == judgement: isWhole = true
            case .judgementRound(let record) where record.judgement == judgement: rounds.append(record)
            default: break
            }
        }
        return (rounds, isWhole)
    }
}
