// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlSandbox
internal import PawlStore

/// Changes annotated literals (grammar: TunerAnnotation.swift; search: ``TunerStrategy``). Needs no model, no key and no
/// cell: it edits bytes.
public struct TunerDriver: Driver {
    /// Makes the driver.
    public init() {}

    /// Writes the next point of the search space into the parent; needs no cell.
    public func attempt(_ assignment: AttemptAssignment, with tools: AttemptTools) async throws -> AttemptResult {
        let space = try Self.space(of: assignment, objects: tools.objects)
        let log = Array(space.diagnostics.map { $0.description + "\n" }.joined().utf8)
        if let error = space.diagnostics.first(where: { $0.severity == .error }) {
            return AttemptResult(outcome: .failed(error.description), reason: error.description, log: log)
        }
        guard !space.parameters.isEmpty else {
            let reason = "no editable file has a pawl:tune or pawl:choose annotation"
            return AttemptResult(outcome: .failed(reason), reason: reason, log: log)
        }
        let seed = Digest.of("pawl/tuner " + assignment.seed)
        var strategy = TunerStrategy(space: space, memory: assignment.memory, seed: seed)
        guard let proposal = strategy.propose() else {
            let reason = "every combination of the \(space.parameters.count) annotated literals was tried"
            return AttemptResult(outcome: .nothing, reason: reason, log: log)
        }
        let capture = try Self.capture(space.files(at: proposal.point), of: assignment.parent, objects: tools.objects)
        return AttemptResult(
            outcome: .captured(capture), reason: Self.sentence(space, proposal), log: log, changes: proposal.changes)
    }

    /// The annotated literals of an attempt's editable files; all other entries are context.
    private static func space(of assignment: AttemptAssignment, objects: ObjectStore) throws -> TunerSpace {
        var files: [TunerFile] = []
        var others: [TreeEntry] = []
        let editable = assignment.contract.workspace.editable
        for entry in assignment.parent.entries {
            guard case .file(let object, let size, _) = entry.content, size <= TunerSpace.maximumFile,
                editable.contains(where: { $0.matches(entry.path) })
            else {
                others.append(entry)
                continue
            }
            files.append(TunerFile(path: entry.path, bytes: try objects.get(object, limit: TunerSpace.maximumFile)))
        }
        return TunerSpace(files: files, context: [Tree(entries: others).digest.hex])
    }

    private static func capture(_ files: [TunerFile], of parent: Tree, objects: ObjectStore) throws -> CaptureResult {
        var changes: [String: TreeEntry.Content?] = [:]
        for file in files {
            guard case .file(_, _, let executable) = parent.content(at: file.path) else { continue }
            let object = try objects.put(file.bytes)
            changes[file.path] = .file(object: object, size: file.bytes.count, executable: executable)
        }
        return CaptureResult(
            tree: parent.applying(changes), changed: changes.keys.sorted(), dropped: [], droppedCount: 0, signals: [])
    }

    private static func sentence(_ space: TunerSpace, _ proposal: TunerProposal) -> String {
        let parts = zip(space.parameters, proposal.point).filter { $0.0.current != $0.1 }.map { parameter, text in
            "\(parameter.id) \(parameter.current) -> \(text)"
        }
        return Evidence.clean(parts.joined(separator: ", "), limit: 400)
    }
}
