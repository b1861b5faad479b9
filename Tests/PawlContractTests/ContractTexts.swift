// SPDX-License-Identifier: Apache-2.0
import Foundation

/// Contracts that tests start from.
enum ContractTexts {
    /// The file of DESIGN section 4, verbatim.
    static let design = """
        pawl: 1
        name: matmul
        goal: Make kernel.c multiply float64 matrices faster without changing results.   # shown to agents

        workspace:
          source: workspace            # a folder, or {git: ../repo, ref: main}; exported without history. Never contains .pawl or the verifier
          editable: [kernel.c]         # globs; section 7 says what happens to other changes
          root: host                   # read-only /usr, /bin, /lib and a minimal /etc of this machine, or a folder that holds a root file system
          mounts: []                   # [{from: /opt/swift, to: /opt/swift}] read-only toolchains, data, models
          devices: []                  # e.g. [nvidia0]
          setup: []                    # commands that run once in a cell; the result is cached by digest
          env: {OMP_NUM_THREADS: "1"}  # the only variables besides a fixed minimal set

        agents:
          - name: tuner
            driver: tuner              # tuner | command | model | codex | claude | mini-swe-agent | external
            # command: [python3, agent.py]              (driver: command)
            # model: {use: main, style: edit | shell}   (driver: model)
            nesting: false             # true: the agent may make its own sandbox inside the cell; named as weaker
            limits: {wall: 5m, cpu: 5m, memory: 2GiB, processes: 128, disk: 512MiB, output: 4MiB}

        models: {}                     # main: {dialect: openai-responses | openai-chat | anthropic, url: ..., key: NAME, allow: [gpt-x], max_output: 32768, price: {input: 1.25, output: 10}}   (USD per million tokens)
        tools: []                      # [{name: crm, command: [...], secrets: [], allow: {lookup: {args: {id: {pattern: "^[0-9]+$"}}}}}]   MCP servers
        approve: []                    # actions that wait for a person: [accept, egress, tool:NAME, budget]

        access:
          egress: []                   # [{host: api.example.com, methods: [GET], paths: ["/v1/**"], secret: NAME, as: {header: Authorization, format: "Bearer {}"}, record: body}]
          secrets: {}                  # NAME: {env: VAR} | {file: path} | {command: [...]}; read by the broker only
          canaries: true

        verifier:
          source: verifier             # never visible to an agent or a contestant; warned about if its bytes occur in the root
          build: {run: [make, -s], limits: {wall: 60s}}
          contestant: {mode: exec, run: [./kernel, "{in}", "{out}"]}   # exec = a fresh cell per question; serve = one process per round
          stages:
            - {name: correct, kind: ask, judge: [python3, judge.py, correct], rounds: 1}        # kind: ask | artifact | suite | command
            - {name: speed,   kind: ask, judge: [python3, judge.py, speed],  compare: paired}
          splits: {}                   # {rehearsal: {...}, gate: {judge: [...], queries: 50}, vault: {judge: [...]}}
          metrics:
            seconds: {from: clock.cpu, better: lower, min: 0, noisy: true}    # clock.cpu | clock.wall | memory.peak | judge
          objective: seconds
          accept: {rule: sequential, alpha: 0.05, spend: run, min_effect: 1%, max_pairs: 40, confirm: 3}    # rule: sequential | exact | naive
          guards: []                   # metrics that must hold besides: [{metric: peak, at_most: 2GiB}, {metric: size, worsen_at_most: 10%}]
          tie: keep                    # keep | smaller: a no-gain candidate with less code, all guards held, may replace the champion (simplicity)
          controls: {oracle: controls/oracle, mutants: controls/mutants}

        loop: {strategy: ratchet, parallel: 1, patience: 30}     # ratchet | evolve | coevolve | session | review | serve; also target: 0.9
        budget: {attempts: 60, wall: 10m}                          # also cpu, judgements, tokens, usd
        feedback: {metrics: true, log_tail: 4KiB, during: {judgements: 5}}   # during: visible judgements an agent may ask for inside an attempt
        audit: {witnesses: []}

        """

    /// The least that is a contract.
    static let small = """
        pawl: 1
        name: small
        goal: Make answer.txt longer.
        workspace: {source: workspace, editable: [answer.txt]}
        agents: [{name: agent, driver: command, command: [./agent.sh]}]
        verifier:
          source: verifier
          stages: [{name: length, kind: artifact, judge: [python3, judge.py], files: [answer.txt]}]
          metrics: {length: {from: judge, better: higher}}
          objective: length
        budget: {attempts: 3}

        """

    /// Every key there is.
    static let everything = """
        pawl: 1
        name: everything
        goal: |
          Use *every* key & more.
        workspace:
          source: {git: ../repo, ref: main}
          editable: ["src/**/*.py", README.md]
          root: images/debian
          mounts: [{from: /usr/share, to: /data/share}]
          devices: ["null"]
          setup: [make deps, [python3, prepare.py, 3]]
          env: {THREADS: 1, MODE: fast, DEBUG: true}
        agents:
          - {name: one, driver: model, model: {use: main, style: shell}, nesting: true, limits: {wall: 1h30m}}
          - {name: two, driver: codex, model: {use: main}}
          - {name: three, driver: external}
        models:
          main: {dialect: openai-responses, url: "https://api.example.com/v1", key: API, allow: [gpt-x], max_output: 100, price: {input: 1.25, output: 10, cached_input: 0.125, cache_write: 1.5}, pins: {gpt-x: [gpt-x-1, gpt-x-2]}, overhead: 9, hosted_tools: [web_search], inject: [usage], timeouts: {connect: 1s, first_byte: 2s, idle: 3s, total: 4s}, caps: {request: 1MiB, response: 2MiB}, retry: {times: 2, wait: 500ms}}
        tools: [{name: crm, command: [crm-server], secrets: [API], allow: {lookup: {args: {id: {pattern: "^[0-9]+$"}}}}}]
        approve: [accept, egress, budget, "tool:crm"]
        access:
          egress: [{host: api.example.com, methods: [GET], paths: ["/v1/**"], secret: API, as: {header: Authorization, format: "Bearer {}"}, record: body}]
          secrets: {API: {env: API_KEY}, OTHER: {file: key.txt}, THIRD: {command: [pass, show, key]}}
          canaries: true
        verifier:
          source: verifier
          build: {run: [make], limits: {wall: 1.5s, cpu: 200ms, memory: 1.5GiB, processes: 1, disk: 65536, output: 0}}
          contestant: {mode: serve, run: [./server]}
          stages:
            - {name: a, judge: [judge], rounds: 3, limits: {wall: 1h}}
            - {name: b, kind: artifact, judge: [judge], files: ["out/*.json"]}
            - {name: c, kind: suite, suite: {run: [pytest, "--junitxml={out}/r.xml"], tests: t, expected: e.json, report: tap, keep: [conftest.py], drop: ["t/**"], writable: true, twin: hook, flip: [flip], limits: {wall: 1m}}}
            - {name: d, kind: command, command: {run: [check], files: grader, lines: colon, metrics: [said], limits: {cpu: 1m}}}
            - {name: e, judge: [judge], compare: paired}
          splits: {rehearsal: {judge: [judge]}, gate: {judge: [judge], queries: 50}, vault: {judge: [judge]}}
          metrics:
            wall: {from: clock.wall, better: lower, min: 0, max: 10m}
            peak: {from: memory.peak, better: lower}
            score: {from: judge, better: higher, min: 0, max: 1}
            said: {from: command, better: lower}
          objective: wall
          accept: {rule: naive, alpha: 5%, spend: candidate, min_effect: 0.02, max_pairs: 30, confirm: 0}
          guards: [{metric: peak, at_most: 2GiB}, {metric: score, at_least: 0.5}, {metric: score, worsen_at_most: 10%}]
          tie: smaller
          controls: {oracle: controls/oracle, mutants: controls/mutants}
        loop: {strategy: evolve, parallel: 4, patience: 10, target: 500ms}
        budget: {attempts: 10, wall: 1d, cpu: 2h, judgements: 100, tokens: 1000000, usd: 2.5, attempt: {tokens: 1000, usd: 0.07}, lineage: {usd: 1}}
        feedback: {metrics: false, log_tail: 0, during: {judgements: 0}}
        audit: {witnesses: [{name: w, key: k}]}

        """
}

/// A folder of its own for one test, removed at the end.
final class ScratchFolder {
    let path: String

    init() throws {
        let base = FileManager.default.temporaryDirectory.path + "/pawl-contract-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
        path = base
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, making the folders above it.
    func write(_ name: String, _ text: String = "", executable: Bool = false) throws {
        let file = path + "/" + name
        let folder = (file as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        if executable { try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file) }
    }

    /// The folders that the contract of DESIGN section 4 names.
    func fillForDesign() throws {
        try write("pawl.yaml", ContractTexts.design)
        try write("workspace/kernel.c", "int main(void) { return 0; }")
        try write("workspace/Makefile", "kernel: kernel.c")
        try write("verifier/judge.py", "print()")
        try write("controls/oracle/kernel.c")
        try write("controls/mutants/float32/kernel.c")
    }

    /// The folders that the small contract names.
    func fillForSmall(_ text: String = ContractTexts.small) throws {
        try write("pawl.yaml", text)
        try write("workspace/answer.txt", "short")
        try write("workspace/agent.sh", "#!/bin/sh", executable: true)
        try write("verifier/judge.py", "print()")
    }
}
