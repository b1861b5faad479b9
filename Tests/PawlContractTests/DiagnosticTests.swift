// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlContract
import Testing

@Suite("Diagnostic")
struct DiagnosticTests {
    /// A realistic mistake: some text of the small contract replaced, and all that Pawl says about it.
    struct Mistake: Sendable, CustomTestStringConvertible {
        let old: String
        let new: String
        let says: [String]
        var testDescription: String { new }
    }

    static let mistakes: [Mistake] = [
        Mistake(
            old: "  objective: length", new: "  objectve: length",
            says: ["pawl.yaml:10:3: error: verifier.objectve: unknown key; did you mean 'objective'?"]),
        Mistake(
            old: "objective: length", new: "objective: lenght",
            says: [
                "pawl.yaml:10:14: error: verifier.objective: no metric 'lenght' in 'verifier.metrics'; did you mean 'length'?"
            ]),
        Mistake(
            old: "driver: command", new: "driver: comand",
            says: [
                "pawl.yaml:5:32: error: agents[0].driver: expected one of tuner, command, model, codex, claude, external "
                    + "or mini-swe-agent, found the text 'comand'; did you mean 'command'?"
            ]),
        Mistake(
            old: "command: [./agent.sh]", new: "command: ./agent.sh --fast",
            says: [
                "pawl.yaml:5:50: error: agents[0].command: expected a list of a program and its arguments, such as "
                    + "[python3, judge.py], found the text './agent.sh --fast'; did you mean '[./agent.sh, --fast]'?"
            ]),
        Mistake(
            old: ", command: [./agent.sh]", new: ", nesting: no",
            says: [
                "pawl.yaml:5:10: error: agents[0].command: missing with driver command: The program to run in the "
                    + "workspace (driver command)",
                "pawl.yaml:5:50: error: agents[0].nesting: expected true or false, found the text 'no' (YAML 1.2 has no "
                    + "other words for it); did you mean 'false'?",
            ]),
        Mistake(
            old: "budget: {attempts: 3}", new: "budget: {attempts: many, wall: 10, cpu: 1h30}",
            says: [
                "pawl.yaml:11:20: error: budget.attempts: expected a whole number from 1 to 10000000, found the text 'many'",
                "pawl.yaml:11:32: error: budget.wall: expected a duration such as 5m, 1h30m, 90s or 200ms, found the "
                    + "number 10; did you mean '10s'?",
                "pawl.yaml:11:41: error: budget.cpu: expected a duration such as 5m, 1h30m, 90s or 200ms, found the text "
                    + "'1h30'",
            ]),
        Mistake(
            old: "budget: {attempts: 3}", new: "budget: {judgements: 3}",
            says: ["pawl.yaml:11:9: error: budget: expected at least one of attempts, wall or cpu"]),
        Mistake(
            old: "budget: {attempts: 3}\n", new: "",
            says: [
                "pawl.yaml:1:1: error: budget: missing: What a run may spend; at least one of attempts, wall and cpu; "
                    + "for example: budget: {attempts: 60, wall: 10m}"
            ]),
        Mistake(
            old: "name: small", new: "name: small: really",
            says: ["pawl.yaml:2:12: error: not YAML: mapping values are not allowed in this context"]),
        Mistake(
            old: "name: small", new: "name: 12",
            says: [
                "pawl.yaml:2:7: error: name: expected a name of letters, digits, '.', '_' and '-' that begins with a letter "
                    + "or digit, found the number 12; quote it; did you mean '\"12\"'?"
            ]),
        Mistake(
            old: "pawl: 1", new: "pawl: 1\nname: first",
            says: [
                "pawl.yaml:2:1: error: 'name' is a key more than once in the mapping that has it here; keep one"
            ]),
        Mistake(
            old: "source: workspace, editable: [answer.txt]", new: "source: workspace, editable: [./answer.txt, out/]",
            says: [
                "pawl.yaml:4:43: error: workspace.editable[0]: expected a glob such as src/**/*.c: relative, '/' between "
                    + "its parts, none of them empty, '.' or '..', found the text './answer.txt'; did you mean "
                    + "'answer.txt'?",
                "pawl.yaml:4:57: error: workspace.editable[1]: expected a glob such as src/**/*.c: relative, '/' between "
                    + "its parts, none of them empty, '.' or '..', found the text 'out/'; did you mean 'out/**'?",
            ]),
        Mistake(
            old: "name: agent, driver", new: "name: agent, limits: {memory: 512MB, wal: 1m}, driver",
            says: [
                "pawl.yaml:5:41: error: agents[0].limits.memory: expected a size such as 512MiB, 2GiB or 4KiB, or a whole "
                    + "number of bytes, found the text '512MB'; did you mean '512MiB'?",
                "pawl.yaml:5:48: error: agents[0].limits.wal: unknown key; did you mean 'wall'?",
            ]),
        Mistake(
            old: "goal: Make", new: "objective: length\ngoal: Make",
            says: ["pawl.yaml:3:1: error: objective: unknown key here; did you mean 'verifier.objective'?"]),
        Mistake(
            old: "better: higher", new: "better: highest, noisey: true",
            says: [
                "pawl.yaml:9:43: error: verifier.metrics.length.better: expected one of lower or higher, found the text "
                    + "'highest'; did you mean 'higher'?",
                "pawl.yaml:9:52: error: verifier.metrics.length.noisey: unknown key; did you mean 'noisy'?",
                "pawl.yaml:10:14: error: verifier.objective: rule sequential compares champion and candidate in pairs, but "
                    + "no stage has 'compare: paired'; add it to the stage that measures 'length'",
                "pawl.yaml:9:21: warning: verifier.metrics.length: rule sequential compares ratios; add 'min: 0' so that "
                    + "other values are refused",
            ]),
    ]

    @Test("a mistake is named with its place, what was expected, and what was probably meant", arguments: mistakes)
    func goldens(_ mistake: Mistake) {
        let text = ContractTexts.small.replacing(mistake.old, with: mistake.new)
        #expect(text != ContractTexts.small)
        let loading = ContractLoader.read(text, path: "pawl.yaml")
        #expect(loading.diagnostics.map(\.description).sorted() == mistake.says.sorted())
        #expect(loading.diagnostics == loading.diagnostics.sorted { $0.position < $1.position })
        #expect(loading.loaded == nil)
    }

    @Test("a diagnostic has a JSON form")
    func json() throws {
        let text = ContractTexts.small.replacing("objective", with: "objectve")
        let diagnostic = try #require(ContractLoader.read(text, path: "pawl.yaml").diagnostics.first)
        #expect(
            diagnostic.json == [
                "severity": "error", "file": "pawl.yaml", "line": 10, "column": 3, "key": "verifier.objectve",
                "message": "unknown key", "suggestion": "objective",
            ])
    }

    @Test("a file full of mistakes yields a bounded list")
    func bounded() {
        let text = ContractTexts.small + (0..<5_000).map { "unknown\($0): 1\n" }.joined()
        let loading = ContractLoader.read(text)
        #expect(loading.diagnostics.count == 101)
        #expect(loading.diagnostics.contains { $0.message.contains("the rest is not shown") })
    }
}
