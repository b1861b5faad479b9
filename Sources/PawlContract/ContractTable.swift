// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// The keys of `pawl.yaml`, once: the loader, the schema, the defaults and the "did you mean" hints all come from here.
enum ContractTable {
    static let root = ObjectSpec([
        KeySpec("pawl", .integer(1...1), .required, "The version of the contract's format; always 1."),
        KeySpec("name", .text(.name), .required, "A short name for this contract.", examples: ["matmul"]),
        KeySpec(
            "goal", .text(.prose), .required, "What is wanted, in plain words; shown to agents.",
            examples: ["Make kernel.c multiply float64 matrices faster without changing results."]),
        KeySpec("workspace", .object(workspace), .required, "What an attempt starts from and may change."),
        KeySpec("agents", .list(.object(agent), minimum: 1), .required, "Who proposes candidates."),
        KeySpec(
            "models", .map(keys: .name, .object(ModelTable.model), minimum: 0), .defaulted([:]),
            "Model endpoints by name. Credentials stay with Pawl's broker."),
        KeySpec("tools", .list(.object(tool), minimum: 0), .defaulted([]), "MCP servers that agents may use."),
        KeySpec(
            "approve", .list(.text(.approval), minimum: 0), .defaulted([]),
            "Actions that wait for a person: accept, egress, budget, tool:NAME.", examples: [["accept"]]),
        KeySpec("access", .object(access), .defaulted([:]), "Network and secrets; nothing is allowed by default."),
        KeySpec("verifier", .object(VerifierTable.verifier), .required, "How a candidate is judged."),
        KeySpec("loop", .object(loop), .defaulted([:]), "How attempts follow each other."),
        KeySpec(
            "budget", .object(budget), .required,
            "What a run may spend; at least one of attempts, wall and cpu.",
            examples: [["attempts": 60, "wall": "10m"]]
        ),
        KeySpec("feedback", .object(feedback), .defaulted([:]), "What an agent learns; exactly this and no more."),
        KeySpec("audit", .object(audit), .defaulted([:]), "Who else vouches for the ledger."),
    ])

    static let workspace = ObjectSpec([
        KeySpec(
            "source", .either(scalar: .text(.path), collection: .object(git)), .required,
            "What an attempt starts from: a folder, relative to the contract, or a git repository at a ref, exported "
                + "without history. It may not hold the verifier.",
            examples: ["workspace", ["git": "../repo", "ref": "main"]]),
        KeySpec(
            "editable", .list(.text(.glob), minimum: 1), .required,
            "Globs of the files that an agent may change, make or delete: '*' and '?' within a name, '**' across folders.",
            examples: [["kernel.c"], ["src/**/*.py"]]),
        KeySpec(
            "root", .text(.path), .defaulted("host"),
            "The root file system of a cell: 'host' (read-only /usr, /bin, /lib and a minimal /etc of this machine), or "
                + "a folder that holds one.",
            examples: ["host", "images/debian"]),
        KeySpec(
            "mounts", .list(.object(mount), minimum: 0), .defaulted([]), "Read-only toolchains, data, models.",
            examples: [[["from": "/opt/swift", "to": "/opt/swift"]]]),
        KeySpec(
            "devices", .list(.text(.device), minimum: 0), .defaulted([]), "Devices below /dev that a cell gets.",
            examples: [["nvidia0"]]),
        KeySpec(
            "setup", .list(.command, minimum: 0), .defaulted([]),
            "Commands that run once in a cell before the first attempt; a line runs through sh -c. The result is cached.",
            examples: [["make deps", ["python3", "prepare.py"]]]),
        KeySpec(
            "env", .map(keys: .variable, .words, minimum: 0), .defaulted([:]),
            "The only environment variables in a cell besides a fixed minimal set.",
            examples: [["OMP_NUM_THREADS": "1"]]),
    ])

    static let git = ObjectSpec([
        KeySpec("git", .text(.path), .required, "A git repository on this machine, relative to the contract."),
        KeySpec("ref", .text(.line), .defaulted("HEAD"), "The commit, branch or tag.", examples: ["main"]),
    ])

    static let mount = ObjectSpec([
        KeySpec("from", .text(.path), .required, "A file or folder of this machine."),
        KeySpec("to", .text(.absolutePath), .required, "Where the cell sees it."),
    ])

    static let agent = ObjectSpec(
        [
            KeySpec("name", .text(.name), .required, "A name, unique in the contract."),
            KeySpec(
                "driver", .choice(DriverKind.allCases.map(\.rawValue)), .required,
                "What proposes: the built-in tuner, any command, a model, a known agent program, or people and programs "
                    + "outside ('pawl submit')."),
            KeySpec(
                "command", .arguments, .optional, "The program to run in the workspace (driver command).",
                examples: [["python3", "agent.py"]]),
            KeySpec("model", .object(modelUse), .optional, "The model to use (driver model)."),
            KeySpec(
                "nesting", .flag, .defaulted(false),
                "Whether the agent may make its own sandbox inside the cell; a weaker cell, and named so."),
            KeySpec("limits", .object(LimitsTable.agent), .defaulted([:]), "What one attempt may use."),
        ],
        rules: [
            .when(key: "driver", isIn: ["command"], needs: "command"),
            .only(key: "command", where: "driver", isIn: ["command"]),
            .when(key: "driver", isIn: ["model"], needs: "model"),
            .only(key: "model", where: "driver", isIn: ["model", "codex", "claude", "mini-swe-agent"]),
        ])

    static let modelUse = ObjectSpec([
        KeySpec("use", .text(.name), .required, "A name in 'models'."),
        KeySpec(
            "style", .choice(ModelStyle.allCases.map(\.rawValue)), .defaulted("edit"),
            "Whether the model proposes edits, or works in a shell."),
    ])

    static let tool = ObjectSpec([
        KeySpec("name", .text(.name), .required, "A name, unique in the contract."),
        KeySpec("command", .arguments, .required, "The MCP server."),
        KeySpec("secrets", .list(.text(.name), minimum: 0), .defaulted([]), "Secrets that the server gets."),
        KeySpec(
            "allow", .map(keys: .line, .anything, minimum: 0), .defaulted([:]),
            "The tools that may be called, each with rules for its arguments."),
    ])

    static let access = ObjectSpec([
        KeySpec("egress", .list(.object(egress), minimum: 0), .defaulted([]), "Outbound requests that are allowed."),
        KeySpec(
            "secrets", .map(keys: .name, .object(secret), minimum: 0), .defaulted([:]),
            "Where each secret is read from; only the broker reads them."),
        KeySpec("canaries", .flag, .defaulted(false), "Whether fake credentials are planted to catch their use."),
    ])

    static let egress = ObjectSpec([
        KeySpec("host", .text(.line), .required, "The host name.", examples: ["api.example.com"]),
        KeySpec(
            "methods", .list(.choice(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]), minimum: 1), .optional,
            "The methods that are allowed."),
        KeySpec("paths", .list(.text(.line), minimum: 1), .optional, "Globs of the paths.", examples: [["/v1/**"]]),
        KeySpec("secret", .text(.name), .optional, "The secret that the broker adds; a name in 'access.secrets'."),
        KeySpec("as", .object(injection), .optional, "How the secret is added."),
        KeySpec("record", .choice(["head", "body"]), .optional, "What the ledger keeps of each request."),
    ])

    static let injection = ObjectSpec([
        KeySpec("header", .text(.line), .required, "The header that carries it."),
        KeySpec(
            "format", .text(.line), .defaulted("{}"), "Its value; {} stands for the secret.", examples: ["Bearer {}"]),
    ])

    static let secret = ObjectSpec(
        [
            KeySpec("env", .text(.variable), .optional, "An environment variable of Pawl's own process."),
            KeySpec("file", .text(.path), .optional, "A file."),
            KeySpec("command", .arguments, .optional, "A program that prints it."),
        ], rules: [.oneOf(["env", "file", "command"])])

    static let loop = ObjectSpec([
        KeySpec(
            "strategy", .choice(Strategy.allCases.map(\.rawValue)), .defaulted("ratchet"),
            "How attempts follow each other; ratchet keeps a candidate only if it is better than the champion."),
        KeySpec("parallel", .integer(1...256), .defaulted(1), "How many attempts run at once."),
        KeySpec(
            "patience", .integer(1...1_000_000), .optional,
            "The run ends after so many judged attempts without a new champion. Default: no such end.", examples: [30]),
        KeySpec(
            "target", .quantity, .optional, "The run ends when the champion's objective is at least this good.",
            examples: [0.9, "500ms"]),
    ])

    static let budget = ObjectSpec(
        [
            KeySpec("attempts", .integer(1...10_000_000), .optional, "Attempts started.", examples: [60]),
            KeySpec("wall", .duration, .optional, "Wall time of the whole run.", examples: ["10m"]),
            KeySpec("cpu", .duration, .optional, "CPU time of all cells.", examples: ["2h"]),
            KeySpec("judgements", .integer(1...100_000_000), .optional, "Judgements begun."),
            KeySpec("tokens", .integer(1...Shape.large), .optional, "Model tokens."),
            KeySpec("usd", .amount, .optional, "US dollars spent on models."),
            KeySpec(
                "attempt", .object(ModelTable.spend), .defaulted([:]), "What one attempt may spend on models.",
                examples: [["usd": 0.5]]),
            KeySpec(
                "lineage", .object(ModelTable.spend), .defaulted([:]),
                "What the attempts of one lineage, those that start from the same tree, may spend on models together."),
        ], rules: [.anyOf(["attempts", "wall", "cpu"])])

    static let feedback = ObjectSpec([
        KeySpec("metrics", .flag, .defaulted(true), "Whether agents are told metric values of visible stages."),
        KeySpec(
            "log_tail", .size(0...(1 << 20)), .defaulted("4KiB"),
            "How much of the build log and of the contestant's stderr of visible rounds agents are shown."),
        KeySpec("during", .object(during), .defaulted([:]), "What an agent may ask for inside an attempt."),
    ])

    static let during = ObjectSpec([
        KeySpec(
            "judgements", .integer(0...10_000), .defaulted(5),
            "Judgements on visible stages that an agent may ask for inside an attempt ('pawl-try').")
    ])

    static let audit = ObjectSpec([
        KeySpec("witnesses", .list(.anything, minimum: 0), .defaulted([]), "Witnesses that cosign checkpoints.")
    ])
}
