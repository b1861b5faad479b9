// SPDX-License-Identifier: Apache-2.0

extension CrossChecks {
    /// Stages that run programs beside the candidate's code, and the metrics that come from them.
    mutating func checkSuites() {
        let kinds = Set(stages.compactMap { $0["kind"]?.text })
        let sources = Set((metrics?.entries ?? []).compactMap { $0.value["from"]?.text })
        for (_, metric) in metrics?.entries ?? [] {
            guard let from = metric["from"], let word = from.text, let source = MetricSource(rawValue: word),
                let kind = source.stageKind, !stages.isEmpty, !kinds.contains(kind.rawValue)
            else { continue }
            error(from, "\(word) comes from a stage of kind \(kind.rawValue), and there is none")
        }
        for stage in stages {
            if stage["kind"]?.text == StageKind.suite.rawValue { checkSuite(stage) }
            if stage["kind"]?.text == StageKind.command.rawValue, let command = stage["command"] {
                checkCommand(command, sources: sources)
            }
        }
    }

    private mutating func checkSuite(_ stage: ContractValue) {
        if let compare = stage["compare"], compare.text == StageComparison.paired.rawValue {
            error(compare, "a suite is no measurement: compare its metric with rule exact, without pairs")
        }
        guard let suite = stage["suite"], let twin = suite["twin"] else { return }
        if twin.text == TwinSource.none.rawValue {
            warning(twin, "without an impossible twin nothing tells a cheat from a pass: the stage is A1")
        }
        let words = suite["run"]?.texts ?? []
        if let run = suite["run"], !words.contains(where: { $0.contains("{out}") }) {
            warning(run, "the report is read from {out}, which is not among the arguments")
        }
    }

    private mutating func checkCommand(_ command: ContractValue, sources: Set<String>) {
        if command["files"] == nil {
            warning(command, "the candidate itself prints what it is judged by: assurance A0")
        } else {
            warning(command, "a program inside the candidate's process decides: assurance A1 at best")
        }
        for name in command["metrics"]?.list ?? [] {
            check(name, isAmong: metrics, "metric", "'verifier.metrics'")
            guard let metric = name.text.flatMap({ metrics?[$0] }), let from = metric["from"]?.text,
                from != MetricSource.command.rawValue
            else { continue }
            error(name, "metric '\(name.text ?? "")' comes from \(from), not from a command")
        }
    }

    /// The folders and files of the verifier that suites and commands name.
    mutating func checkSuiteFiles(_ verifier: String) {
        for stage in stages {
            for (part, key, isFolder) in Self.suiteParts {
                guard let value = stage[part]?[key], let name = value.text, !(stage[part]?.isDefault ?? true) else {
                    continue
                }
                let path = HostPath.join(verifier, name)
                guard HostPath.kind(of: path) != (isFolder ? .folder : .file) else { continue }
                error(value, "no such \(isFolder ? "folder" : "file") in the verifier's folder: \(path)")
            }
        }
    }

    private static let suiteParts = [
        ("suite", "tests", true), ("suite", "expected", false), ("suite", "oracle", true), ("command", "files", true),
    ]
}
