// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// A checked value lacks what its shape promises: a fault in Pawl, never in the contract.
struct BuildFailure: Error {
    let path: String
}

/// Makes the typed contract from checked values. Defaults that depend on other values are filled in here.
enum ContractBuilder {
    static func contract(_ root: ContractValue, folder: String) throws(BuildFailure) -> Contract {
        Contract(
            version: try root.need("pawl", \.integer),
            name: try root.need("name", \.text),
            goal: try root.need("goal", \.text),
            workspace: try workspace(root.field("workspace"), folder: folder),
            agents: try each(root.field("agents"), agent),
            models: try map(root.field("models"), ModelBuilder.model),
            tools: try each(root.field("tools"), tool),
            approve: try root.need("approve", \.texts),
            access: try access(root.field("access")),
            verifier: try VerifierBuilder.verifier(root.field("verifier")),
            loop: try loop(root.field("loop")),
            budget: budget(try root.field("budget")),
            feedback: try feedback(root.field("feedback")),
            audit: AuditSpec(witnesses: try root.field("audit").need("witnesses", \.list).map(\.json)))
    }

    static func limits(_ value: ContractValue) throws(BuildFailure) -> CellLimits {
        let wall = try value.need("wall", \.number)
        return CellLimits(
            wall: wall, cpu: value["cpu"]?.number ?? wall, memory: try value.need("memory", \.integer),
            processes: try value.need("processes", \.integer), disk: try value.need("disk", \.integer),
            output: try value.need("output", \.integer))
    }

    static func each<Element>(
        _ value: ContractValue, _ make: (ContractValue) throws(BuildFailure) -> Element
    ) throws(BuildFailure) -> [Element] {
        guard let list = value.list else { throw BuildFailure(path: value.path) }
        var elements: [Element] = []
        for element in list { elements.append(try make(element)) }
        return elements
    }

    static func map<Element>(
        _ value: ContractValue, _ make: (ContractValue) throws(BuildFailure) -> Element
    ) throws(BuildFailure) -> [String: Element] {
        guard let fields = value.fields else { throw BuildFailure(path: value.path) }
        var elements: [String: Element] = [:]
        for (key, field) in fields { elements[key] = try make(field) }
        return elements
    }

    static func glob(_ value: ContractValue) throws(BuildFailure) -> Glob {
        guard let text = value.text, let glob = Glob(text) else { throw BuildFailure(path: value.path) }
        return glob
    }

    private static func workspace(_ value: ContractValue, folder: String) throws(BuildFailure) -> WorkspaceSpec {
        let source = try value.field("source")
        let root = try value.need("root", \.text)
        return WorkspaceSpec(
            source: try source.text.map { .folder($0) }
                ?? .git(repository: source.need("git", \.text), ref: source.need("ref", \.text)),
            editable: try each(value.field("editable"), glob),
            root: root == "host" ? .host : .folder(root),
            mounts: try each(value.field("mounts")) { (mount) throws(BuildFailure) in
                MountSpec(
                    from: HostPath.join(folder, try mount.need("from", \.text)), to: try mount.need("to", \.text))
            },
            devices: try value.need("devices", \.texts),
            setup: try each(value.field("setup")) { (line) throws(BuildFailure) in
                guard let words = line.texts else { throw BuildFailure(path: line.path) }
                return words
            },
            env: try map(value.field("env")) { (word) throws(BuildFailure) in
                guard let text = word.text else { throw BuildFailure(path: word.path) }
                return text
            })
    }

    private static func agent(_ value: ContractValue) throws(BuildFailure) -> AgentSpec {
        var use: ModelUse?
        if let model = value["model"] {
            use = ModelUse(use: try model.need("use", \.text), style: try model.choice("style"))
        }
        return AgentSpec(
            name: try value.need("name", \.text), driver: try value.choice("driver"),
            command: value["command"]?.texts ?? [], model: use, nesting: try value.need("nesting", \.flag),
            limits: try limits(value.field("limits")))
    }

    private static func tool(_ value: ContractValue) throws(BuildFailure) -> ToolSpec {
        ToolSpec(
            name: try value.need("name", \.text), command: try value.need("command", \.texts),
            secrets: try value.need("secrets", \.texts), allow: try value.field("allow").json)
    }

    private static func access(_ value: ContractValue) throws(BuildFailure) -> AccessSpec {
        AccessSpec(
            egress: try value.need("egress", \.list).map(\.json),
            secrets: try value.need("secrets", \.fields).mapValues(\.json),
            canaries: try value.need("canaries", \.flag))
    }

    private static func loop(_ value: ContractValue) throws(BuildFailure) -> LoopSpec {
        LoopSpec(
            strategy: try value.choice("strategy"), parallel: try value.need("parallel", \.integer),
            patience: value["patience"]?.integer, target: value["target"]?.number)
    }

    private static func budget(_ value: ContractValue) -> BudgetSpec {
        BudgetSpec(
            attempts: value["attempts"]?.integer, wall: value["wall"]?.number, cpu: value["cpu"]?.number,
            judgements: value["judgements"]?.integer, tokens: value["tokens"]?.integer, usd: value["usd"]?.number,
            attempt: ModelBuilder.spend(value["attempt"]), lineage: ModelBuilder.spend(value["lineage"]))
    }

    private static func feedback(_ value: ContractValue) throws(BuildFailure) -> FeedbackSpec {
        FeedbackSpec(
            metrics: try value.need("metrics", \.flag), logTail: try value.need("log_tail", \.integer),
            duringJudgements: try value.field("during").need("judgements", \.integer))
    }
}

extension ContractValue {
    /// The field of a mapping.
    func field(_ key: String) throws(BuildFailure) -> ContractValue {
        guard let value = self[key] else { throw BuildFailure(path: KeyPath.join(path, key)) }
        return value
    }

    /// A field as a type.
    func need<Value>(_ key: String, _ read: (ContractValue) -> Value?) throws(BuildFailure) -> Value {
        guard let value = read(try field(key)) else { throw BuildFailure(path: KeyPath.join(path, key)) }
        return value
    }

    /// A field as one of an enumeration's words.
    func choice<Choice: RawRepresentable<String>>(_ key: String) throws(BuildFailure) -> Choice {
        guard let choice = Choice(rawValue: try need(key, \.text)) else {
            throw BuildFailure(path: KeyPath.join(path, key))
        }
        return choice
    }
}
