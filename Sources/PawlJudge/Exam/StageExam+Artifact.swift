// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlSandbox

extension StageExam {
    /// The controls of a stage that shows the candidate's files: the files are altered before the judge starts.
    func artifactStage() async throws -> StageFindings {
        var findings = StageFindings()
        for contestant in contestants {
            guard let files = try honestFiles(of: contestant) else { continue }
            let honest = try await judge(files, of: contestant, 1)
            findings.usage.add(honest.record.usage)
            guard honest.record.outcome == "pass" else {
                findings.dishonest = findings.dishonest ?? honest.refusal
                findings.isJudgeAtFault = honest.record.outcome == "judge-failed"
                continue
            }
            (findings.dishonest, findings.isJudgeAtFault) = (nil, false)
            findings.metrics = honest.record.metrics
            findings.again = compare(try await judge(files, of: contestant, 1).record, honest.record)
            for control in controls {
                guard case .artifact(let name) = control.act else { continue }
                let alterations = (0..<(name.hasPlaces ? Self.tries : 1)).map {
                    ArtifactAlteration(control: name, seed: choice(name, $0), score: score, globs: stage.files)
                }
                for alteration in alterations {
                    guard let altered = alteration.apply(files) else { break }
                    let played = try await judge(altered, of: contestant, 1)
                    findings.usage.add(played.record.usage)
                    findings.outcomes[control.act, default: []].append(
                        StageOutcome(played, honest: honest.record, verifier: setting.contract.verifier))
                }
                progress(control)
            }
            break
        }
        return findings
    }

    private func honestFiles(of contestant: Contestant) throws -> [String: [UInt8]]? {
        guard let (files, names) = try setting.artifact(of: contestant, stage) else { return nil }
        let bytes = Dictionary(files.map { ($0.path, $0.bytes) }, uniquingKeysWith: { first, _ in first })
        return names.compactMapValues { bytes[$0] }
    }

    private func judge(
        _ files: [String: [UInt8]], of contestant: Contestant, _ number: Int
    ) async throws -> PlayedRound {
        let shown = files.sorted { $0.key < $1.key }.map { CellFile(path: "/pawl/artifact/\($0.key)", bytes: $0.value) }
        let names = Dictionary(
            files.keys.map { ($0, "/pawl/artifact/\($0)") }, uniquingKeysWith: { first, _ in first })
        return try await JudgeSeat.with(setting.judgeRequest(stage, files: shown), setting: setting) { seat in
            weighed(
                try await RoundPlayer(setting: setting).play(
                    plan(number), contestant: contestant, artifact: names, seat: seat))
        }
    }
}

extension AutomaticControl {
    /// Whether it alters one place of many.
    fileprivate var hasPlaces: Bool {
        switch self {
        case .digit, .fileByte, .dropped, .doubled, .swapped: true
        default: false
        }
    }
}
