// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlRun
internal import PawlStore

/// A state folder as readers see it: no lock is taken and nothing is made.
struct StateView: Sendable {
    let root: String
    let reader: LedgerReader
    let objects: ObjectStore

    /// Opens a state folder that exists.
    init(_ path: String) throws {
        guard Files.exists(path + "/ledger") else {
            throw CommandFailure(
                .usage, "there is no state in \(path)",
                hint: Self.nearby(path).map { "there is one in \($0): add --state \($0)" }
                    ?? "name the state folder with --state, or start a run with `pawl run`")
        }
        self.root = try Files.realPath(path)
        self.reader = LedgerReader(folder: root + "/ledger")
        self.objects = ObjectStore(root: root + "/objects")
    }

    /// A state folder that was probably meant: of a contract one folder below, or of a folder above; or the `.pawl` of a
    /// folder that was itself named.
    static func nearby(_ path: String) -> String? {
        let inside = path + "/.pawl"
        if Files.exists(inside + "/ledger") { return inside }
        guard path == ".pawl" else { return nil }
        let below = ((try? Files.names(in: ".")) ?? []).prefix(1000).sorted().map { $0 + "/.pawl" }
        return (below + ["../.pawl", "../../.pawl", "../../../.pawl"]).first { Files.exists($0 + "/ledger") }
    }

    /// Whether some process writes to this state now.
    var isWorked: Bool { StateLock.writer(of: root) != nil }

    var trees: TreeStore { TreeStore(objects: objects) }

    /// All runs, oldest first.
    func runs() throws -> [RunHistory] {
        guard reader.exists else { return [] }
        var runs: [RunHistory] = []
        var places: [String: Int] = [:]
        var cursor = reader.entries()
        while let (index, entry) = try cursor.nextEntry() {
            if places[entry.run] == nil {
                places[entry.run] = runs.count
                runs.append(RunHistory(id: entry.run))
            }
            if let place = places[entry.run] { runs[place].apply(entry, at: index) }
        }
        return runs
    }

    /// The run of that name (the latest, where several have it) or with that prefix of its id; nil: the latest.
    func run(_ selector: String?) throws -> RunHistory {
        try Self.select(selector, among: try runs(), in: root)
    }

    static func select(_ selector: String?, among runs: [RunHistory], in root: String) throws -> RunHistory {
        guard let selector else {
            // What `pawl judge`, `exam` and `noise` recorded are runs as well, but seldom the one that is meant.
            let others = [PawlRunName.judged, PawlRunName.examined, PawlRunName.noise]
            let loops = runs.filter { run in !others.contains { run.opened?.name.hasSuffix($0) == true } }
            guard let last = loops.last ?? runs.last else {
                throw CommandFailure(.usage, "there is no run in \(root)", hint: "start one with `pawl run`")
            }
            return last
        }
        if let named = runs.last(where: { $0.opened?.name == selector }) { return named }
        let matching = selector.isEmpty ? [] : runs.filter { $0.id.hasPrefix(selector) }
        guard let first = matching.first else {
            var names: [String] = []
            for name in runs.compactMap(\.opened?.name) where !names.contains(name) { names.append(name) }
            throw CommandFailure(
                .usage, "there is no run '\(selector)' in \(root)",
                hint: Suggestion.nearest(selector, among: names).map { "did you mean \($0)?" }
                    ?? (names.isEmpty
                        ? "start one with `pawl run`"
                        : "there are \(names.suffix(5).joined(separator: ", ")); `pawl list` shows all runs"))
        }
        guard matching.count == 1 else {
            let ids = matching.map { String($0.id.prefix(12)) }.joined(separator: ", ")
            throw CommandFailure(
                .usage, "'\(selector)' is the beginning of several runs: \(ids)", hint: "give more digits")
        }
        return first
    }

    /// What the run's pinned contract says; little where its object is gone.
    func facts(of history: RunHistory) -> RunFacts {
        guard let digest = history.opened?.contract, let bytes = try? objects.get(digest, limit: 1 << 20),
            let contract = ContractLoader.read(bytes).contract
        else { return RunFacts() }
        return RunFacts(contract)
    }

    /// The text of an object, cut at 64 KiB; nil where it is gone.
    func text(_ digest: Digest?) -> String? {
        guard let digest, let bytes = try? objects.get(digest, limit: 64 << 20) else { return nil }
        return String(decoding: bytes.prefix(64 << 10), as: UTF8.self)
    }

    /// The agents' notes by attempt, as far as they are there.
    func notes(of history: RunHistory) -> [Int: String] {
        var notes: [Int: String] = [:]
        for attempt in history.attempts { notes[attempt.number] = text(attempt.ended?.note) }
        return notes
    }

    /// The patch between two trees of this state, what differs, and whether the patch says all of it.
    func patch(from old: Digest, to new: Digest) throws -> (diff: TreeDiff, patch: [UInt8], isComplete: Bool) {
        let diff = TreeDiff(from: try trees.get(old), to: try trees.get(new))
        let (patch, isComplete) = try TreePatch.make(diff, objects: objects)
        return (diff, patch, isComplete)
    }
}
