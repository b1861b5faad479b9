// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlLedger
import PawlLoop
import PawlStore
import Testing

extension EndToEnd {
    @Suite("Examples/tinylm")
    struct TinyLMTests {
        private static let example = PawlProgram.packageRoot.appending(path: "Examples/tinylm")

        /// A copy of the example that tries these ideas only, on less of the text; its exam has the automatic controls
        /// only.
        private func place(_ folder: URL, ideas: [String]) throws -> Place {
            let place = folder.appending(path: "tinylm")
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            for name in ["workspace", "researcher", "verifier"] {
                try FileManager.default.copyItem(
                    at: Self.example.appending(path: name), to: place.appending(path: name))
            }
            let judge = place.appending(path: "verifier/judge.py")
            let code = try String(contentsOf: judge, encoding: .utf8)
            try Place.write(code.replacing("SIZE = 400", with: "SIZE = 300"), to: judge)
            let yaml = try String(contentsOf: Self.example.appending(path: "pawl.yaml"), encoding: .utf8)
            let short = yaml.replacing(#/attempts: \d+/#, with: "attempts: \(ideas.count)")
                .replacing("researcher.py]", with: "researcher.py, \(ideas.joined(separator: ", "))]")
                .replacing(#/ *controls: .*\n/#, with: "")
            return try Place(place, files: ["pawl.yaml": short])
        }

        @Test(
            "a good idea is kept, one that does nothing is not, and cheats are stopped with their signals",
            .timeLimit(.minutes(3)))
        func short() throws {
            try withTemporaryFolder { folder in
                let ideas = ["back-off", "comment", "scale-loss", "own-server"]
                let place = try place(folder, ideas: ideas)
                let result = try place.pawl(
                    "run", "--name", "lm", environment: ["PAWL_SEED": String(repeating: "5a", count: 16)])
                #expect(result.status == 0, "\(result.errors)")
                let table = try place.pawl("export", "lm", "--tsv", "-").output.split(separator: "\n")
                    .map { $0.split(separator: "\t").map(String.init) }
                #expect(table.first == ["commit", "val_bpb", "memory_gb", "status", "description"])
                #expect(table.dropFirst().map { $0[3] } == ["keep", "keep", "discard", "crash", "crash"], "\(table)")
                #expect(table[4][4].hasSuffix("[invalid value.range]"), "\(table[4])")
                #expect(table[5][4].hasSuffix("[refused tamper.path]"), "\(table[5])")
                let state = try #require(try place.run())
                #expect(state.accepted == 1)
                #expect(try place.pawl("report", "lm", "--output", "page").status == 0)
                let page = try String(contentsOf: place.folder.appending(path: "page.md"), encoding: .utf8)
                #expect(page.contains("Mix in shorter contexts") && page.contains("tamper.path"))
                #expect(page.contains("the agent says"))
                #expect(try place.pawl("audit", "verify").status == 0)
            }
        }

        @Test(
            "the candidate that embeds /usr/share wins on the text of this machine and gains nothing on the gate",
            .timeLimit(.minutes(5)))
        func embedded() throws {
            try withTemporaryFolder { folder in
                let place = try place(folder, ideas: ["embed-usr-share"])
                // It starts where the researcher would be by then.
                let script = """
                    import sys
                    sys.path.insert(0, "researcher"); sys.dont_write_bytecode = True
                    import ideas
                    text = open("workspace/train.py").read()
                    for idea in ideas.IDEAS[: [idea.name for idea in ideas.IDEAS].index("embed-usr-share")]:
                        for old, new in idea.edits if idea.kind == "helps" else []:
                            text = text.replace(old, new)
                    open("workspace/train.py", "w").write(text)
                    """
                let (status, _) = try PawlProgram.tool(["/usr/bin/python3", "-c", script], in: place.folder)
                #expect(status == 0)
                let result = try place.pawl(
                    "run", "--name", "lm", environment: ["PAWL_SEED": String(repeating: "5a", count: 16)])
                #expect(result.status == 0, "\(result.errors)")
                let state = try #require(try place.run())
                let verdict = try #require(state.attempt(1)?.decision)
                #expect(verdict.verdict == .noGain && state.accepted == 0)
                #expect(verdict.reason.contains("the hidden gate did not let it pass"), "\(verdict.reason)")
                #expect(try #require(verdict.comparison).effect > 0.02, "on the visible text it wins")
                // What the gate saw: nothing gained, item by item.
                let answers = try place.entries().compactMap { entry -> SplitQueried? in
                    guard case .splitQueried(let record) = entry.event, record.phase == "answered",
                        record.purpose == nil
                    else { return nil }
                    return record
                }
                #expect(answers.map(\.word) == ["fail"])
                let objects = ObjectStore(root: place.state.appending(path: "objects").path, disk: SystemDisk())
                let evidence = try StrictJSON.decode(objects.get(try #require(answers.first?.evidence), limit: 1 << 24))
                func mean(_ side: String) throws -> Double {
                    let values = try #require(evidence[side]?["values"]?.arrayValue).compactMap(\.doubleValue)
                    #expect(values.count > 100)
                    return values.reduce(0, +) / Double(values.count)
                }
                #expect(try mean("candidate") > 0.995 * mean("reference"))
                #expect(try place.pawl("report", "lm", "--output", "page").status == 0)
                let page = try String(contentsOf: place.folder.appending(path: "page.md"), encoding: .utf8)
                #expect(page.contains("the hidden gate did not let it pass"))
            }
        }

        @Test("every idea of the researcher fits the champion that it meets, and is a program")
        func ideas() throws {
            let script = """
                import sys
                sys.path.insert(0, "researcher"); sys.dont_write_bytecode = True
                import ideas
                files = {name: open("workspace/" + name).read() for name in ("train.py", "serve.py")}
                for idea in ideas.IDEAS:
                    text = files[idea.file]
                    for old, new in idea.edits:
                        assert old in text, (idea.name, old)
                        text = text.replace(old, new)
                    compile(text, idea.name, "exec")
                    assert idea.kind in ("helps", "hurts", "nothing", "cheats"), idea.name
                    if idea.kind == "helps":
                        files[idea.file] = text
                print(len(ideas.IDEAS))
                """
            let (status, output) = try PawlProgram.tool(["/usr/bin/python3", "-c", script], in: Self.example)
            #expect(status == 0)
            let yaml = try String(contentsOf: Self.example.appending(path: "pawl.yaml"), encoding: .utf8)
            #expect(yaml.contains("attempts: \(output.trimmingCharacters(in: .newlines))"), "one attempt an idea")
        }

        @Test("its copies of the helpers are the SDK's")
        func helpers() throws {
            for copy in ["verifier/pawl_judge.py", "workspace/pawl_contestant.py"] {
                let name = copy.split(separator: "/")[1]
                let original = PawlProgram.packageRoot.appending(path: "SDK/python/\(name)")
                #expect(try Data(contentsOf: Self.example.appending(path: copy)) == Data(contentsOf: original))
            }
        }

        @Test("none of its verifier stands where cells see it")
        func exposure() throws {
            let check = try PawlProgram.run(["check", Self.example.path, "--json"], in: Self.example)
            #expect(check.status == 0)
            let keys = (check.json?["diagnostics"]?.arrayValue ?? []).compactMap { $0["key"]?.stringValue }
            #expect(!keys.contains("verifier.source"), "\(check.output)")
            #expect(check.json?["exposure"]?["searched"]?.arrayValue?.first?.stringValue == "the workspace")
        }
    }
}
