// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// What the keys of a contract mean together: with each other, with the folders they name, with the machine.
///
/// Works on checked values, not on the typed contract, so that a mistake in one key does not hide one in another: a
/// check whose values are missing is skipped, their absence has been reported.
struct CrossChecks {
    let root: ContractValue
    /// The contract's folder; nil: folders are not looked at.
    let folder: String?
    let host: HostFacts
    var diagnostics: DiagnosticList

    mutating func run() {
        checkAgents()
        checkNames()
        checkReferences()
        checkModels()
        checkMetrics()
        checkAcceptance()
        checkStages()
        checkSuites()
        checkSplits()
        checkCanaries()
        checkHost()
        if let folder { checkFiles(below: folder) }
    }

    mutating func error(_ value: ContractValue, _ message: String, suggestion: String? = nil) {
        diagnostics.error(value.position, value.path, message, suggestion: suggestion)
    }

    mutating func warning(_ value: ContractValue, _ message: String, suggestion: String? = nil) {
        diagnostics.warning(value.position, value.path, message, suggestion: suggestion)
    }

    var verifier: ContractValue? { root["verifier"] }
    var metrics: ContractValue? { root.at("verifier", "metrics") }
    var stages: [ContractValue] { root.at("verifier", "stages")?.list ?? [] }
    var agents: [ContractValue] { root["agents"]?.list ?? [] }

    /// The metric that decides, by value.
    var objectiveMetric: ContractValue? {
        root.at("verifier", "objective")?.text.flatMap { metrics?[$0] }
    }

    private mutating func checkAgents() {
        for agent in agents where agent["driver"]?.text == DriverKind.external.rawValue {
            guard let limits = agent["limits"], !limits.isDefault else { continue }
            warning(limits, "an external agent has no cell, so its limits have no effect")
        }
        let drivers = agents.compactMap { $0["driver"]?.text }
        if let parallel = root.at("loop", "parallel"), let count = parallel.integer, let cores = host.cores,
            count > cores,
            drivers.contains(where: { $0 != DriverKind.external.rawValue })
        {
            warning(parallel, "\(count) attempts at once on \(cores) cores; measured times will suffer")
        }
    }

    /// Names that must be unique.
    private mutating func checkNames() {
        checkUnique(agents.compactMap { $0["name"] }, "agent")
        checkUnique(stages.compactMap { $0["name"] }, "stage")
        checkUnique((root["tools"]?.list ?? []).compactMap { $0["name"] }, "tool")
        checkUnique(root.at("workspace", "editable")?.list ?? [], "glob", isError: false)
        let targets = (root.at("workspace", "mounts")?.list ?? []).compactMap { $0["to"] }
        checkUnique(targets, "mount")
        for target in targets { checkMountTarget(target) }
    }

    mutating func checkUnique(_ values: [ContractValue], _ noun: String, isError: Bool = true) {
        var first: [String: ContractValue] = [:]
        for value in values {
            guard let text = value.text else { continue }
            if let other = first[text] {
                let message = "the \(noun) '\(Spelling.shortened(text))' is already in line \(other.position.line)"
                if isError { error(value, message) } else { warning(value, message) }
            } else {
                first[text] = value
            }
        }
    }

    private mutating func checkMountTarget(_ target: ContractValue) {
        let reserved = ["/work", "/pawl", "/tmp", "/proc", "/dev", "/sys"]
        guard let path = target.text, let taken = reserved.first(where: { HostPath.lies(path, in: $0) }) else { return }
        error(target, "\(taken) in a cell belongs to Pawl; mount elsewhere")
    }

    /// Names that must exist.
    private mutating func checkReferences() {
        let models = root["models"]
        for use in agents.compactMap({ $0.at("model", "use") }) {
            check(use, isAmong: models, "model", "'models'")
        }
        let secrets = root.at("access", "secrets")
        var uses = (models?.entries ?? []).compactMap { $0.value["key"] }
        uses += (root["tools"]?.list ?? []).flatMap { $0["secrets"]?.list ?? [] }
        uses += (root.at("access", "egress")?.list ?? []).compactMap { $0["secret"] }
        for use in uses { check(use, isAmong: secrets, "secret", "'access.secrets'") }
        let tools = (root["tools"]?.list ?? []).compactMap { $0["name"]?.text }
        for action in root["approve"]?.list ?? [] {
            guard let text = action.text, text.hasPrefix("tool:") else { continue }
            let name = String(text.dropFirst(5))
            guard !tools.contains(name) else { continue }
            error(
                action, "no tool in 'tools' is named '\(name)'",
                suggestion: Spelling.nearest(name, among: tools).map { "tool:\($0)" })
        }
    }

    /// Reports a name that a mapping does not have; nothing where the mapping itself could not be read.
    mutating func check(_ name: ContractValue, isAmong mapping: ContractValue?, _ noun: String, _ place: String) {
        guard let text = name.text, let fields = mapping?.fields, fields[text] == nil else { return }
        let names = fields.keys.sorted()
        let nearest = Spelling.nearest(text, among: names)
        let known = names.isEmpty ? "it is empty" : "it has \(names.prefix(8).joined(separator: ", "))"
        error(name, "no \(noun) '\(text)' in \(place)\(nearest == nil ? "; \(known)" : "")", suggestion: nearest)
    }
}
