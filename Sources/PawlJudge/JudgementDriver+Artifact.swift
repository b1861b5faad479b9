// SPDX-License-Identifier: Apache-2.0
internal import PawlContract
internal import PawlLedger
internal import PawlSandbox
internal import PawlStore

extension JudgementDriver {
    func artifact(
        of contestant: Contestant, _ stage: StageSpec
    ) throws -> (files: [CellFile], names: [String: String])? {
        try setting.artifact(of: contestant, stage)
    }
}

extension JudgeSetting {
    /// The candidate files of an artifact stage as inert bytes: `/pawl/artifact/PATH`, read-only, never executed.
    ///
    /// They come from the content store by the tree's digests, not from a folder that anybody could have changed.
    /// Links are left out: they are no bytes. nil: they are more than a judge is shown, which is the candidate's doing.
    func artifact(
        of contestant: Contestant, _ stage: StageSpec
    ) throws -> (files: [CellFile], names: [String: String])? {
        let tree = try trees.get(contestant.tree)
        var files: [CellFile] = []
        var names: [String: String] = [:]
        var left = caps.artifactBytes
        for entry in tree.entries where stage.files.contains(where: { $0.matches(entry.path) }) {
            guard case .file(let object, let size, _) = entry.content else { continue }
            guard size <= left, files.count < caps.artifactFiles else { return nil }
            left -= size
            let path = "/pawl/artifact/\(entry.path)"
            files.append(CellFile(path: path, bytes: try objects.get(object, limit: size)))
            names[entry.path] = path
        }
        return (files, names)
    }
}

extension JudgementDriver {
    /// The round of a contestant whose files no judge is shown.
    func refusal(_ plan: RoundPlan, of contestant: Contestant) -> PlayedRound {
        let caps = setting.caps
        let evidence =
            "stage '\(plan.stage.name)' would show more than \(caps.artifactFiles) files or \(caps.artifactBytes) bytes"
        let record = JudgementRound(
            judgement: plan.judgement, stage: plan.stage.name, round: plan.round, arm: plan.arm.rawValue,
            seed: plan.seed, outcome: "invalid", usage: Usage(),
            signals: [JudgeSignal.resultOversize.record(evidence)],
            built: setting.contract.verifier.build == nil ? nil : contestant.tree)
        return PlayedRound(record: record, feedback: nil, log: [], isContended: false)
    }
}
