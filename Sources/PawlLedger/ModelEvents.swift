// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// A request to a model that reached the broker, whatever became of it.
public struct ModelCallRecord: Codable, Hashable, Sendable {
    /// The attempt whose cell asked.
    public var attempt: Int
    /// The number of the request in its attempt, from 1.
    public var call: Int
    /// The name of the endpoint in the contract; absent where none was found.
    public var endpoint: String?
    /// The wire dialect of the endpoint.
    public var dialect: String?
    /// `responses`, `chat`, `messages`, `count-tokens` or `models`.
    public var route: String
    /// The model that was asked for, at most `maximumText` bytes.
    public var requestedModel: String?
    /// The model that the answer names, at most `maximumText` bytes.
    public var servedModel: String?
    /// `complete`, `refused` (no byte left), `failed` (the endpoint answered with an error), `truncated` (the answer
    /// stopped early or broke its dialect), `abandoned` (the client hung up).
    public var outcome: String
    /// The HTTP status that the client saw.
    public var status: Int
    /// Why it was refused: the code of the refusal.
    public var refusal: String?
    /// The object that holds the request's body as it left.
    public var request: Digest?
    /// Bytes of the request's body as it came.
    public var requestBytes: Int
    /// The object that holds the answer's body.
    public var response: Digest?
    /// Bytes of the answer's body that were delivered.
    public var responseBytes: Int
    /// What the endpoint says it used; absent where it did not say.
    public var usage: TokenUsage?
    /// What it costs in units of 10^-9 USD; absent without a price.
    public var nanoUSD: Int?
    /// The reservation of the series `model` it was paid from.
    public var reservation: Int?
    /// The changes that the broker made to the request; absent where there are none.
    public var injected: [String]?

    /// The most bytes of a model's name: the agent and the endpoint choose them, and must not decide whether the entry
    /// can be written.
    public static let maximumText = 256

    /// Makes the record, with its names cut to what an entry holds.
    public init(
        attempt: Int, call: Int, endpoint: String? = nil, dialect: String? = nil, route: String,
        requestedModel: String? = nil, servedModel: String? = nil, outcome: String, status: Int,
        refusal: String? = nil, request: Digest? = nil, requestBytes: Int = 0, response: Digest? = nil,
        responseBytes: Int = 0, usage: TokenUsage? = nil, nanoUSD: Int? = nil, reservation: Int? = nil,
        injected: [String] = []
    ) {
        self.attempt = attempt
        self.call = call
        self.endpoint = endpoint
        self.dialect = dialect
        self.route = route
        self.requestedModel = requestedModel.map(Self.cut)
        self.servedModel = servedModel.map(Self.cut)
        self.outcome = outcome
        self.status = status
        self.refusal = refusal
        self.request = request
        self.requestBytes = requestBytes
        self.response = response
        self.responseBytes = responseBytes
        self.usage = usage
        self.nanoUSD = nanoUSD
        self.reservation = reservation
        self.injected = injected.isEmpty ? nil : injected
    }

    private static func cut(_ text: String) -> String {
        text.utf8.count <= maximumText ? text : String(decoding: text.utf8.prefix(maximumText), as: UTF8.self)
    }
}

/// The tokens of one call, as its endpoint counted them.
public struct TokenUsage: Codable, Hashable, Sendable {
    /// All input tokens, cached ones too.
    public var input: Int
    /// The input tokens that the provider had in its cache.
    public var cachedInput: Int
    /// The input tokens that the provider wrote to its cache.
    public var cacheWrite: Int
    /// All output tokens, those of reasoning too.
    public var output: Int

    /// Makes a count; parts of the input that exceed it are cut to it.
    public init(input: Int, cachedInput: Int = 0, cacheWrite: Int = 0, output: Int) {
        self.input = max(0, input)
        self.cachedInput = min(max(0, cachedInput), self.input)
        self.cacheWrite = min(max(0, cacheWrite), self.input - self.cachedInput)
        self.output = max(0, output)
    }

    /// Input and output together; at most `Int.max`.
    public var total: Int {
        let (sum, overflow) = input.addingReportingOverflow(output)
        return overflow ? .max : sum
    }
}
