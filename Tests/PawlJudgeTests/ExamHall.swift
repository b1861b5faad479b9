// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
@testable import PawlContract
import PawlLedger
import PawlSandbox
import PawlStore

@testable import PawlJudge

/// Examines small verifiers in real cells: a Python judge, a Python contestant that doubles numbers.
struct ExamHall {
    static let stub = RealCourt.package + "/.build/debug/pawl-stub"

    /// What every test here needs; nil where it is all there.
    static let missing: String? =
        FileManager.default.isExecutableFile(atPath: stub) ? nil : "skipped: \(stub) is missing; run 'make build'"

    var contract: Contract
    var files: [String: String]
    var verifier: [String: String]

    /// The judge's opening and its help: `ask` returns the answer or the failure.
    private static let judgeHead = """
        import json, sys, random
        def ask(number, value, timed=False):
            print(json.dumps({"ask": number, "input": value, "timed": timed}), flush=True)
            return json.loads(sys.stdin.readline())
        def end(passed, metrics={}, feedback=""):
            word = "pass" if passed else "fail"
            print(json.dumps({"verdict": word, "metrics": metrics, "feedback": feedback}), flush=True)
        for line in sys.stdin:
            chance = random.Random(json.loads(line)["seed"])

        """

    private static let servant = """
        import json, sys
        for line in sys.stdin:
            question = json.loads(line)
            print(json.dumps({"answer": question["ask"], "output": double(question["input"])}), flush=True)

        """

    private static let worker = """
        import json, sys
        with open(sys.argv[1] + "/input.json") as file:
            asked = json.load(file)
        with open(sys.argv[2] + "/output.json", "w") as file:
            json.dump(double(asked), file)

        """

    static let double = "def double(numbers):\n    return [2 * number for number in numbers]\n"

    /// A verifier whose judge has this body for each round. `isTimed`: CPU time decides, and the judge only passes or
    /// fails; else the judge gives the metric `score`, of which more is better.
    init(
        mode: ContestantMode = .serve, isTimed: Bool = false, judge body: String, solution: String = double,
        controls: ControlsSpec = ControlsSpec(oracle: nil, mutants: nil)
    ) {
        let python = ["/usr/bin/python3", "-S"]
        let run = python + (mode == .serve ? ["main.py"] : ["main.py", "{in}", "{out}"])
        var accept = TestContract.sequential
        (accept.maxPairs, accept.confirm) = (2, 0)
        contract = TestContract.make(
            mode: mode, run: run,
            stages: [TestContract.stage(compare: isTimed ? .paired : .alone, judge: python + ["judge.py"])],
            metrics: isTimed
                ? TestContract.seconds
                : ["score": MetricSpec(from: .judge, better: .higher, min: 0, max: 1000, noisy: false)],
            objective: isTimed ? "seconds" : "score", accept: isTimed ? accept : TestContract.exact,
            limits: CellLimits(wall: 10, cpu: 10))
        contract.verifier.controls = controls
        contract.workspace.editable = [Glob("main.py")].compactMap { $0 }
        let indented = body.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }
        verifier = ["judge.py": Self.judgeHead + indented.joined(separator: "\n") + "\n"]
        files = ["main.py": solution + (mode == .serve ? Self.servant : Self.worker)]
    }

    /// A verifier of files.
    init(artifact files: [String: String], globs: [String], judge: String) {
        let python = ["/usr/bin/python3", "-S"]
        contract = TestContract.make(
            stages: [TestContract.stage(kind: .artifact, judge: python + ["judge.py"], files: globs)])
        contract.verifier.contestant = nil
        verifier = ["judge.py": judge]
        self.files = files
    }

    /// Plays the exam; `oracle` and `mutants` are main.py of the author's controls.
    func examine(oracle: String? = nil, mutants: [String: String] = [:]) async throws -> ExamTable {
        let court = try RealCourt(contract, verifier: verifier, candidates: ["workspace": files])
        func candidate(_ name: String, _ main: String?) throws -> ExamCandidate {
            let folder = court.folder + "/" + name
            if let main {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
                _ = FileManager.default.createFile(
                    atPath: folder + "/main.py", contents: Data(main.utf8), attributes: [.posixPermissions: 0o755])
            }
            return ExamCandidate(
                tree: try WorkspaceImport.folder(folder, into: court.court.objects), layers: [folder])
        }
        var setting = court.court.setting
        setting.stub = Self.stub
        let head = contract.verifier.contestant?.mode == .exec ? Self.worker : Self.servant
        let material = ExamMaterial(
            workspace: try candidate("workspace", nil),
            oracle: try oracle.map { try candidate("oracle", $0 + head) },
            mutants: Dictionary(
                uniqueKeysWithValues: try mutants.map { ($0.key, try candidate("mutant-" + $0.key, $0.value + head)) }))
        return try await Examiner(setting, seed: String(repeating: "3", count: 32)).examine(material).table
    }
}

extension ExamTable {
    /// The names of the controls that got through.
    var through: Set<String> { Set(wrong.map(\.control)) }

    /// The line of a control.
    func row(_ control: String) -> ExamRow? { rows.first { $0.control == control } }
}
