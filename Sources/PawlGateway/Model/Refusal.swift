// SPDX-License-Identifier: Apache-2.0
public import PawlContract
internal import PawlBase

/// Why the broker did not forward a request.
public enum RefusalCode: String, Hashable, Sendable, CaseIterable {
    /// The contract does not allow it.
    case policy
    /// The model is not on the list, or another one answered.
    case model
    /// A budget does not pay the most that the call may cost.
    case budget
    /// Too many requests at once; the client may come again.
    case throttled
    /// The request or the answer is above its cap.
    case tooLarge = "too-large"
    /// The request is not what its dialect says.
    case malformed
    /// It asks the provider for a tool, a file or an address that the contract does not name.
    case hostedTool = "hosted-tool"
    /// It refers to what the provider keeps, whose cost is not in the request.
    case serverState = "server-state"
    /// It has images, sound or files, whose cost does not follow from their size.
    case modality
    /// It asks for a price class that the contract does not have.
    case unpriced
    /// The endpoint failed; the same request may succeed later.
    case upstream
    /// The endpoint failed so often that it is not asked for now.
    case unavailable
}

/// A request that the broker does not forward. It is an outcome, recorded, and told to the client so that it stops.
public struct Refusal: Error, Hashable, Sendable {
    /// Why.
    public var code: RefusalCode
    /// One sentence for people; names what to change in the contract where something can be changed.
    public var message: String
    /// Seconds after which a throttled client may come again.
    public var retryAfter: Int

    /// Makes a refusal.
    public init(_ code: RefusalCode, _ message: String, retryAfter: Int = 1) {
        self.code = code
        self.message = message
        self.retryAfter = max(1, retryAfter)
    }

    /// The answer in a dialect. Which status makes which client stop at once was measured on Codex 0.163, Claude Code
    /// 2.1.330: Codex retries 401 to 404 and a 429 that names a time, and gives up on 400 and `insufficient_quota`;
    /// Claude Code answers 400 with six variants and 429 with ten retries, and gives up on 402 and 413.
    public func response(
        for dialect: ModelDialect
    ) -> (status: Int, headers: [(name: String, value: String)], body: [UInt8]) {
        var headers = [(name: "content-type", value: "application/json")]
        switch code {
        case .throttled: headers.append((name: "retry-after", value: String(retryAfter)))
        case .upstream: break
        // The vendors' libraries ask for this before they repeat a request by its status.
        default: headers.append((name: "x-should-retry", value: "false"))
        }
        let message = "Pawl: " + message
        let body: JSONValue =
            switch dialect {
            case .openAIResponses, .openAIChat:
                [
                    "error": [
                        "message": .string(message), "type": .string(openAI.type), "param": .null,
                        "code": .string(openAI.code),
                    ]
                ]
            case .anthropic:
                ["type": "error", "error": ["type": .string(anthropic.type), "message": .string(message)]]
            }
        let status = dialect == .anthropic ? anthropic.status : openAI.status
        return (status, headers, CanonicalJSON.encode(body))
    }

    private var openAI: (status: Int, type: String, code: String) {
        switch code {
        case .budget: (429, "insufficient_quota", "insufficient_quota")
        case .throttled: (429, "rate_limit_error", "rate_limit_exceeded")
        case .upstream: (502, "server_error", "pawl_upstream")
        default: (400, "invalid_request_error", "pawl_" + code.rawValue.replacing("-", with: "_"))
        }
    }

    private var anthropic: (status: Int, type: String) {
        switch code {
        case .budget: (402, "billing_error")
        case .throttled: (429, "rate_limit_error")
        case .upstream: (502, "api_error")
        case .tooLarge: (413, "request_too_large")
        default: (402, "permission_error")
        }
    }
}
