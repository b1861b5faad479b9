// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlLedger
import PawlLoop
import Testing

extension EndToEnd {
    @Suite("Agents that call models")
    struct ModelTests {
        private static let key = "sk-upstream-0123456789abcdef"

        /// Asks twice, streaming the second time; tries another model and a way out; looks for the key.
        private static let agent = """
            import http.client, json, os, sys, urllib.error, urllib.request
            base = os.environ["OPENAI_BASE_URL"]
            def ask(model, stream):
                body = {"model": model, "input": "hi", "stream": stream, "max_output_tokens": 50}
                request = urllib.request.Request(base + "/responses", json.dumps(body).encode(), {
                    "content-type": "application/json", "authorization": "Bearer " + os.environ["OPENAI_API_KEY"]})
                return urllib.request.urlopen(request).read().decode()
            answer = json.loads(ask("m", False))
            text = answer["output"][-1]["content"][0]["text"]
            streamed = ask("m", True)
            codes = []
            try: ask("other", False)
            except urllib.error.HTTPError as error: codes.append(error.code)
            way = http.client.HTTPConnection("127.0.0.1", 8099)
            way.set_tunnel("api.github.com", 443)
            try: way.connect()
            except OSError as error: codes.append(str(error))
            visible = answer.__str__() + streamed
            for process in os.listdir("/proc"):
                for name in ["environ", "cmdline"]:
                    try: visible += open(f"/proc/{process}/{name}").read()
                    except OSError: pass
            os.makedirs("notes")
            open("notes/seen", "w").write(json.dumps([text, "response.completed" in streamed, codes, "KEY" in visible]))
            source = open("guess.sh").read()
            open("guess.sh", "w").write(source.replace("A=1 ", text + " "))
            """

        private func files(_ url: String, budget: String) -> [String: String] {
            var files = Contracts.guess(
                attempts: 1, budget: budget,
                agents: "  - {name: asker, driver: command, command: [/usr/bin/python3, agent.py]}")
            // In two parts, or the search would find itself.
            files["workspace/agent.py"] = Self.agent.replacing("\"KEY\"", with: "\"sk-up\" + \"stream\"")
            files["pawl.yaml", default: ""] += """
                models: {main: {dialect: openai-responses, url: "\(url)/v1", key: KEY, allow: [m], max_output: 100}}
                access: {secrets: {KEY: {env: PAWL_TEST_KEY}}}

                """
            return files
        }

        @Test("reach them through the door alone, metered to the token, and see no key", .timeLimit(.minutes(2)))
        func asks() throws {
            try withTemporaryFolder { folder in
                try Place.write(
                    "{\"stub\":1,\"models\":[\"m\"],\"key\":\"\(Self.key)\",\"steps\":[{\"times\":\"any\",\"reply\":\"A=17\"}]}",
                    to: folder.appending(path: "script.json"))
                let stub = try PawlProgram.start(["stub", "script.json", "--port", "0", "--json"], in: folder)
                defer { stub.kill() }
                var address: Substring?
                while address == nil, stub.process.isRunning {
                    usleep(10_000)
                    address = stub.errorsSoFar.split(separator: " ").last.flatMap {
                        $0.hasSuffix("\n") ? $0.dropLast() : nil
                    }
                }
                let url = String(try #require(address))
                var place = try Place(folder.appending(path: "run"), files: files(url, budget: ", tokens: 100000"))
                place.environment["PAWL_TEST_KEY"] = Self.key
                let result = try place.pawl("run", "--name", "model")
                #expect(result.status == 0, "\(result.errors)")
                let state = try #require(try place.run())
                #expect(state.accepted == 1)
                #expect(try place.pawl("export", "model", "--dir", "out").status == 0)
                let seen = try String(contentsOf: place.folder.appending(path: "out/notes/seen"), encoding: .utf8)
                #expect(seen == #"["A=17", true, [400, "Tunnel connection failed: 403 Forbidden"], false]"#)
                let entries = try place.entries()
                let calls = entries.compactMap { if case .modelCall(let record) = $0.event { record } else { nil } }
                #expect(calls.map(\.outcome) == ["complete", "complete", "refused"])
                let usage = try PawlProgram.tool(["/usr/bin/curl", "-s", url + "/_stub/usage"]).output.utf8
                let billed = try StrictJSON.decode(Array(usage))["billed"]
                let input = calls.compactMap(\.usage?.input).reduce(0, +)
                let output = calls.compactMap(\.usage?.output).reduce(0, +)
                #expect(
                    billed?["input"]?.integerValue == input && billed?["output"]?.integerValue == output,
                    "\(billed ?? [])")
                #expect(state.budget.models.run.tokens == input + output)
                #expect(entries.contains { $0.event.name == "egress.request" })
                #expect(try place.pawl("audit", "verify").status == 0)
                let found = try PawlProgram.tool(["/bin/grep", "-rlF", Self.key, place.state.path])
                #expect(found.output == "")
            }
        }
    }
}
