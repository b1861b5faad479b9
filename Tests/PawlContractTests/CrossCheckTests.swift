// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlContract
import Testing

@Suite("cross-checks of a contract")
struct CrossCheckTests {
    /// A change to DESIGN's contract, the machine it is checked for, and the one diagnostic that must be among the answers.
    struct Change: Sendable, CustomTestStringConvertible {
        var changes: [(String, String)]
        var host = HostFacts.unlimited
        let says: String
        var testDescription: String { says }
    }

    static let changes: [Change] = [
        Change(
            changes: [("rule: sequential", "rule: exact")],
            says: "error: verifier.accept.rule: rule exact takes every lucky measurement"),
        Change(
            changes: [("rule: sequential", "rule: naive")],
            says:
                "warning: verifier.accept.rule: rule naive keeps lucky measurements: of 60 candidates that are no better, "
                + "about 30.0 are kept; did you mean 'sequential'?"),
        Change(
            changes: [("rule: sequential", "rule: naive"), ("compare: paired", "rounds: 1")],
            says: "of 60 candidates that are no better, about 3.7 are kept"),
        Change(
            changes: [("from: clock.cpu, better: lower, min: 0, noisy: true", "from: judge, better: lower, min: 0")],
            says: "warning: verifier.accept.rule: the objective is not noisy"),
        Change(
            changes: [("noisy: true", "noisy: false")],
            says: "warning: verifier.metrics.seconds.noisy: clock.cpu is measured"),
        Change(changes: [("compare: paired", "rounds: 2")], says: "no stage has 'compare: paired'"),
        Change(
            changes: [("min: 0,", "min: -1,")],
            says: "error: verifier.metrics.seconds.min: rule sequential compares ratios"),
        Change(
            changes: [("min: 0,", "min: 2, max: 1,")],
            says: "error: verifier.metrics.seconds.max: max must be above min (2)"),
        Change(
            changes: [("max_pairs: 40", "max_pairs: 10")],
            says:
                "error: verifier.accept.max_pairs: no candidate can be accepted: alpha 0.05 over 60 attempts takes at least 11 pairs"
        ),
        Change(changes: [("alpha: 0.05", "alpha: 0.6")], says: "error: verifier.accept.alpha: expected a fraction"),
        Change(changes: [("alpha: 0.05", "alpha: 0")], says: "error: verifier.accept.alpha: expected a fraction"),
        Change(
            changes: [("guards: []", "guards: [{metric: secods, at_most: 1}]")],
            says: "no metric 'secods' in 'verifier.metrics'; did you mean 'seconds'?"),
        Change(
            changes: [("guards: []", "guards: [{metric: seconds}]")],
            says: "expected exactly one of at_most, at_least or worsen_at_most, found none"),
        Change(
            changes: [("guards: []", "guards: [{metric: seconds, at_most: 1, at_least: 0}]")],
            says: "found at_most and at_least"),
        Change(
            changes: [("guards: []", "guards: [{metric: seconds, at_most: -1}]")], says: "no value can be at most this"),
        Change(changes: [("patience: 30", "target: -1")], says: "error: loop.target: the objective cannot get there"),
        Change(
            changes: [("patience: 30", "target: 2"), ("min: 0,", "min: 0, max: 1,")],
            says: "warning: loop.target: any value of the objective"),
        Change(
            changes: [("name: speed, ", "name: correct, ")],
            says: "error: verifier.stages[1].name: the stage 'correct' is already in line 36"),
        Change(
            changes: [("contestant: {mode: exec, run: [./kernel, \"{in}\", \"{out}\"]}", "")],
            says: "error: verifier.contestant: missing: a stage of kind ask"),
        Change(
            changes: [("splits: {}", "splits: {gate: {kind: suite, judge: [python3, judge.py]}}")],
            says: "error: verifier.splits.gate.kind: a suite cannot be hidden: it runs beside candidate code"),
        Change(
            changes: [("splits: {}", "splits: {rehearsal: {kind: command, judge: [python3, judge.py]}}")],
            says: "error: verifier.splits.rehearsal.kind: a command cannot be hidden"),
        Change(
            changes: [("splits: {}", "splits: {vault: {kind: artifact, judge: [python3, judge.py]}}")],
            says: "error: verifier.splits.vault.kind: vault of kind artifact needs 'files'"),
        Change(
            changes: [("splits: {}", "splits: {vault: {kind: ask, files: [a], judge: [python3, judge.py]}}")],
            says: "error: verifier.splits.vault.kind: a judge that is shown 'files' is of kind artifact"),
        Change(changes: [(", \"{out}\"", "")], says: "warning: verifier.contestant.run: mode exec hands over"),
        Change(changes: [("mode: exec", "mode: serve")], says: "{in} and {out} have no meaning in mode serve"),
        Change(
            changes: [("kind: ask", "kind: artifact, files: [a]")],
            says: "error: verifier.metrics.seconds: clock.cpu is measured while a contestant answers"),
        Change(changes: [("approve: []", "approve: [\"tool:crm\"]")], says: "no tool in 'tools' is named 'crm'"),
        Change(
            changes: [("egress: []", "egress: [{host: h, secret: K}]")],
            says: "no secret 'K' in 'access.secrets'; it is empty"),
        Change(
            changes: [("mounts: []", "mounts: [{from: /usr, to: /work/usr}]")], says: "/work in a cell belongs to Pawl"),
        Change(changes: [("mounts: []", "mounts: [{from: /usr, to: usr}]")], says: "expected an absolute path"),
        Change(
            changes: [("env: {OMP_NUM_THREADS: ", "env: {OMP-NUM: ")],
            says: "the key must be the name of an environment variable"),
        Change(changes: [("pawl: 1", "pawl: 2")], says: "error: pawl: expected 1, found the number 2"),
        Change(
            changes: [], host: HostFacts(metersCPU: false),
            says: "error: verifier.metrics.seconds.from: this machine cannot measure the CPU time of a whole cell"),
        Change(
            changes: [("from: clock.cpu", "from: memory.peak")], host: HostFacts(metersMemory: false),
            says: "error: verifier.metrics.seconds.from: this machine cannot measure the peak memory"),
        Change(
            changes: [("from: clock.cpu", "from: clock.instructions")], host: HostFacts(countsInstructions: false),
            says: "error: verifier.metrics.seconds.from: clock.instructions needs valgrind, and this machine has no "
                + "/usr/bin/valgrind: apt-get install valgrind"),
        Change(
            changes: [("from: clock.cpu", "from: clock.instructions")],
            says: "warning: verifier.metrics.seconds.from: instructions are counted inside the candidate's own process"),
        Change(
            changes: [("from: clock.cpu", "from: clock.instructions"), ("compare: paired", "compare: alone")],
            says: "error: verifier.objective: clock.instructions decides only in pairs"),
        Change(
            changes: [("from: clock.cpu, better: lower", "from: clock.instructions, better: higher")],
            says: "error: verifier.metrics.seconds.better: more instructions are no gain"),
        Change(
            changes: [("from: clock.cpu", "from: clock.instructions"), ("noisy: true", "noisy: false")],
            says: "warning: verifier.metrics.seconds.noisy: a count repeats, but the CPU time"),
        Change(
            changes: [], host: HostFacts(memory: 1 << 30),
            says: "error: agents[0].limits.memory: this machine has 1 GiB of memory for cells"),
        Change(
            changes: [], host: HostFacts(memory: (2 << 30) + 1),
            says: "warning: agents[0].limits.disk: files of a cell are kept in memory"),
        Change(
            changes: [("parallel: 1", "parallel: 8")], host: HostFacts(cores: 2),
            says: "warning: loop.parallel: 8 attempts at once on 2 cores"),
        Change(
            changes: [("cpu: 5m", "cpu: 1h")], host: HostFacts(cores: 2),
            says: "warning: agents[0].limits.cpu: 2 cores cannot use so much CPU time"),
    ]

    @Test("keys that do not fit each other or the machine are named", arguments: changes)
    func change(_ change: Change) {
        var text = ContractTexts.design
        for (old, new) in change.changes {
            let changed =
                old.hasPrefix("name: speed")
                ? text.replacing("name: speed,   ", with: new) : text.replacing(old, with: new)
            #expect(changed != text, "\(old)")
            text = changed
        }
        let diagnostics = ContractLoader.read(text, host: change.host).diagnostics
        #expect(diagnostics.contains { $0.description.contains(change.says) }, "\(diagnostics.map(\.description))")
    }

    @Test("a machine without meters still serves contestants that may not fork")
    func noFork() {
        let text = ContractTexts.design.replacing(
            "\"{out}\"]}", with: "\"{out}\"], limits: {processes: 1}}")
        #expect(ContractLoader.read(text, host: HostFacts(metersCPU: false)).diagnostics == [])
    }

    /// A change to the folders of DESIGN's contract and the diagnostic it causes.
    struct FolderCase: Sendable, CustomTestStringConvertible {
        let says: String
        let arrange: @Sendable (ScratchFolder) throws -> [(String, String)]
        var testDescription: String { says }
    }

    static let folderCases: [FolderCase] = [
        FolderCase(says: "error: workspace.source: no such folder: /") { scratch in
            try FileManager.default.removeItem(atPath: scratch.path + "/workspace")
            return []
        },
        FolderCase(says: "did you mean 'verifier'?") { _ in [("source: verifier", "source: verifer")] },
        FolderCase(says: "error: verifier.source: expected a folder") { _ in
            [("source: verifier", "source: workspace/kernel.c")]
        },
        FolderCase(says: "error: workspace.editable: 'kernl.c' matches no file") { _ in
            [("editable: [kernel.c]", "editable: [kernl.c]")]
        },
        FolderCase(says: "make an empty file if agents are to write it; did you mean 'kernel.c'?") { _ in
            [("editable: [kernel.c]", "editable: [kernl.c]")]
        },
        FolderCase(says: "warning: workspace.editable[1]: matches no file") { _ in
            [("editable: [kernel.c]", "editable: [kernel.c, notes.md]")]
        },
        FolderCase(says: "write one glob for each") { _ in [("editable: [kernel.c]", "editable: [\"*.{c,h}\"]")] },
        FolderCase(says: "error: verifier.source: the verifier lies in the workspace") { scratch in
            try scratch.write("workspace/judging/judge.py")
            return [("source: verifier", "source: workspace/judging")]
        },
        FolderCase(says: "error: verifier.source: the verifier lies in the workspace") { scratch in
            // A link does not hide it.
            try scratch.write("workspace/judging/judge.py")
            try FileManager.default.createSymbolicLink(
                atPath: scratch.path + "/link", withDestinationPath: "workspace/judging")
            return [("source: verifier", "source: link")]
        },
        FolderCase(says: "error: workspace.source: the workspace lies in the verifier's folder") { scratch in
            try scratch.write("verifier/work/kernel.c")
            return [("source: workspace", "source: verifier/work")]
        },
        FolderCase(says: "warning: workspace.source: the workspace holds the contract's own folder") { _ in
            [("source: workspace", "source: .")]
        },
        FolderCase(says: "error: verifier.controls.oracle: the oracle lies in the workspace") { scratch in
            try scratch.write("workspace/oracle/kernel.c")
            return [("oracle: controls/oracle", "oracle: workspace/oracle")]
        },
        FolderCase(says: "error: verifier.controls.mutants: no such folder") { scratch in
            try FileManager.default.removeItem(atPath: scratch.path + "/controls/mutants")
            return []
        },
        FolderCase(says: "warning: verifier.stages[0].judge: judge.py is not in the verifier's folder") { scratch in
            try FileManager.default.removeItem(atPath: scratch.path + "/verifier/judge.py")
            return []
        },
        FolderCase(says: "warning: verifier.stages[0].judge: ./judge is not executable") { scratch in
            try scratch.write("verifier/judge")
            return [("judge: [python3, judge.py, correct]", "judge: [./judge]")]
        },
        FolderCase(says: "warning: verifier.contestant.run: ./kernel is not in the workspace") { _ in
            [("build: {run: [make, -s], limits: {wall: 60s}}", "")]
        },
        FolderCase(says: "error: workspace.mounts[0].from: no such file or folder: /nowhere") { _ in
            [("mounts: []", "mounts: [{from: /nowhere, to: /data}]")]
        },
        FolderCase(says: "error: workspace.mounts[0].from: the mount would show the verifier") { _ in
            [("mounts: []", "mounts: [{from: ., to: /data}]")]
        },
        FolderCase(says: "error: workspace.root: no such folder") { _ in [("root: host", "root: image")] },
        FolderCase(says: "warning: workspace.root: /") { scratch in
            try scratch.write("image/readme")
            return [("root: host", "root: image")]
        },
        FolderCase(says: "error: workspace.devices[0]: this machine has no device /dev/nvidia99") { _ in
            [("devices: []", "devices: [nvidia99]")]
        },
        FolderCase(says: "is no git repository") { _ in
            [("source: workspace ", "source: {git: workspace, ref: main} ")]
        },
    ]

    @Test("folders that are missing or lie in each other are named", arguments: folderCases)
    func folders(_ example: FolderCase) throws {
        let scratch = try ScratchFolder()
        try scratch.fillForDesign()
        var text = ContractTexts.design
        for (old, new) in try example.arrange(scratch) {
            #expect(text.contains(old))
            text = text.replacing(old, with: new)
        }
        try scratch.write("pawl.yaml", text)
        let diagnostics = ContractLoader.load(scratch.path, host: .unlimited).diagnostics
        #expect(diagnostics.contains { $0.description.contains(example.says) }, "\(diagnostics.map(\.description))")
    }

    @Test("mistakes in different places are all reported at once")
    func all() throws {
        let scratch = try ScratchFolder()
        try scratch.fillForDesign()
        let text = ContractTexts.design.replacing("name: matmul", with: "name: mat mul")
            .replacing("source: verifier", with: "source: nowhere")
            .replacing("objective: seconds", with: "objective: minutes")
            .replacing("attempts: 60", with: "attempts: 0")
            .replacing("feedback: {metrics: true", with: "feedback: {metrics: yes")
        try scratch.write("pawl.yaml", text)
        let paths = Set(ContractLoader.load(scratch.path, host: .unlimited).errors.map(\.keyPath))
        #expect(
            paths == ["name", "verifier.source", "verifier.objective", "budget.attempts", "feedback.metrics"])
    }
}
