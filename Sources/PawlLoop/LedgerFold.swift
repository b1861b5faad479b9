// SPDX-License-Identifier: Apache-2.0
public import PawlLedger

/// All runs of one ledger: a ``RunState`` for each id.
public struct LedgerFold: Hashable, Sendable {
    /// The states by run id.
    public private(set) var runs: [String: RunState] = [:]
    /// The ids in the order in which the runs were opened.
    public private(set) var order: [String] = []
    /// What hidden sets were asked, over all runs.
    public private(set) var splits = SplitBudgets()
    /// Entries folded.
    public private(set) var entries = 0

    /// A ledger without entries.
    public init() {}

    /// Folds one entry in; `index` is its place in the ledger.
    public mutating func apply(_ entry: LedgerEntry, at index: Int) throws(LoopError) {
        if case .runOpened = entry.event, runs[entry.run] == nil { order.append(entry.run) }
        guard !order.isEmpty, order.last == entry.run || runs[entry.run] != nil else {
            throw LoopError(.run, entry: index, "the entry belongs to run \(entry.run), which was not opened")
        }
        // In place, so that a long run is not copied for each entry.
        try runs[entry.run, default: RunState()].apply(entry, at: index)
        if case .splitQueried(let record) = entry.event {
            do throws(LoopError) {
                try splits.apply(record, run: entry.run)
            } catch {
                throw LoopError(error.code, entry: index, error.message)
            }
        }
        switch entry.event {
        case .revoked, .violation: if let fallen = runs[entry.run]?.fallen { splits.forget(fallen) }
        default: break
        }
        entries += 1
    }

    /// The run that was opened last.
    public var latest: RunState? { order.last.flatMap { runs[$0] } }

    /// The runs whose id starts with a prefix or whose name is equal to it, in the order of opening.
    public func matching(_ text: String) -> [RunState] {
        order.compactMap { runs[$0] }.filter { $0.id.hasPrefix(text) || $0.opened?.name == text }
    }
}
