// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger

/// The controls that are candidates of Pawl's own making.
extension Examiner {
    /// How many source mutants are judged.
    static let sourceMutants = 12

    /// A candidate without merit: it must not be accepted, whatever the kind of the stages.
    func variantRow(
        _ control: ExamControl, _ name: AutomaticControl, of workspace: ExamCandidate, champion: Contestant?,
        metrics: [String: MetricRecord], _ usage: inout Usage
    ) async throws -> ExamRow {
        let variants = CandidateVariants(setting: setting, base: workspace)
        guard let candidate = try variants.candidate(name) else {
            return .inapplicable(control, "the workspace holds no file that an agent may change")
        }
        let judged = try await judge(candidate, champion: champion, metrics: metrics, in: setting, number: 7)
        usage.add(judged.usage)
        return candidateRow(control, judged, isWrong: judged.verdict == .accepted)
    }

    /// Faulty variants of the oracle, which must not be accepted, or of the workspace, which must not pass: the share
    /// that is rejected is the score.
    func sourcesRow(
        _ control: ExamControl, _ material: ExamMaterial, champion: Contestant?, metrics: [String: MetricRecord],
        _ usage: inout Usage
    ) async throws -> ExamRow {
        let base = material.oracle ?? material.workspace
        let variants = CandidateVariants(setting: setting, base: base)
        let seed = SeededGenerator(seed: Digest.of("\(seed) sources")).first
        let mutations = SourceMutation.choose(Self.sourceMutants, of: try variants.editable(), seed: seed)
        guard !mutations.isEmpty else {
            return .inapplicable(control, "no file that an agent may change is a text with something to change")
        }
        var survivors: [String] = []
        for mutation in mutations {
            let candidate = try variants.candidate([mutation.path: mutation.bytes])
            let judged = try await judge(candidate, champion: champion, metrics: metrics, in: unmeasured, number: 8)
            usage.add(judged.usage)
            let isRejected = material.oracle == nil ? !judged.isCompared : judged.verdict != .accepted
            if !isRejected { survivors.append(mutation.text) }
        }
        let rejected = mutations.count - survivors.count
        let least = setting.contract.verifier.controls.mutationScore ?? 0
        let names = survivors.isEmpty ? "" : "; not rejected: " + survivors.joined(separator: ", ")
        return ExamRow(
            control, got: "\(rejected) of \(mutations.count)", evidence: "at least \(least) must be rejected\(names)",
            isWrong: Double(rejected) < least * Double(mutations.count))
    }
}

extension SeededGenerator {
    /// Its first number.
    fileprivate var first: UInt64 {
        var copy = self
        return copy.next()
    }
}
