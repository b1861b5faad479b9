// SPDX-License-Identifier: Apache-2.0

/// The wire dialects of model endpoints.
public enum ModelDialect: String, Hashable, Sendable, CaseIterable {
    case openAIResponses = "openai-responses"
    case openAIChat = "openai-chat"
    case anthropic
}

/// One entry of `models:`.
public struct ModelSpec: Hashable, Sendable {
    /// The wire dialect.
    public var dialect: ModelDialect
    /// The base URL.
    public var url: String
    /// The name of the secret that holds the key.
    public var key: String?
    /// The models that may be asked for.
    public var allow: [String]
    /// The models that may answer, by the model that was asked for; one that is not here may be answered by itself or
    /// a dated snapshot of itself.
    public var pins: [String: [String]] = [:]
    /// The most output tokens of one call.
    public var maxOutput: Int
    /// Input tokens that a call may cost beyond one a byte of its body: what the provider adds.
    public var overhead = 4_096
    /// What tokens cost.
    public var price: ModelPrice?
    /// Tools of the provider that may be used, by name; all others are refused.
    public var hostedTools: [String] = []
    /// The changes that the broker may make to a request; each is recorded.
    public var inject: [ModelInjection] = []
    /// How long the broker waits.
    public var timeouts = ModelTimeouts()
    /// How large a request and a response may be.
    public var caps = ModelCaps()
    /// How a call that failed is repeated.
    public var retry = ModelRetry()
}

/// USD per million tokens.
public struct ModelPrice: Hashable, Sendable {
    /// For input.
    public var input: Double
    /// For output.
    public var output: Double
    /// For input that the provider had in its cache; nil: as other input.
    public var cachedInput: Double?
    /// For input that the provider wrote to its cache; nil: as other input.
    public var cacheWrite: Double?

    /// Makes a price.
    public init(input: Double, output: Double, cachedInput: Double? = nil, cacheWrite: Double? = nil) {
        self.input = input
        self.output = output
        self.cachedInput = cachedInput
        self.cacheWrite = cacheWrite
    }
}

/// A change that the broker may make to a request.
public enum ModelInjection: String, Hashable, Sendable, CaseIterable {
    /// `stream_options.include_usage` is set, so that a streamed answer tells its usage (dialect openai-chat).
    case usage
}

/// How long the broker waits for a model endpoint, in seconds.
public struct ModelTimeouts: Hashable, Sendable {
    /// For the connection.
    public var connect = 10.0
    /// For the first byte of the answer.
    public var firstByte = 300.0
    /// Between two pieces of the answer.
    public var idle = 300.0
    /// For the whole call.
    public var total = 3_600.0
}

/// How large a call may be, in bytes.
public struct ModelCaps: Hashable, Sendable {
    /// The request's body.
    public var request = 16 << 20
    /// The answer's body.
    public var response = 64 << 20
}

/// How a call that failed before a byte of its answer was delivered is repeated.
public struct ModelRetry: Hashable, Sendable {
    /// The most further tries.
    public var times = 0
    /// Seconds before the first further try; doubled before each of the next.
    public var wait = 1.0
}

/// What may be spent on models; nil means unbounded.
public struct SpendSpec: Hashable, Sendable {
    /// Tokens, input and output together.
    public var tokens: Int?
    /// US dollars.
    public var usd: Double?

    /// Makes a bound.
    public init(tokens: Int? = nil, usd: Double? = nil) {
        self.tokens = tokens
        self.usd = usd
    }

    /// Whether anything is bounded.
    public var isBounded: Bool { tokens != nil || usd != nil }

    /// The money in units of 10^-9 USD, at most 2^62.
    public var nanoUSD: Int? {
        usd.map { usd in
            let amount = (usd * 1e9).rounded()
            return amount > 0 ? amount < 0x1p62 ? Int(amount) : 1 << 62 : 0
        }
    }
}

extension BudgetSpec {
    /// What the run may spend on models.
    public var run: SpendSpec { SpendSpec(tokens: tokens, usd: usd) }

    /// Whether any budget bounds what models cost.
    public var boundsModels: Bool { [run, attempt, lineage].contains(where: \.isBounded) }
}
