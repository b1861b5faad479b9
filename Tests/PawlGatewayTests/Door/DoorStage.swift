// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlContract
import PawlLedger

@testable import PawlContract
@testable import PawlGateway

/// A broker with one door, before a raw upstream.
struct DoorStage: Sendable {
    var journal: MemoryJournal
    var broker: Broker
    var door: Door
    var upstream: RawServer

    static let key = "sk-real-0123456789abcdef"

    static func spec(_ dialect: ModelDialect, url: String) -> ModelSpec {
        ModelSpec(dialect: dialect, url: url, key: "KEY", allow: ["m"], maxOutput: 100)
    }

    static func with<Result: Sendable>(
        budget: BudgetSpec = BudgetSpec(), journal: MemoryJournal = MemoryJournal(), limits: DoorLimits = DoorLimits(),
        change: @Sendable (inout ModelSpec) -> Void = { _ in },
        upstream answer: @escaping @Sendable (RawServer.Received) -> [RawServer.Step],
        _ body: @escaping @Sendable (DoorStage) async throws -> Result
    ) async throws -> Result {
        let folder = "/tmp/pawl-door-" + UUID().uuidString.prefix(12)
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let secrets = try await secrets(in: folder)
        var changed: [ModelDialect: ModelSpec] = [:]
        for dialect in ModelDialect.allCases {
            var spec = spec(dialect, url: "http://replaced")
            change(&spec)
            changed[dialect] = spec
        }
        let specs = changed
        return try await RawServer.with(answer) { upstream in
            let models = Dictionary(
                uniqueKeysWithValues: specs.map { dialect, spec in
                    var spec = spec
                    if spec.url == "http://replaced" { spec.url = upstream.url }
                    return (dialect.rawValue, spec)
                })
            let broker = try Broker(
                models: models, budget: budget, secrets: secrets, spend: SpendState(limits: SpendLimits(budget)),
                journal: journal, clock: .system, limits: limits)
            let result: Swift.Result<Result, any Error>
            do {
                result = .success(
                    try await broker.withDoor(attempt: 1, lineage: "l", folder: folder) { door in
                        try await body(DoorStage(journal: journal, broker: broker, door: door, upstream: upstream))
                    })
            } catch {
                result = .failure(error)
            }
            await broker.close()
            return try result.get()
        }
    }

    private static func secrets(in folder: String) async throws -> SecretStore {
        try key.write(toFile: folder + "/key", atomically: false, encoding: .utf8)
        return try await SecretStore.load(["KEY": .file("key")], folder: folder)
    }

    /// Posts and reads the whole answer.
    func post(_ path: String, _ body: String, headers: [String] = []) async throws -> ReadAnswer {
        ReadAnswer(try await DoorClient.exchange(door.socket, DoorClient.post(path, body, headers: headers)))
    }

    func send(_ text: String) async throws -> ReadAnswer {
        ReadAnswer(try await DoorClient.exchange(door.socket, Array(text.utf8)))
    }

    /// A good answer of the Responses dialect that is not streamed.
    static func good(usage: String = #"{"input_tokens":3,"output_tokens":4,"total_tokens":7}"#, model: String = "m")
        -> [RawServer.Step]
    {
        let body =
            #"{"id":"r","object":"response","status":"completed","model":"\#(model)","output":[],"usage":\#(usage)}"#
        return [
            .send(
                Array(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)"
                        .utf8))
        ]
    }

    static let ask = #"{"model":"m","input":"hi","max_output_tokens":10}"#
}

extension BudgetSpec {
    static func tokens(_ tokens: Int?) -> BudgetSpec {
        var spec = BudgetSpec()
        spec.tokens = tokens
        return spec
    }
}
