// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlAgents
import PawlBase
@testable import PawlContract
import PawlLedger
import PawlSandbox
import PawlStore
import Testing

/// What this machine can do, looked at once.
private let host: CellHost? = try? CellHost()

@Suite("The command driver in real cells", .timeLimit(.minutes(1)), .enabled(if: host != nil, "no cells here"))
struct CommandCellTests {
    private let folder: TemporaryFolder
    private let objects: ObjectStore
    private let layers: LayerStore

    init() throws {
        folder = try TemporaryFolder()
        objects = ObjectStore(root: folder.path + "/objects")
        layers = LayerStore(root: folder.path + "/layers", objects: objects, trees: TreeStore(objects: objects))
    }

    private func attempt(
        _ script: String, nesting: Bool = false, limits: CellLimits? = nil,
        judge: (@Sendable (CaptureResult) async throws -> JSONValue)? = nil
    ) async throws -> (result: AttemptResult, parent: Tree) {
        let files = ["src/a.c": "int x;\n", "agent.sh": script]
        let parent = Tree(
            entries: try files.map { path, text in
                let object = try objects.put(Array(text.utf8))
                return TreeEntry(
                    path: path, content: .file(object: object, size: text.utf8.count, executable: false))
            })
        var agent = Fixture.agent(command: ["/bin/sh", "agent.sh"], nesting: nesting)
        agent.limits = limits ?? CellLimits(wall: 20, cpu: 20, memory: 256 << 20, disk: 16 << 20)
        var contract = Fixture.contract()
        contract.workspace.mounts = []
        contract.workspace.devices = []
        var assignment = Fixture.assignment(contract, agent: agent, parent: parent)
        assignment.layers = try layers.layers(for: parent, over: nil)
        let tools = AttemptTools(
            runtime: try #require(host), objects: objects, folder: folder.path,
            tryProgram: packageRoot + "/.build/debug/pawl-try", tryJudge: judge)
        return (try await CommandDriver().attempt(assignment, with: tools), parent)
    }

    private func text(_ path: String, in capture: CaptureResult) throws -> String? {
        guard case .file(let object, let size, _) = capture.tree.content(at: path) else { return nil }
        return String(decoding: try objects.get(object, limit: size), as: UTF8.self)
    }

    @Test("an agent reads its briefing, edits, leaves a note and is captured", arguments: [false, true])
    func works(nesting: Bool) async throws {
        let (result, _) = try await attempt(
            """
            set -e
            grep -q 'Make it faster' /pawl/briefing.md
            python3 -c 'import json; print(json.load(open("/pawl/briefing.json"))["attempt"])'
            echo "int x = 2;" > src/a.c
            echo new > src/new.c
            echo junk > junk
            echo hello > /pawl/note.md
            ! command -v pawl-try
            ! echo no 2>/dev/null > /pawl/briefing.md
            exit 7
            """, nesting: nesting)
        guard case .captured(let capture) = result.outcome else {
            Issue.record("\(result.reason): \(String(decoding: result.log, as: UTF8.self))")
            return
        }
        #expect(result.reason == "the agent exited with 7; 2 paths changed")
        #expect(capture.changed == ["src/a.c", "src/new.c"] && capture.dropped == ["junk"])
        #expect(try text("src/a.c", in: capture) == "int x = 2;\n")
        #expect(result.note == Array("hello\n".utf8))
        #expect(String(decoding: result.log, as: UTF8.self).hasPrefix("3\n"))
        #expect(result.usage.cpuNanoseconds > 0 && result.usage.wallNanoseconds > 0)
    }

    @Test("pawl-try judges each state of the workspace and tells the agent by its exit code", arguments: [false, true])
    func tries(nesting: Bool) async throws {
        let seen = Locked<[String]>([])
        let objects = self.objects
        let (result, _) = try await attempt(
            """
            pawl-try > /dev/null; echo "first $?"
            echo "int x = 2;" > src/a.c; pawl-try --json; echo "second $?"
            echo "int x = 3;" > src/a.c; pawl-try; echo "third $?"
            pawl-try; echo "fourth $?"
            echo "int x = 4;" > src/a.c
            """, nesting: nesting,
            judge: { capture in
                guard case .file(let object, let size, _) = capture.tree.content(at: "src/a.c") else { return .null }
                let text = String(decoding: try objects.get(object, limit: size), as: UTF8.self)
                let count = seen.withLock { seen in
                    seen.append(text)
                    return seen.count
                }
                return count > 2
                    ? TryAnswer.budgetSpent.json
                    : ["try": 1, "result": count == 1 ? "not-better" : "better", "left": 1]
            })
        let log = String(decoding: result.log, as: UTF8.self)
        #expect(seen.withLock { $0 } == ["int x = 2;\n", "int x = 3;\n", "int x = 3;\n"])
        for line in ["first 1", "second 1", "third 0", "fourth 2", "{\"left\":1,\"result\":\"not-better\",\"try\":1}"] {
            #expect(log.contains(line), "\(line) is missing in \(log)")
        }
        guard case .captured(let capture) = result.outcome else {
            Issue.record("\(result.reason)")
            return
        }
        #expect(try text("src/a.c", in: capture) == "int x = 4;\n")
    }

    @Test("a sealed file that was changed is a violation, and nothing is captured")
    func tampered() async throws {
        let (result, _) = try await attempt("echo 'int y;' > src/a.c; echo x > agent.sh")
        #expect(result.outcome.word == "refused")
        #expect(result.signals.map(\.code) == ["tamper.path"])
    }

    @Test("an agent that never ends runs into its limit; what it changed is captured")
    func limit() async throws {
        let limits = CellLimits(wall: 0.5, cpu: 20, memory: 256 << 20, disk: 16 << 20)
        let (result, _) = try await attempt("echo 'int y;' > src/a.c; sleep 1000", limits: limits)
        #expect(result.outcome.word == "captured")
        #expect(result.signals.map(\.code) == ["proc.limit"])
    }

    @Test("a background process that edits the workspace later is dead before the capture")
    func background() async throws {
        let (result, parent) = try await attempt(
            "setsid sh -c 'sleep 1; echo late > src/a.c' > /dev/null 2>&1 & exit 0")
        #expect(result.outcome == .nothing, "\(result.reason)")
        #expect(!parent.entries.isEmpty)
    }

    @Test("notes that are links, folders or too large are no notes")
    func notes() async throws {
        for script in [
            "ln -s /etc/passwd /pawl/out/note.md", "mkdir /pawl/out/note.md", "mkfifo /pawl/out/note.md",
            "head -c 200000 /dev/zero > /pawl/note.md",
        ] {
            let (result, _) = try await attempt(script)
            #expect(result.note == nil, "\(script)")
        }
    }

    @Test(
        "what Examples/matmul needs works in a cell: the compiler and numpy",
        .enabled(
            if: FileManager.default.fileExists(atPath: "/usr/lib/python3/dist-packages/numpy"), "needs python3-numpy"))
    func toolchain() async throws {
        let (result, _) = try await attempt(
            """
            set -e
            echo 'int main(void) { return 0; }' > /tmp/m.c
            cc -std=gnu17 -O3 -march=native -o /tmp/m /tmp/m.c && /tmp/m
            /usr/bin/python3 -c 'import numpy; print((numpy.eye(3) @ numpy.ones(3)).sum())'
            """)
        let log = String(decoding: result.log, as: UTF8.self)
        #expect(result.reason.hasPrefix("the agent exited with 0") && log.hasPrefix("3.0"), "\(result.reason): \(log)")
    }

    @Test("a command that does not exist is a failure of the attempt")
    func missing() async throws {
        var agent = Fixture.agent(command: ["no-such-program"])
        agent.limits = CellLimits(wall: 20, cpu: 20, memory: 256 << 20, disk: 16 << 20)
        var contract = Fixture.contract()
        contract.workspace.mounts = []
        contract.workspace.devices = []
        let tools = AttemptTools(runtime: try #require(host), objects: objects, folder: folder.path)
        var assignment = Fixture.assignment(contract, agent: agent)
        assignment.layers = try layers.layers(for: assignment.parent, over: nil)
        let result = try await CommandDriver().attempt(assignment, with: tools)
        #expect(result.outcome.word == "failed", "\(result.reason)")
    }
}
