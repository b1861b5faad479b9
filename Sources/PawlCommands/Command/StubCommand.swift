// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import PawlBase
internal import PawlTesting

/// `pawl stub FILE`
struct StubCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stub", abstract: "Serve a scripted model, offline, to agents and contracts under test.",
        discussion: """
            Speaks OpenAI Responses, Chat Completions and Anthropic Messages on 127.0.0.1, follows the script (see \
            Documentation/scripted-model.md) until it is interrupted, and prints each call. GET /_stub/calls and \
            /_stub/usage tell what it has counted.

            Example:
              pawl stub fix-the-bug.yaml --port 8099
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The script: YAML or JSON.") var file: String

    @Option(help: "The port on 127.0.0.1 (0: a free one).") var port = 8099

    @Option(help: ArgumentHelp("Listen on a Unix socket instead.", valueName: "path")) var socket: String?

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port is from 0 to 65535") }
    }

    func run() async throws {
        let bytes = try UserPath.read(file, limit: 16 << 20, option: "FILE")
        let script: ModelScript
        do {
            script = try ModelScript(bytes, name: file)
        } catch {
            throw CommandFailure(.usage, error.message, hint: "Documentation/scripted-model.md has the format")
        }
        let address: StubAddress = socket.map { .unix(path: Files.absolute($0)) } ?? .loopback(port: port)
        let (asJSON, place) = (common.json, socket)
        _ = try await Interruption.guarding {
            do {
                let show: @Sendable (StubCall) -> Void = { call in
                    Terminal.line(asJSON ? CanonicalJSON.text(call.json) : Self.line(call))
                }
                try await ScriptedModelServer.with(script, on: address, observe: show) { server in
                    Terminal.error("serving \(script.steps.count) steps at \(place ?? server.url)")
                    try? await Task.sleep(for: .seconds(Double(Int32.max)))
                    let totals = server.player.billed
                    Terminal.line(asJSON ? CanonicalJSON.text(totals.json) : Self.line(totals))
                }
            } catch let error as CancellationError {
                throw error
            } catch {
                throw CommandFailure(
                    .machine, "cannot listen at \(place ?? "127.0.0.1:\(port)"): \(error)",
                    hint: "take another place with --port or --socket")
            }
        }
    }

    static func line(_ call: StubCall) -> String {
        let step = call.step.map { "step \($0)" } ?? "no step"
        let usage = call.usage.map { " \($0.input) in, \($0.output) out" } ?? ""
        let end = call.usage != nil && !call.isComplete ? ", not to its end" : ""
        return CleanText.line("\(call.number) \(call.path) \(call.model): \(step), \(call.status)\(usage)\(end)")
    }

    static func line(_ totals: StubTotals) -> String {
        "\(totals.calls) answers: \(totals.input) tokens in (\(totals.cached) cached), \(totals.output) out"
    }
}
