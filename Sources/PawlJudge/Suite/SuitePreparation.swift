// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlSandbox
internal import PawlStore

/// Finds out what a suite stands on: flips its tests, and runs both on what is known to be right and to be wrong.
///
/// - The *null run*: on the unchanged workspace every test of FAIL_TO_PASS must fail; where there is none, an empty
///   candidate must fail some test. Else `control.null_passed`: the suite cannot tell.
/// - The *oracle*, where there is one, must pass every test. Else `control.oracle_failed`.
/// - The *twin*: a flip counts where the oracle (without one, the unchanged workspace) passes the test and fails its flip.
struct SuitePreparation: Sendable {
    let setting: JudgeSetting
    let stage: StageSpec
    let suite: SuiteSpec
    let material: JudgeMaterial

    init(_ stage: StageSpec, setting: JudgeSetting) throws(JudgeError) {
        guard let suite = stage.suite, let material = setting.material else {
            throw JudgeError(.contract, "stage '\(stage.name)' has no suite to run")
        }
        self.setting = setting
        self.stage = stage
        self.suite = suite
        self.material = material
    }

    func ground() async throws -> SuiteGround {
        let verifier = try setting.trees.get(material.verifier)
        let workspace = try setting.trees.get(material.workspace)
        let pristine = verifier.subtree(suite.tests)
        guard !pristine.entries.isEmpty else {
            throw JudgeError(.contract, "the verifier has no file below '\(suite.tests)', stage '\(stage.name)'")
        }
        var ground = SuiteGround(
            expected: try expected(verifier), pristine: pristine, workspace: workspace)
        ground.flipped = try await SuiteFlips(setting: setting, suite: suite).flipped(pristine)
        if let oracle = material.oracle {
            try await askOracle(try setting.trees.get(oracle), &ground)
            if ground.fault == nil { try await runNull(workspace, &ground, learns: false) }
        } else {
            try await runNull(workspace, &ground, learns: true)
        }
        return ground
    }

    private func expected(_ verifier: Tree) throws -> ExpectedTests {
        guard case .file(let object, let size, _)? = verifier.content(at: suite.expected), size <= 16 << 20 else {
            throw JudgeError(.contract, "the verifier has no file '\(suite.expected)', stage '\(stage.name)'")
        }
        let bytes = try setting.objects.get(object, limit: size)
        do throws(JSONError) {
            return try ExpectedTests(bytes)
        } catch {
            throw JudgeError(
                .contract, "'\(suite.expected)' of the verifier was refused: \(error.message)", cause: error)
        }
    }

    private func askOracle(_ oracle: Tree, _ ground: inout SuiteGround) async throws {
        guard let (real, flipped, why) = try await runBoth(oracle, &ground, alsoFlipped: true) else {
            ground.fault = JudgeSignal.oracleFailed.record("the oracle of stage '\(stage.name)' cannot be built")
            return
        }
        guard real.isResolved else {
            let first = real.others.first ?? ""
            ground.fault = JudgeSignal.oracleFailed.record(
                "the oracle of stage '\(stage.name)' does not pass \(real.others.count) tests, first \(first) "
                    + "(\(why ?? real.standings[first]?.rawValue ?? ""))")
            return
        }
        if let flipped { ground.twin.learn(real: real.passed, flipped: flipped.passed, failed: flipped.failed) }
    }

    private func runNull(_ workspace: Tree, _ ground: inout SuiteGround, learns: Bool) async throws {
        let hasFailing = !ground.expected.failToPass.isEmpty
        if learns || hasFailing, let (real, flipped, _) = try await runBoth(workspace, &ground, alsoFlipped: learns) {
            if let flipped { ground.twin.learn(real: real.passed, flipped: flipped.passed, failed: flipped.failed) }
            if let passes = ground.expected.failToPass.first(where: { real.passed.contains($0) }) {
                ground.fault = JudgeSignal.nullPassed.record(
                    "\(passes) of FAIL_TO_PASS passes on the workspace as it is")
            }
        }
        guard !hasFailing else { return }
        let (empty, _) = try await tally(of: .empty, with: ground.pristine, &ground)
        if empty.isResolved {
            ground.fault = JudgeSignal.nullPassed.record("an empty candidate passes every expected test")
        }
    }

    /// Runs the suite as it is and, where asked and there is one, flipped; why it has no report as it is, where it has
    /// none. nil where the tree cannot be built.
    private func runBoth(
        _ tree: Tree, _ ground: inout SuiteGround, alsoFlipped: Bool
    ) async throws -> (SuiteTally, SuiteTally?, String?)? {
        guard let built = try await built(tree, &ground) else { return nil }
        let (real, why) = try await tally(of: built, with: ground.pristine, &ground)
        guard alsoFlipped, let flipped = ground.flipped else { return (real, nil, why) }
        return (real, try await tally(of: built, with: flipped, &ground).0, why)
    }

    private func built(_ tree: Tree, _ ground: inout SuiteGround) async throws -> Tree? {
        guard setting.contract.verifier.build != nil else { return tree }
        try setting.trees.put(tree)
        let layers = try setting.layers.layers(for: tree, over: ground.workspace)
        switch try await Judge(setting).build(candidate: tree, layers: layers) {
        case .failed(_, _, let usage):
            ground.usage.add(usage)
            return nil
        case .ready(let contestant, let usage):
            ground.usage.add(usage)
            return try setting.trees.get(contestant.tree)
        }
    }

    private func tally(
        of tree: Tree, with tests: Tree, _ ground: inout SuiteGround
    ) async throws -> (SuiteTally, String?) {
        let merged = SuiteFilter(keep: suite.keep, drop: suite.drop, pristine: tests).merge(tree).tree
        let below = tree.entries.isEmpty ? nil : ground.workspace
        let runner = SuiteRunner(setting: setting, suite: suite)
        let run = try await setting.layers.apart(merged, over: below, fresh: tests) { try await runner.run($0) }
        ground.usage.add(run.usage)
        let why = run.signals.first { $0.severity > .note }?.evidence
        return (SuiteTally(run.cases, expected: ground.expected), why)
    }
}

extension Tree {
    /// What lies below a folder, with paths relative to it.
    func subtree(_ folder: String) -> Tree {
        Tree(
            entries: entries(below: folder).map { entry in
                TreeEntry(
                    path: String(decoding: Array(entry.path.utf8.dropFirst(folder.utf8.count + 1)), as: UTF8.self),
                    content: entry.content)
            })
    }

    /// This tree's files over another's.
    func over(_ other: Tree) -> Tree {
        SuiteFilter(keep: [], drop: [], pristine: self).laidOver(other)
    }
}
