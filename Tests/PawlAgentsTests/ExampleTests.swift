// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlAgents
import PawlBase
import PawlContract
import Testing

private let examples = packageRoot + "/Examples"

private func names(in folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()) ?? []
}

@Suite("The examples", .timeLimit(.minutes(1)))
struct ExampleTests {
    @Test(
        "every example's contract loads without a complaint",
        arguments: ["hello", "matmul", "command-agent", "bugfix-suite"])
    func contracts(_ name: String) throws {
        let loading = ContractLoader.load("\(examples)/\(name)", host: .unlimited)
        #expect(loading.contract != nil)
        #expect(loading.diagnostics.map { "\($0)" } == [])
    }

    private func space(_ example: String, _ file: String) throws -> TunerSpace {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(examples)/\(example)/workspace/\(file)")))
        return TunerSpace(files: [TunerFile(path: file, bytes: bytes)])
    }

    @Test("the annotations of the examples are read as they are meant")
    func annotations() throws {
        let kernel = try space("matmul", "kernel.c")
        #expect(kernel.diagnostics.isEmpty)
        #expect(
            kernel.parameters.map(\.id)
                == ["ORDER", "TILE_I", "TILE_J", "TILE_K", "ROWS", "UNROLL"].map { "kernel.c:\($0)" })
        #expect(kernel.current == ["ijk", "1024", "1024", "1024", "1", "1"])
        let pay = try space("hello", "pay.py")
        #expect(pay.diagnostics.isEmpty)
        #expect(pay.current == ["5", "10", "25", "greedy"])
    }

    private func round(_ arguments: [String]) async throws -> JSONValue {
        let (_, output) = try await run(["/usr/bin/python3"] + arguments)
        return try StrictJSON.decode(output.split(separator: "\n").last.map(String.init) ?? "")
    }

    @Test("hello counts coins exactly: the workspace 470, the oracle 389, and the mutants fail")
    func hello() async throws {
        let script = packageRoot + "/Tests/Scripts/exec_round.py"
        func verdict(_ path: String) async throws -> JSONValue {
            try await round([
                script, examples + "/hello/verifier/judge.py", "5eed", examples + "/hello/" + path + "/pay.py",
            ])
        }
        #expect(try await verdict("workspace")["metrics"] == ["coins": 470])
        #expect(try await verdict("controls/oracle")["metrics"] == ["coins": 389])
        for name in names(in: examples + "/hello/controls/mutants") {
            #expect(try await verdict("controls/mutants/" + name)["verdict"] == "fail", "\(name)")
        }
    }

    @Test("the queens' judge counts attacks and refuses anything but eight numbers")
    func queens() async throws {
        let folder = try TemporaryFolder()
        func verdict(_ text: String) async throws -> JSONValue {
            let path = folder.path + "/queens.txt"
            try text.write(toFile: path, atomically: false, encoding: .utf8)
            return try await round(
                [
                    packageRoot + "/Tests/Scripts/exec_round.py", examples + "/command-agent/verifier/judge.py", "5eed",
                    "--artifact", path,
                ])
        }
        #expect(try await verdict("0\n1\n2\n3\n4\n5\n6\n7\n")["metrics"] == ["attacks": 28])
        #expect(try await verdict("0\n4\n7\n5\n2\n6\n1\n3\n")["metrics"] == ["attacks": 0])
        for text in ["", "0\n1\n", "0\n1\n2\n3\n4\n5\n6\n8\n", "0\n1\n2\n3\n4\n5\n6\n7\n7\n", "\u{FF}"] {
            #expect(try await verdict(text)["verdict"] == "fail")
        }
    }
}

@Suite(
    "The matmul example", .timeLimit(.minutes(2)),
    .enabled(if: FileManager.default.fileExists(atPath: "/usr/lib/python3/dist-packages/numpy"), "needs python3-numpy"))
struct MatmulTests {
    private func round(_ stage: String, _ kernel: String) async throws -> JSONValue {
        let (_, output) = try await run([
            "/usr/bin/python3", packageRoot + "/Tests/Scripts/relay.py", examples + "/matmul", stage, kernel, "5eed",
        ])
        return try StrictJSON.decode(output.split(separator: "\n").last.map(String.init) ?? "")
    }

    @Test("every mutant is rejected, float32 among them; workspace and oracle pass")
    func controls() async throws {
        let mutants = names(in: examples + "/matmul/controls/mutants")
        #expect(mutants.contains("float32") && mutants.count >= 8)
        for name in mutants {
            let verdict = try await round("correct", examples + "/matmul/controls/mutants/\(name)/kernel.c")
            #expect(verdict["verdict"] == "fail", "\(name)")
        }
        for path in ["workspace", "controls/oracle"] {
            for stage in ["correct", "speed"] {
                let verdict = try await round(stage, examples + "/matmul/\(path)/kernel.c")
                #expect(verdict["verdict"] == "pass", "\(path) \(stage): \(verdict)")
            }
        }
    }

    @Test(
        "whatever the annotated literals say, the kernel stays right",
        arguments: [
            ["kji", "8", "16", "16", "8", "8"], ["jki", "24", "100", "37", "4", "2"],
            ["ikj", "64", "256", "64", "4", "4"],
            ["kij", "1000", "17", "999", "2", "8"], ["jik", "9", "333", "16", "8", "1"],
            ["ijk", "511", "31", "200", "2", "4"],
        ])
    func points(_ point: [String]) async throws {
        let folder = try TemporaryFolder()
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: examples + "/matmul/workspace/kernel.c")))
        let space = TunerSpace(files: [TunerFile(path: "kernel.c", bytes: bytes)])
        let path = folder.path + "/kernel.c"
        let edited = try #require(space.files(at: point).first)
        try Data(edited.bytes).write(to: URL(fileURLWithPath: path))
        let verdict = try await round("correct", path)
        #expect(verdict["verdict"] == "pass", "\(verdict)")
    }

    @Test("Freivalds' check alone rejects float32 and accepts any order of summation")
    func freivalds() async throws {
        let script = """
            import sys; sys.path.insert(0, sys.argv[1]); sys.argv = ["judge.py", "speed"]
            import numpy, judge
            for seed in range(12):
                r = judge.Round(str(seed))
                a, b = r.matrix(384, 500, seed % 2), r.matrix(500, 420, seed % 2)
                narrow = (a.astype(numpy.float32) @ b.astype(numpy.float32)).astype(float)
                assert r.freivalds(a, b, narrow), seed
                assert r.freivalds(a, b, a.astype(numpy.float32) @ b), seed
                assert r.freivalds(a, b, numpy.full((384, 420), numpy.nan)), seed
                order = r.random.permutation(500)
                assert r.freivalds(a, b, a[:, order] @ b[order]) is None, seed
                assert r.freivalds(a, b, sum(a[:, k:k+50] @ b[k:k+50] for k in range(0, 500, 50))) is None, seed
            print("right")
            """
        let (_, output) = try await run(["/usr/bin/python3", "-B", "-c", script, examples + "/matmul/verifier"])
        #expect(output == "right\n")
    }
}
