// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
public import PawlContract

/// What a request asks a model for, read from its body: its model, its bounds, what leaves.
///
/// The bytes that leave are the client's own, apart from named and recorded changes; Pawl reads a copy.
public struct ModelCall: Sendable {
    /// What is asked for.
    public let route: ModelRoute
    /// Who is asked.
    public let endpoint: ModelEndpoint
    /// The model that is asked for.
    public let model: String
    /// Whether the answer comes as server-sent events.
    public let isStream: Bool
    /// The most input tokens: bytes of the body and the declared overhead. A token has at least a byte.
    public let inputBound: Int
    /// The most output tokens: the client's own cap, or the contract's, for each answer asked for.
    public let outputBound: Int
    /// The body that leaves.
    public let body: [UInt8]
    /// The names of the changes in it.
    public let injected: [String]

    /// Reads a request; throws why it may not leave.
    public init(
        route: ModelRoute, body: [UInt8], endpoint: ModelEndpoint, rules: CallRules
    ) throws(Refusal) {
        let json = try Self.read(body, limit: rules.maximumBody)
        try self.init(route: route, body: body, json: json, endpoint: endpoint, rules: rules)
    }

    /// Reads a request to whichever of an agent's endpoints has the model; the first where several have.
    public init(
        route: ModelRoute, body: [UInt8], endpoints: [ModelEndpoint], budget: BudgetSpec
    ) throws(Refusal) {
        let candidates = endpoints.filter { $0.spec.dialect == route.dialect }
        let limit = candidates.map(\.spec.caps.request).max() ?? 0
        guard !candidates.isEmpty else {
            throw Refusal(.policy, "no model endpoint of this run speaks the dialect of \(route.suffix)")
        }
        let json = try Self.read(body, limit: limit)
        let model = try Self.model(json)
        guard let endpoint = candidates.first(where: { $0.allows(model) }) else {
            throw Self.unknown(model, candidates)
        }
        let rules = CallRules(endpoint.spec, budget: budget)
        guard body.count <= rules.maximumBody else { throw Self.tooLarge(rules.maximumBody) }
        try self.init(route: route, body: body, json: json, endpoint: endpoint, rules: rules)
    }

    private init(
        route: ModelRoute, body: [UInt8], json: JSONValue, endpoint: ModelEndpoint, rules: CallRules
    ) throws(Refusal) {
        guard route.dialect == endpoint.spec.dialect else {
            throw Refusal(.policy, "model endpoint '\(endpoint.name)' does not speak the dialect of \(route.suffix)")
        }
        let model = try Self.model(json)
        guard endpoint.allows(model) else { throw Self.unknown(model, [endpoint]) }
        try RequestPolicy(route: route, rules: rules).check(json)
        let isStream = try Self.flag(json, "stream")
        self.route = route
        self.endpoint = endpoint
        self.model = model
        self.isStream = isStream && route.isMetered
        self.outputBound = route.isMetered ? try Self.output(json, route: route, endpoint: endpoint) : 0
        var (leaving, injected) = (body, [String]())
        if route == .chat, isStream, rules.injectsUsage, let changed = try UsageInjection.apply(to: body, json: json) {
            (leaving, injected) = (changed, [ModelInjection.usage.rawValue])
        }
        self.body = leaving
        self.injected = injected
        let (bound, overflow) = leaving.count.addingReportingOverflow(max(0, rules.overhead))
        self.inputBound = route.isMetered ? overflow ? .max : bound : 0
    }

    /// The most tokens that the call may cost, input and output together.
    public var tokenBound: Int {
        let (sum, overflow) = inputBound.addingReportingOverflow(outputBound)
        return overflow ? .max : sum
    }

    /// The most money that the call may cost, in units of 10^-9 USD; 0 without a price.
    public var nanoUSDBound: Int {
        endpoint.spec.price.map { CallPrice($0).nanoUSD(input: inputBound, output: outputBound) } ?? 0
    }

    /// Whether an answer of `served` is an answer to this call.
    public func accepts(served: String) -> Bool { endpoint.accepts(served: served, for: model) }

    private static func read(_ body: [UInt8], limit: Int) throws(Refusal) -> JSONValue {
        guard body.count <= limit else { throw tooLarge(limit) }
        let json: JSONValue
        do {
            json = try StrictJSON.decode(
                body, limits: JSONLimits(bytes: limit, depth: 128, count: 4_000_000, marks: 4_096))
        } catch {
            throw Refusal(.malformed, "the request is not strict JSON: \(error.message)")
        }
        guard json.objectValue != nil else { throw Refusal(.malformed, "the request is not a JSON object") }
        return json
    }

    private static func model(_ json: JSONValue) throws(Refusal) -> String {
        guard let model = json["model"]?.stringValue, !model.isEmpty else {
            throw Refusal(.malformed, "the request names no model")
        }
        return model
    }

    private static func unknown(_ model: String, _ endpoints: [ModelEndpoint]) -> Refusal {
        let known = endpoints.flatMap(\.spec.allow).prefix(8).joined(separator: ", ")
        return Refusal(.model, "model '\(model.prefix(80))' is not allowed; the contract allows \(known)")
    }

    private static func tooLarge(_ limit: Int) -> Refusal {
        Refusal(.tooLarge, "the request has more than the \(limit) bytes of caps.request")
    }

    private static func flag(_ json: JSONValue, _ key: String) throws(Refusal) -> Bool {
        switch json[key] {
        case nil, .null: return false
        case .bool(let flag): return flag
        default: throw Refusal(.malformed, "'\(key)' of the request is neither true nor false")
        }
    }

    /// The client's cap on output where it has one. One above the contract's is refused: it would be no bound.
    private static func output(
        _ json: JSONValue, route: ModelRoute, endpoint: ModelEndpoint
    ) throws(Refusal) -> Int {
        let keys =
            switch route {
            case .responses: ["max_output_tokens"]
            case .chat: ["max_completion_tokens", "max_tokens"]
            case .messages, .countTokens, .models: ["max_tokens"]
            }
        var cap: Int?
        for key in keys {
            guard let value = json[key], value != .null else { continue }
            guard let number = value.integerValue, number >= 0 else {
                throw Refusal(.malformed, "'\(key)' of the request is not a number of tokens")
            }
            guard number <= endpoint.spec.maxOutput else {
                throw Refusal(
                    .policy,
                    "'\(key)' of the request is \(number), above the \(endpoint.spec.maxOutput) of "
                        + "models.\(endpoint.name).max_output")
            }
            cap = max(cap ?? 0, number)
        }
        var answers = 1
        if route == .chat, let value = json["n"], value != .null {
            guard let number = value.integerValue, (1...1_024).contains(number) else {
                throw Refusal(.malformed, "'n' of the request is not a number of answers")
            }
            answers = number
        }
        return (cap ?? endpoint.spec.maxOutput) * answers
    }
}
