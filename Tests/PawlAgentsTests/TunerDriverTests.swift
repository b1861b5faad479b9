// SPDX-License-Identifier: Apache-2.0
import PawlAgents
import PawlBase
import PawlContract
import PawlLedger
import PawlSandbox
import PawlStore
import Testing

@Suite("The tuner driver")
struct TunerDriverTests {
    private let folder: TemporaryFolder
    private let objects: ObjectStore

    init() throws {
        folder = try TemporaryFolder()
        objects = ObjectStore(root: folder.path + "/objects")
    }

    private func tree(_ files: [String: String]) throws -> Tree {
        Tree(
            entries: try files.map { path, text in
                let object = try objects.put(Array(text.utf8))
                return TreeEntry(
                    path: path, content: .file(object: object, size: text.utf8.count, executable: path.hasSuffix(".sh"))
                )
            })
    }

    private func attempt(_ parent: Tree, history: [TunerObservation] = []) async throws -> AttemptResult {
        let contract = Fixture.contract(editable: ["src/**"])
        let agent = Fixture.agent(.tuner)
        let assignment = Fixture.assignment(contract, agent: agent, parent: parent, history: history)
        let tools = AttemptTools(runtime: NoCells(), objects: objects, folder: folder.path)
        return try await TunerDriver().attempt(assignment, with: tools)
    }

    @Test("a proposal is the parent with one file changed, its mode kept, nothing else touched")
    func proposal() async throws {
        let parent = try tree([
            "src/a.sh": "N=5 # pawl:choose 5|6\n", "src/b.c": "int x;\n", "sealed.c": "int y = 1; // pawl:tune 1..9\n",
        ])
        let result = try await attempt(parent)
        guard case .captured(let capture) = result.outcome else {
            Issue.record("nothing was captured: \(result.reason)")
            return
        }
        #expect(capture.changed == ["src/a.sh"])
        #expect(TreeDiff(from: parent, to: capture.tree).paths == ["src/a.sh"])
        guard case .file(let object, let size, true) = capture.tree.content(at: "src/a.sh") else {
            Issue.record("the mode was lost")
            return
        }
        #expect(try objects.get(object, limit: size) == Array("N=6 # pawl:choose 5|6\n".utf8))
        #expect(result.changes?["point"] == ["src/a.sh:N": "6"])
        #expect(result.usage == Usage() && result.signals.isEmpty)
    }

    @Test("an annotation in error ends the attempt with file and line")
    func failure() async throws {
        let result = try await attempt(try tree(["src/a.c": "int x;\nint y = 5; // pawl:tune 9..1\n"]))
        #expect(result.outcome == .failed("src/a.c:2: error: the range is empty"))
    }

    @Test("without annotations in editable files there is nothing to do")
    func nothing() async throws {
        let result = try await attempt(try tree(["sealed.c": "int y = 1; // pawl:tune 1..9\n"]))
        #expect(result.outcome.word == "failed")
    }

    @Test("a space that was tried throughout gives nothing")
    func exhausted() async throws {
        let parent = try tree(["src/a.c": "x = a // pawl:choose a|b\n"])
        let first = try await attempt(parent)
        let history = [TunerObservation(attempt: 1, changes: first.changes ?? .null, verdict: .noGain)]
        #expect(try await attempt(parent, history: history).outcome == .nothing)
    }
}

/// For drivers that need no cell.
struct NoCells: CellRuntime {
    func withCell<Result: Sendable>(
        _ request: CellRequest, _ body: @Sendable (any Cell) async throws -> Result
    ) async throws -> Result {
        throw CellError(.unsupported, "this test has no cells")
    }
}
