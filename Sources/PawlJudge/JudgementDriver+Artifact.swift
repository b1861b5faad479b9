// SPDX-License-Identifier: Apache-2.0
internal import PawlContract
internal import PawlSandbox
internal import PawlStore

extension JudgementDriver {
    /// The candidate files of an artifact stage as inert bytes: `/pawl/artifact/PATH`, read-only, never executed.
    ///
    /// They come from the content store by the tree's digests, not from a folder that anybody could have changed.
    /// Links are left out: they are no bytes.
    func artifact(
        of contestant: Contestant, _ stage: StageSpec
    ) throws -> (files: [CellFile], names: [String: String]) {
        let tree = try setting.trees.get(contestant.tree)
        var files: [CellFile] = []
        var names: [String: String] = [:]
        var left = setting.caps.artifactBytes
        for entry in tree.entries where stage.files.contains(where: { $0.matches(entry.path) }) {
            guard case .file(let object, let size, _) = entry.content else { continue }
            guard size <= left, files.count < setting.caps.artifactFiles else {
                throw JudgeError(.contract, "the files of stage '\(stage.name)' are above the limit")
            }
            left -= size
            let path = "/pawl/artifact/\(entry.path)"
            files.append(CellFile(path: path, bytes: try setting.objects.get(object, limit: size)))
            names[entry.path] = path
        }
        return (files, names)
    }
}
