// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract

/// Plays a script: requests in, answers out, without a network. The records are kept here.
///
/// Equal scripts and equal sequences of requests give equal answers, byte for byte. Which step answers depends on order
/// only where `times` is limited.
public final class ScriptPlayer: Sendable {
    private struct State {
        var received: [StubRequest] = []
        var calls: [StubCall] = []
        var used: [Int: Int] = [:]
    }

    private let script: ModelScript
    private let state = Locked(State())

    /// Makes a player.
    public init(_ script: ModelScript) {
        self.script = script
    }

    /// The requests so far, in the order in which they arrived.
    public var received: [StubRequest] { state.withLock { $0.received } }

    /// What became of the requests for answers.
    public var calls: [StubCall] { state.withLock { $0.calls } }

    /// The usage of all answers that were begun: what a provider would bill.
    public var billed: StubTotals { StubTotals(calls) }

    /// The usage of the answers that were sent to their end.
    public var told: StubTotals { StubTotals(calls.filter(\.isComplete)) }

    /// How often each step has answered, from the first.
    public var uses: [Int] {
        state.withLock { state in script.steps.indices.map { state.used[$0, default: 0] } }
    }

    /// The answer to a request.
    public func answer(_ request: StubRequest) -> StubAnswer {
        let number = state.withLock { state -> Int in
            state.received.append(request)
            return state.received.count
        }
        var answer = answer(request, number: number)
        answer.number = number
        return answer
    }

    /// Notes that an answer was sent to its end.
    public func finished(_ number: Int) {
        state.withLock { state in
            guard let index = state.calls.lastIndex(where: { $0.number == number }) else { return }
            state.calls[index].isComplete = state.calls[index].usage != nil
        }
    }

    private func answer(_ request: StubRequest, number: Int) -> StubAnswer {
        if request.values("upgrade").contains(where: { $0.lowercased() == "websocket" }) {
            return .error(426, dialect: .openAIResponses, code: "upgrade_required", "WebSocket is not spoken here")
        }
        if request.method == "GET", request.route.first == "_stub" { return inspection(request) }
        guard isLetIn(request) else {
            return .error(401, dialect: dialect(of: request), code: "invalid_api_key", "the key is not the script's")
        }
        switch (request.method, request.route) {
        case ("GET", ["models"]): return ModelLists.answer(to: request, models: script.models)
        case ("GET", let route) where route.count == 2 && route[0] == "models":
            return .json(ModelLists.model(String(route[1]), asAnthropic: !request.values("anthropic-version").isEmpty))
        case ("POST", ["messages", "count_tokens"]):
            return .json(["input_tokens": .integer(Self.tokens(request.body.count))])
        case ("POST", ["responses"]): return play(request, .openAIResponses, number)
        case ("POST", ["chat", "completions"]): return play(request, .openAIChat, number)
        case ("POST", ["messages"]): return play(request, .anthropic, number)
        default:
            return .error(404, dialect: dialect(of: request), code: "not_found", "nothing is served at \(request.path)")
        }
    }

    private func play(_ request: StubRequest, _ dialect: ModelDialect, _ number: Int) -> StubAnswer {
        guard let body = request.json, case .object = body else {
            return .error(400, dialect: dialect, code: "invalid_json", "the body is no JSON object")
        }
        let conversation = Conversation(body, dialect: dialect)
        let chosen = state.withLock { state -> (index: Int, use: Int)? in
            for (index, step) in script.steps.enumerated() {
                let used = state.used[index, default: 0]
                guard used < step.times ?? .max, conversation.matches(step.when, headers: request.values) else {
                    continue
                }
                state.used[index] = used + 1
                return (index, used)
            }
            return nil
        }
        guard let chosen else {
            record(request, conversation, number, step: nil, served: "", status: dialect.fatal, usage: nil)
            return .error(
                dialect.fatal, dialect: dialect, code: "script_ended",
                "no step of the script answers this request (turn \(conversation.turn))")
        }
        let reply = script.steps[chosen.index].reply
        let seed = Digest.of("\(Digest.of(request.body).hex) \(chosen.index) \(chosen.use)").hex
        let composed = ComposedAnswer(reply, to: conversation, body: request.body, seed: seed)
        record(
            request, conversation, number, step: chosen.index + 1, served: composed.model,
            status: composed.answer.status, usage: composed.billed)
        return composed.answer
    }

    private func record(
        _ request: StubRequest, _ conversation: Conversation, _ number: Int, step: Int?, served: String, status: Int,
        usage: ScriptUsage?
    ) {
        let call = StubCall(
            number: number, path: request.path, model: conversation.model, servedModel: served, step: step,
            status: status, usage: usage, isComplete: false)
        state.withLock { $0.calls.append(call) }
    }

    private func inspection(_ request: StubRequest) -> StubAnswer {
        switch request.route.last {
        case "calls": .json(.array(calls.map(\.json)))
        case "usage": .json(["billed": billed.json, "told": told.json])
        default: .error(404, dialect: .openAIChat, code: "not_found", "ask for _stub/calls or _stub/usage")
        }
    }

    private func isLetIn(_ request: StubRequest) -> Bool {
        guard let key = script.key else { return true }
        return request.values("authorization").contains("Bearer \(key)") || request.values("x-api-key").contains(key)
    }

    private func dialect(of request: StubRequest) -> ModelDialect {
        request.values("anthropic-version").isEmpty ? .openAIChat : .anthropic
    }

    /// An estimate: a token for four bytes.
    static func tokens(_ bytes: Int) -> Int { max(1, (bytes + 3) / 4) }
}

extension ModelDialect {
    /// The status at which the dialect's clients stop at once.
    var fatal: Int { self == .anthropic ? 402 : 400 }
}
