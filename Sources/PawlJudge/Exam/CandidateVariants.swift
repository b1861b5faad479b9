// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlStore

/// Candidates that Pawl makes from another by changing files that agents may change.
struct CandidateVariants: Sendable {
    let setting: JudgeSetting
    let base: ExamCandidate

    /// The most bytes of a file that is looked at.
    private static let maximumBytes = 1 << 20

    /// The files that an agent may change, with their bytes.
    func editable() throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for entry in base.tree.entries where setting.contract.isEditable(entry.path) {
            guard case .file(let object, let size, _) = entry.content, size <= Self.maximumBytes else { continue }
            files[entry.path] = try setting.objects.get(object, limit: size)
        }
        return files
    }

    /// The base with other bytes in some of its files.
    func candidate(_ files: [String: [UInt8]]) throws -> ExamCandidate {
        let entries = try base.tree.entries.map { entry in
            guard let bytes = files[entry.path], case .file(_, _, let executable) = entry.content else { return entry }
            let content = TreeEntry.Content.file(
                object: try setting.objects.put(bytes), size: bytes.count, executable: executable)
            return TreeEntry(path: entry.path, content: content)
        }
        let tree = Tree(entries: entries)
        try setting.trees.put(tree)
        return ExamCandidate(tree: tree, layers: try setting.layers.layers(for: tree, over: base.tree))
    }

    /// The base under a control: nothing in its files, or what would be believed of them if somebody ran them beside
    /// the judge.
    func candidate(_ control: AutomaticControl) throws -> ExamCandidate? {
        let files = try editable()
        guard !files.isEmpty else { return nil }
        let score = ForgedScore(metrics: setting.contract.verifier.metrics)
        switch control {
        case .emptied: return try candidate(files.mapValues { _ in [] })
        case .forgedScore:
            let forged = files.map { ($0.key, score.text(for: $0.key, inJudge: false)) }
            return try candidate(Dictionary(forged, uniquingKeysWith: { first, _ in first }))
        default: return nil
        }
    }
}
