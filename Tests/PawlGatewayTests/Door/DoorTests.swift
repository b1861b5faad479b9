// SPDX-License-Identifier: Apache-2.0
import PawlBase
import PawlContract
import PawlLedger
import Testing

@testable import PawlContract
@testable import PawlGateway

@Suite struct DoorTests {
    private static let events =
        "event: response.created\r\ndata: {\"type\":\"response.created\",\"response\":{\"model\":\"m\"},\"x\":[1e3,\"\\u00e9\"]}\r\n\r\n"
        + ": comment\n\nevent: response.unknown_thing\ndata: {\"type\":\"response.unknown_thing\",\"secret\":\"äöü\"}\n\n"
        + "data: {\"type\":\"response.completed\",\"response\":{\"id\":\"r\",\"status\":\"completed\",\"model\":\"m\","
        + "\"usage\":{\"input_tokens\":5,\"output_tokens\":6,\"total_tokens\":11}}}\n\n"

    private static func chunked(_ body: [UInt8], cut: Int) -> [RawServer.Step] {
        func chunk(_ bytes: some Collection<UInt8>) -> [UInt8] {
            bytes.isEmpty ? [] : Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8)
        }
        let head =
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nx-request-id: 7\r\ntransfer-encoding: chunked\r\n\r\n"
        return [
            .send(Array(head.utf8) + chunk(body.prefix(cut))),
            .send(chunk(body.dropFirst(cut)) + Array("0\r\n\r\n".utf8)),
        ]
    }

    @Test("a stream passes unchanged wherever it is cut, and its usage is read", .timeLimit(.minutes(1)))
    func passThrough() async throws {
        let body = Array(Self.events.utf8)
        let cut = Locked(0)
        try await DoorStage.with(upstream: { _ in Self.chunked(body, cut: cut.withLock { $0 }) }) {
            (stage) async throws in
            for offset in 0...body.count {
                cut.withLock { $0 = offset }
                let answer = try await stage.post("/v1/responses", #"{"model":"m","stream":true,"unknown":{"a":[1]}}"#)
                #expect(answer.isWhole && answer.body == body && answer.status == 200)
            }
            #expect(
                stage.upstream.requests.allSatisfy {
                    $0.body == Array(#"{"model":"m","stream":true,"unknown":{"a":[1]}}"#.utf8)
                })
            let calls = stage.journal.calls
            #expect(calls.count == body.count + 1)
            #expect(calls.allSatisfy { $0.usage?.total == 11 && $0.outcome == "complete" && $0.servedModel == "m" })
            #expect(calls.allSatisfy { stage.journal.object($0.response) == body })
            #expect(stage.journal.settled.allSatisfy { $0.amount.tokens == 11 })
        }
    }

    @Test(
        "the client's credentials stay behind, the real key goes out, everything else passes", .timeLimit(.minutes(1)))
    func headers() async throws {
        try await DoorStage.with(upstream: { _ in DoorStage.good() }) { (stage) async throws in
            let headers = [
                "Authorization: Bearer agent", "X-Api-Key: agent", "Cookie: a=b", "OpenAI-Organization: theirs",
                "Proxy-Authorization: x", "anthropic-beta: a-1,b-2", "anthropic-version: 2023-06-01",
                "X-Stainless-OS: L",
                "Accept-Encoding: gzip, br", "Connection: x-private", "X-Private: 1", "TE: trailers",
            ]
            _ = try await stage.post("/v1/responses?beta=true", DoorStage.ask, headers: headers)
            _ = try await stage.post(
                "/v1/messages?beta=true", #"{"model":"m","max_tokens":9,"messages":[]}"#, headers: headers)
            let requests = stage.upstream.requests
            #expect(requests.map(\.head.target) == ["/v1/responses?beta=true", "/v1/messages?beta=true"])
            #expect(requests[0].head.values("authorization") == ["Bearer " + DoorStage.key])
            #expect(requests[0].head.values("x-api-key").isEmpty)
            #expect(requests[1].head.values("authorization").isEmpty)
            #expect(requests[1].head.values("x-api-key") == [DoorStage.key])
            for request in requests {
                for name in ["cookie", "openai-organization", "proxy-authorization", "x-private", "te"] {
                    #expect(request.head.values(name).isEmpty, "\(name)")
                }
                #expect(request.head.values("anthropic-beta") == ["a-1,b-2"])
                #expect(request.head.values("anthropic-version") == ["2023-06-01"])
                #expect(request.head.values("x-stainless-os") == ["L"])
                #expect(request.head.values("accept-encoding") == ["identity"])
                #expect(request.head.values("content-length").count == 1)
            }
        }
    }

    @Test("a cut answer never looks complete", .timeLimit(.minutes(1)), arguments: [0, 1, 2, 3])
    func truncated(kind: Int) async throws {
        let half = String(Self.events.prefix(200))
        let steps: [RawServer.Step] =
            switch kind {
            // A chunked stream without its last chunk, a counted answer without its last bytes, a stream that ends with
            // its connection, and a stream that ends properly without its dialect's end.
            case 0:
                [
                    .send(
                        Array(
                            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\nc8\r\n\(half)\r\n"
                                .utf8)), .close,
                ]
            case 1:
                [
                    .send(
                        Array(
                            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 400\r\n\r\n{\"model\":\"m\""
                                .utf8)), .close,
                ]
            case 2:
                [
                    .send(
                        Array(
                            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n\(half)"
                                .utf8)), .close,
                ]
            default:
                [
                    .send(
                        Array(
                            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n4\r\n: a\n\r\n0\r\n\r\n"
                                .utf8))
                ]
            }
        try await DoorStage.with(upstream: { _ in steps }) { (stage) async throws in
            let answer = try await stage.post("/v1/responses", #"{"model":"m","stream":true}"#)
            #expect(!answer.isWhole)
            #expect(stage.journal.calls.map(\.outcome) == ["truncated"])
            #expect(stage.journal.settled.map(\.amount) == stage.journal.reserved.map(\.amount))
        }
    }

    @Test("a client that hangs up ends the call, which is charged in full", .timeLimit(.minutes(1)))
    func hangUp() async throws {
        let head =
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n4\r\n: a\n\r\n"
        let (stage, upstream) = try await DoorStage.with(upstream: { _ in [.send(Array(head.utf8)), .wait] }) {
            (stage) async throws in
            _ = try await DoorClient.exchange(
                stage.door.socket, DoorClient.post("/v1/responses", #"{"model":"m","stream":true}"#),
                until: { $0.count > 100 })
            while stage.journal.calls.isEmpty { await Task.yield() }
            while stage.upstream.ends == 0 { await Task.yield() }
            return (stage, stage.upstream)
        }
        #expect(upstream.ends == 1)
        #expect(stage.journal.calls.map(\.outcome) == ["abandoned"])
        #expect(stage.journal.settled.map(\.amount) == stage.journal.reserved.map(\.amount))
    }

    @Test("what is not allowed is refused without a call", .timeLimit(.minutes(1)))
    func refusals() async throws {
        try await DoorStage.with(upstream: { _ in DoorStage.good() }) { (stage) async throws in
            #expect(try await stage.post("/v1/responses", #"{"model":"other"}"#).status == 400)
            #expect(try await stage.post("/v1/messages", #"{"model":"other","max_tokens":1}"#).status == 402)
            #expect(try await stage.post("/v1/responses", "{").status == 400)
            #expect(try await stage.post("/v1/elsewhere", "{}").status == 404)
            #expect(
                try await stage.send(
                    "GET /v1/responses HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
                ).status == 426)
            #expect(
                try await stage.send(
                    "POST /v1/responses HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n{}"
                ).status == 400)
            #expect(
                try await stage.send("POST /v1/responses HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\n{}")
                    .status == 413)
            #expect(stage.upstream.requests.isEmpty)
            #expect(stage.journal.reserved.isEmpty)
            #expect(stage.journal.calls.map(\.outcome) == ["refused", "refused", "refused"])
            #expect(stage.door.summary() == DoorSummary(calls: 3, refusals: 3, egressRefusals: 0))
        }
    }

    @Test("the way to anywhere else is refused at once and recorded", .timeLimit(.minutes(1)))
    func egress() async throws {
        let journal = MemoryJournal()
        try await DoorStage.with(journal: journal, upstream: { _ in DoorStage.good() }) { (stage) async throws in
            for _ in 0..<5 {
                #expect(
                    try await stage.send("CONNECT api.github.com:443 HTTP/1.1\r\nHost: api.github.com:443\r\n\r\n")
                        .status == 403)
            }
            #expect(
                try await stage.send("GET http://example.com/x HTTP/1.1\r\nHost: example.com\r\n\r\n").status == 403)
            #expect(try await stage.send("CONNECT 127.0.0.1:8099 HTTP/1.1\r\nHost: a\r\n\r\n").status == 403)
            #expect(try await stage.send("CONNECT u@h:1 HTTP/1.1\r\nHost: a\r\n\r\n").status == 400)
            // The door itself may be asked for through the proxy.
            let body = DoorStage.ask
            let text =
                "POST http://127.0.0.1:8099/v1/responses HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            #expect(try await stage.send(text).status == 200)
            #expect(stage.door.summary().egressRefusals == 7)
        }
        let details = journal.events.compactMap { event -> JSONValue? in
            if case .reserved(.egressRequest, let record) = event { record.details } else { nil }
        }
        let github = details.filter { $0["host"] == "api.github.com" }
        #expect(github.compactMap { $0["count"]?.integerValue }.reduce(0, +) == 5)
        #expect(github.last?["total"] == 5)
    }

    @Test("models are listed in the shape that the client reads", .timeLimit(.minutes(1)))
    func lists() async throws {
        try await DoorStage.with(upstream: { _ in DoorStage.good() }) { (stage) async throws in
            func list(_ query: String, _ header: String = "X: y") async throws -> JSONValue {
                let answer = try await stage.send(
                    "GET /v1/models\(query) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\(header)\r\n\r\n")
                return try StrictJSON.decode(answer.body)
            }
            #expect(try await list("")["data"]?.arrayValue?.first?["id"] == "m")
            #expect(try await list("?client_version=1")["models"] == [])
            #expect(try await list("?limit=1000", "anthropic-version: 2023-06-01")["has_more"] == false)
            #expect(stage.upstream.requests.isEmpty)
        }
    }

    @Test("an error of the endpoint passes without the key, and costs nothing", .timeLimit(.minutes(1)))
    func upstreamError() async throws {
        let body = #"{"error":{"message":"Incorrect API key provided: \#(DoorStage.key)"}}"#
        let answer = "HTTP/1.1 401 Unauthorized\r\nretry-after: 3\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)"
        try await DoorStage.with(upstream: { _ in [.send(Array(answer.utf8))] }) { (stage) async throws in
            let read = try await stage.post("/v1/responses", DoorStage.ask)
            #expect(read.status == 401 && read.head.contains("retry-after: 3") && read.isWhole)
            #expect(!String(decoding: read.body, as: UTF8.self).contains(DoorStage.key))
            #expect(stage.journal.settled.map(\.amount.tokens) == [0])
        }
    }

    @Test("redirects and substituted models are refused", .timeLimit(.minutes(1)))
    func substitution() async throws {
        let count = Locked(0)
        let redirect = Array("HTTP/1.1 307 Go\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n".utf8)
        try await DoorStage.with(upstream: { _ in
            count.withLock {
                $0 += 1; return $0
            } == 1 ? [.send(redirect)] : DoorStage.good(model: "cheap")
        }) { (stage) async throws in
            #expect(try await stage.post("/v1/responses", DoorStage.ask).status == 502)
            let answer = try await stage.post("/v1/responses", DoorStage.ask)
            #expect(answer.status == 400 && !String(decoding: answer.body, as: UTF8.self).contains("usage"))
            #expect(stage.journal.calls.last?.servedModel == "cheap")
            #expect(stage.upstream.requests.count == 2)
        }
    }

    @Test("a try that did no work is repeated as the contract says", .timeLimit(.minutes(1)))
    func retry() async throws {
        let count = Locked(0)
        let busy = Array("HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n".utf8)
        try await DoorStage.with(
            change: { $0.retry = ModelRetry(times: 2, wait: 0.001) },
            upstream: { _ in
                count.withLock {
                    $0 += 1; return $0
                } < 3 ? [.send(busy)] : DoorStage.good()
            }
        ) { (stage) async throws in
            #expect(try await stage.post("/v1/responses", DoorStage.ask).status == 200)
            #expect(stage.upstream.requests.count == 3)
            #expect(stage.journal.reserved.count == 1)
        }
    }

    @Test("an endpoint that is not there, or says nothing, is told of", .timeLimit(.minutes(1)))
    func unreachable() async throws {
        try await DoorStage.with(change: { $0.url = "http://127.0.0.1:1" }, upstream: { _ in [] }) {
            (stage) async throws in
            #expect(try await stage.post("/v1/responses", DoorStage.ask).status == 502)
            #expect(stage.journal.settled.map(\.amount.tokens) == [0])
        }
        try await DoorStage.with(change: { $0.timeouts.firstByte = 0.05 }, upstream: { _ in [.wait] }) {
            (stage) async throws in
            #expect(try await stage.post("/v1/responses", DoorStage.ask).status == 502)
            #expect(stage.journal.settled.map(\.amount) == stage.journal.reserved.map(\.amount))
        }
    }

    @Test("slow and oversized heads end their connections, and no others", .timeLimit(.minutes(1)))
    func slowLoris() async throws {
        var limits = DoorLimits()
        limits.headMilliseconds = 50
        limits.connections = 8
        try await DoorStage.with(limits: limits, upstream: { _ in DoorStage.good() }) { (stage) async throws in
            let socket = stage.door.socket
            try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for _ in 0..<7 {
                    group.addTask { try await DoorClient.exchange(socket, Array("POST / HTTP/1.1\r\nHost:".utf8)) }
                }
                #expect(try await stage.post("/v1/responses", DoorStage.ask).status == 200)
                for try await read in group { #expect(read.isEmpty) }
            }
            let bomb = "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: y\r\n", count: 100_000)
            #expect(try await stage.send(bomb).status == 431)
        }
    }
}
