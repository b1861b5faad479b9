// SPDX-License-Identifier: Apache-2.0
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import PawlBase
import PawlSandbox
import PawlTesting
import Testing

@Suite("A scripted model server", .timeLimit(.minutes(1)))
struct ScriptedModelServerTests {
    private struct Got: Sendable {
        var status: Int
        var headers: HTTPHeaders
        var body: [UInt8]
        var failed: Bool
    }

    private static func send(
        _ url: String, _ method: String = "POST", body: [UInt8] = [], headers: [(String, String)] = [],
        upTo limit: Int = .max
    ) async throws -> Got {
        var request = HTTPClientRequest(url: url)
        request.method = .init(rawValue: method)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if method == "POST" { request.body = .bytes(body) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        var got = Got(status: Int(response.status.code), headers: response.headers, body: [], failed: false)
        do {
            for try await part in response.body {
                got.body += Array(part.readableBytesView)
                if got.body.count >= limit { break }
            }
        } catch {
            got.failed = true
        }
        return got
    }

    private static func body(_ path: String, stream: Bool) -> [UInt8] {
        ScriptPlayerTests.ask(path, "Hi", stream: stream).body
    }

    @Test(
        "What goes over the wire is what the player composed, whatever the size of its pieces", arguments: [1, 7, 4096])
    func wire(_ size: Int) async throws {
        let text = """
            stub: 1
            steps:
              - {times: any, reply: [{text: "Grüße"}, {shell: ls}], split: \(size), fields: {future: 1}, headers: {X-A: b}}
            """
        let script = try ModelScript(text)
        try await ScriptedModelServer.with(script) { server in
            for path in ScriptPlayerTests.paths {
                for stream in [true, false] {
                    let got = try await Self.send(server.url + path, body: Self.body(path, stream: stream))
                    #expect(got.status == 200 && !got.failed && got.headers["x-a"] == ["b"])
                    let sent = try #require(server.received.last)
                    #expect(sent.body == Self.body(path, stream: stream) && sent.path == path)
                    // Each answer of a step follows from how often it has answered.
                    let replay = ScriptPlayer(script)
                    var last = replay.answer(server.received[0])
                    for request in server.received.dropFirst() { last = replay.answer(request) }
                    #expect(got.body == last.bytes)
                }
            }
            #expect(server.player.told == server.player.billed && server.player.billed.calls == 6)
        }
    }

    @Test("Sixty-four clients at once each get a whole answer, and the server's count is theirs")
    func many() async throws {
        let script = try ModelScript("stub: 1\nsteps: [{times: any, reply: Hi, usage: {input: 10, output: 2}}]")
        let totals = try await ScriptedModelServer.with(script) { server in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<64 {
                    let path = ScriptPlayerTests.paths[number % 3]
                    group.addTask {
                        let got = try await Self.send(server.url + path, body: Self.body(path, stream: number % 2 == 0))
                        return got.status == 200 && !got.failed
                    }
                }
                for try await isWhole in group { #expect(isWhole) }
            }
            return server.player.told
        }
        #expect(totals.calls == 64 && totals.input == 640 && totals.output == 128)
    }

    @Test("Errors have their status, their headers and the shape of their dialect")
    func errors() async throws {
        let script = try ModelScript(
            """
            stub: 1
            steps:
              - {times: 3, fault: {status: 429, retry_after: 7, code: insufficient_quota, message: no more}}
              - {times: any, fault: {status: 500}}
            """)
        try await ScriptedModelServer.with(script) { server in
            for path in ScriptPlayerTests.paths {
                let got = try await Self.send(server.url + path, body: Self.body(path, stream: true))
                let value = try StrictJSON.decode(got.body)
                #expect(got.status == 429 && got.headers["retry-after"] == ["7"])
                #expect(value["error"]?["type"] == "insufficient_quota" && value["error"]?["message"] == "no more")
                #expect((value["type"] == "error") == path.contains("messages"))
            }
            #expect(
                try await Self.send(server.url + "/v1/responses", body: Self.body("/responses", stream: true)).status
                    == 500)
            #expect(server.player.billed.calls == 0)
        }
    }

    @Test("A truncated answer never ends in good order, and is billed but not told", arguments: [true, false])
    func truncated(_ stream: Bool) async throws {
        let script = try ModelScript("stub: 1\nsteps: [{times: any, reply: Hello, fault: {truncate: 3}}]")
        try await ScriptedModelServer.with(script) { server in
            for path in ScriptPlayerTests.paths {
                let got = try await Self.send(server.url + path, body: Self.body(path, stream: stream))
                #expect(got.status == 200 && got.failed && !got.body.isEmpty)
            }
            #expect(server.player.billed.calls == 3 && server.player.told.calls == 0)
        }
    }

    @Test("A stream may end in good order without its last event")
    func unfinished() async throws {
        let script = try ModelScript("stub: 1\nsteps: [{reply: Hello, fault: {unfinished: 3}}]")
        try await ScriptedModelServer.with(script) { server in
            let got = try await Self.send(server.url + "/v1/responses", body: Self.body("/responses", stream: true))
            #expect(!got.failed && String(decoding: got.body, as: UTF8.self).components(separatedBy: "\n\n").count == 4)
        }
    }

    @Test("A stalled answer ends when its client goes, and with the server")
    func stalled() async throws {
        let script = try ModelScript("stub: 1\nsteps: [{times: any, reply: Hello, fault: {stall: 2}}]")
        try await ScriptedModelServer.with(script) { server in
            let got = try await Self.send(
                server.url + "/v1/responses", body: Self.body("/responses", stream: true), upTo: 1)
            #expect(got.status == 200)
            #expect(server.player.told.calls == 0)
        }
    }

    @Test("A dropped request gets no answer at all")
    func dropped() async throws {
        let script = try ModelScript("stub: 1\nsteps: [{times: any, fault: drop}]")
        _ = try await ScriptedModelServer.with(script) { server in
            await #expect(throws: (any Error).self) {
                try await Self.send(server.url + "/v1/responses", body: Self.body("/responses", stream: true))
            }
        }
    }

    @Test("A malformed event is one event without JSON among whole ones")
    func malformed() async throws {
        let script = try ModelScript("stub: 1\nsteps: [{reply: Hello, fault: {malformed: 2}}]")
        try await ScriptedModelServer.with(script) { server in
            let got = try await Self.send(server.url + "/v1/responses", body: Self.body("/responses", stream: true))
            let data = String(decoding: got.body, as: UTF8.self).split(separator: "\n").filter {
                $0.hasPrefix("data: ")
            }
            #expect(data.count { (try? StrictJSON.decode(String($0.dropFirst(6)))) == nil } == 1)
        }
    }

    @Test("An answer fails in its course as its dialect says it")
    func failed() async throws {
        let script = try ModelScript("stub: 1\nsteps: [{times: any, fault: {failed: cyber_policy, message: no}}]")
        try await ScriptedModelServer.with(script) { server in
            let words = ["response.failed", #""error":{"code":"cyber_policy""#, "event: error"]
            for (path, word) in zip(ScriptPlayerTests.paths, words) {
                let got = try await Self.send(server.url + path, body: Self.body(path, stream: true))
                #expect(String(decoding: got.body, as: UTF8.self).contains(word))
            }
        }
    }

    @Test("Models are listed in the three shapes, tokens are counted, WebSocket is refused with 426")
    func others() async throws {
        let script = try ModelScript("stub: 1\nmodels: [a, b]\nkey: sk-x\nsteps: []")
        try await ScriptedModelServer.with(script) { server in
            let key = ("Authorization", "Bearer sk-x")
            func get(_ path: String, _ headers: [(String, String)]) async throws -> JSONValue {
                try StrictJSON.decode(try await Self.send(server.url + path, "GET", headers: headers).body)
            }
            #expect(try await get("/v1/models", [key])["data"]?.arrayValue?.count == 2)
            let anthropic = try await get(
                "/v1/models?limit=1000", [("x-api-key", "sk-x"), ("anthropic-version", "2023-06-01")])
            #expect(anthropic["first_id"] == "a" && anthropic["has_more"] == false)
            #expect(try await get("/v1/models?client_version=0.163.0", [key])["models"] == [])
            let count = try await Self.send(
                server.url + "/v1/messages/count_tokens?beta=true", body: Array("12345678".utf8), headers: [key])
            #expect(try StrictJSON.decode(count.body)["input_tokens"] == 2)
            #expect(try Self.upgradeStatus(server.port) == 426)
            let stranger = try await Self.send(server.url + "/v1/responses", body: Array("{}".utf8))
            #expect(stranger.status == 401)
            #expect(try await get("/_stub/usage", [])["billed"]?["calls"] == 0)
        }
    }

    /// The status of a request to speak WebSocket, by a client that knows nothing of NIO.
    private static func upgradeStatus(_ port: Int) throws -> Int? {
        let script = """
            import http.client
            c = http.client.HTTPConnection("127.0.0.1", \(port), timeout=20)
            c.request("GET", "/v1/responses", headers={"Connection": "Upgrade", "Upgrade": "websocket"})
            print(c.getresponse().status)
            """
        let python = Process()
        python.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        python.arguments = ["-c", script]
        let output = Pipe()
        python.standardOutput = output
        try python.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        python.waitUntilExit()
        return Int(text.prefix { $0.isNumber })
    }

    @Test("It listens at a Unix socket, and is gone afterwards")
    func socket() async throws {
        let path = "/tmp/pawl-stub-\(UUID().uuidString.prefix(8)).sock"
        let encoded = path.replacing("/", with: "%2F")
        try await ScriptedModelServer.with(try ModelScript("stub: 1\nsteps: [{reply: Hi}]"), on: .unix(path: path)) {
            _ in
            let got = try await Self.send(
                "http+unix://\(encoded)/v1/responses", body: Self.body("/responses", stream: true))
            #expect(got.status == 200)
        }
        #expect(throws: LocalSocketError.self) {
            try LocalSocket.connect(folder: "/tmp", name: String(path.dropFirst(5)))
        }
    }
}
