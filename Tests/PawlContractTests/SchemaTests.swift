// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlContract
import Testing

@Suite("ContractSchema")
struct SchemaTests {
    private static func model(_ keys: String) -> String {
        "models: {m: {dialect: openai-chat, url: \"https://h\", allow: [m], \(keys)}}"
    }

    /// Texts that the schema must refuse as the loader does: each old text of the small contract with its replacement.
    static let broken: [(String, String)] = [
        ("pawl: 1", "pawl: 2"), ("pawl: 1", "pawl: one"), ("name: small", "name: a b"), ("name: small\n", ""),
        ("name: small", "name: 12"), ("goal: Make answer.txt longer.", "goal: \"\""),
        ("objective: length", "objectve: length"), ("driver: command", "driver: comand"),
        ("command: [./agent.sh]", "command: ./agent.sh"), (", command: [./agent.sh]", ""),
        ("driver: command", "driver: tuner"), ("command: [./agent.sh]", "command: []"),
        ("editable: [answer.txt]", "editable: []"), ("editable: [answer.txt]", "editable: [../answer.txt]"),
        ("editable: [answer.txt]", "editable: [/answer.txt]"), ("editable: [answer.txt]", "editable: [a//b]"),
        ("editable: [answer.txt]", "editable: answer.txt"),
        ("source: workspace,", "source: {git: repo, rev: main},"), ("source: workspace,", "source: [a],"),
        ("source: workspace,", "source: workspace, env: {A-B: x},"),
        ("source: workspace,", "source: workspace, mounts: [{from: /a, to: b}],"),
        ("source: workspace,", "source: workspace, mounts: [{from: /a, to: /b/../c}],"),
        ("source: workspace,", "source: workspace, devices: [../x],"),
        ("kind: artifact", "kind: artefact"), (", files: [answer.txt]", ""), ("kind: artifact", "kind: ask"),
        ("kind: artifact, ", ""), ("from: judge", "from: clock"), ("better: higher", "better: more"),
        ("better: higher", "better: higher, min: low"),
        ("metrics: {length: {from: judge, better: higher}}", "metrics: {}"),
        ("better: higher", "better: higher, noisy: \"true\""),
        ("objective: length", "objective: length\n  accept: {alpha: 0}"),
        ("objective: length", "objective: length\n  accept: {alpha: 0.9}"),
        ("objective: length", "objective: length\n  accept: {min_effect: 1 %}"),
        ("objective: length", "objective: length\n  accept: {rule: lucky}"),
        ("objective: length", "objective: length\n  guards: [{metric: length}]"),
        ("objective: length", "objective: length\n  guards: [{metric: length, at_most: 1, at_least: 1}]"),
        ("objective: length", "objective: length\n  splits: {hidden: {}}"),
        ("objective: length", "objective: length\n  tie: bigger"),
        ("attempts: 3", "attempts: 0"), ("attempts: 3", "attempts: 1.5"), ("attempts: 3", "judgements: 3"),
        ("attempts: 3", "wall: 3"), ("attempts: 3", "wall: 3 m"), ("attempts: 3", "wall: 1m1h"),
        ("budget: {attempts: 3}", "budget: {attempts: 3}\nloop: {parallel: 0}"),
        ("budget: {attempts: 3}", "budget: {attempts: 3}\nfeedback: {log_tail: 4KB}"),
        ("budget: {attempts: 3}", "budget: {attempts: 3}\nfeedback: {log_tail: 2097152}"),
        ("budget: {attempts: 3}", "budget: {attempts: 3}\napprove: [everything]"),
        ("budget: {attempts: 3}", "budget: {attempts: 3}\naccess: {secrets: {K: {env: A, file: b}}}"),
        ("budget: {attempts: 3}", "budget: {attempts: 3}\naccess: {egress: [{host: h, methods: [get]}]}"),
        ("budget: {attempts: 3}", "budget: {attempts: 3}\nextra: 1"),
        ("budget: {attempts: 3}", "budget: {attempts: 3, attempt: {cpu: 1s}}"),
        ("budget: {attempts: 3}", "budget: {attempts: 3, lineage: {tokens: 0}}"),
        ("budget: {attempts: 3}", "budget: {attempts: 3}\n" + model("inject: [tools]")),
        ("budget: {attempts: 3}", "budget: {attempts: 3}\n" + model("overhead: -1")),
        ("budget: {attempts: 3}", "budget: {attempts: 3}\n" + model("pins: {m: []}")),
        ("budget: {attempts: 3}", "budget: {attempts: 3}\n" + model("timeouts: {idle: 0}")),
        ("budget: {attempts: 3}", "budget: {attempts: 3}\n" + model("retry: {times: 11}")),
        ("budget: {attempts: 3}", "budget: {attempts: 3}\n" + model("caps: {request: 1}")),
        ("name: agent,", "name: agent, limits: {memory: 512MB},"),
        ("name: agent,", "name: agent, limits: {wall: forever},"),
        ("name: agent,", "name: agent, limits: {processes: -1},"), ("name: agent,", "name: agent, model: {use: m},"),
    ]

    @Test("every shipped contract and every text that the loader takes is valid, what it refuses is not")
    func agreesWithPython() throws {
        let scratch = try ScratchFolder()
        try scratch.write("schema.json", ContractSchema.text())
        try scratch.write("check.py", Self.script)
        var valid = [
            "design": ContractTexts.design, "small": ContractTexts.small, "everything": ContractTexts.everything,
        ]
        for (name, text) in try Self.shippedContracts() {
            #expect(ContractLoader.read(text).errors == [], "\(name)")
            valid[name.replacing("/", with: "_")] = text
        }
        for (name, text) in valid { try scratch.write("valid/\(name).yaml", text) }
        for (index, change) in Self.broken.enumerated() {
            let text = ContractTexts.small.replacing(change.0, with: change.1)
            #expect(text != ContractTexts.small)
            let name = String(format: "%03d", index)
            #expect(ContractLoader.read(text).loaded == nil, "the loader takes \(change)")
            try scratch.write("broken/\(name).yaml", text)
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = [scratch.path + "/check.py", scratch.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        if process.terminationStatus == 77 {
            print("SKIPPED ContractSchema against python3-jsonschema: \(output)")
            return
        }
        #expect(process.terminationStatus == 0, "\(output)")
        #expect(output == "valid \(valid.count), refused \(Self.broken.count)\n")
    }

    @Test("the schema's text is the schema")
    func text() throws {
        #expect(try StrictJSON.decode(ContractSchema.text()) == ContractSchema.json())
        #expect(ContractSchema.json()["$schema"] == "https://json-schema.org/draft/2020-12/schema")
        #expect(ContractSchema.json()["properties"]?["goal"]?["description"]?.stringValue?.isEmpty == false)
    }

    /// Contracts of examples and templates, by path.
    private static func shippedContracts() throws -> [(String, String)] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        var contracts: [(String, String)] = []
        for folder in ["Examples", "Sources"] {
            guard let paths = FileManager.default.enumerator(atPath: root + "/" + folder) else { continue }
            for case let path as String in paths where path.hasSuffix("/pawl.yaml") {
                let file = "\(root)/\(folder)/\(path)"
                contracts.append((file, try String(contentsOfFile: file, encoding: .utf8)))
            }
        }
        return contracts
    }

    private static let script = """
        import glob, json, sys
        try:
            import jsonschema, yaml
        except ImportError as error:
            print(f"{error}; apt-get install python3-jsonschema python3-yaml")
            sys.exit(77)
        folder = sys.argv[1]
        schema = json.load(open(f"{folder}/schema.json"))
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        failures = []
        valid = sorted(glob.glob(f"{folder}/valid/*.yaml"))
        broken = sorted(glob.glob(f"{folder}/broken/*.yaml"))
        for path in valid:
            for error in validator.iter_errors(yaml.safe_load(open(path))):
                failures.append(f"{path}: {list(error.absolute_path)}: {error.message[:200]}")
        for path in broken:
            if validator.is_valid(yaml.safe_load(open(path))):
                failures.append(f"{path}: taken: {open(path).read()}")
        print("\\n".join(failures) if failures else f"valid {len(valid)}, refused {len(broken)}")
        sys.exit(1 if failures else 0)
        """
}
