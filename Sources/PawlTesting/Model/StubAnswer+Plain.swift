// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlContract

/// Answers that need no script: JSON, and errors in the shape of a dialect.
extension StubAnswer {
    static func json(_ value: JSONValue, status: Int = 200) -> StubAnswer {
        let bytes = CanonicalJSON.encode(value)
        return StubAnswer(
            number: 0, status: status, headers: [StubHeader("content-type", "application/json")], length: bytes.count,
            body: [.bytes(bytes)])
    }

    static func error(_ status: Int, dialect: ModelDialect, code: String, _ message: String) -> StubAnswer {
        switch dialect {
        case .anthropic:
            json(
                ["type": "error", "error": ["type": .string(code), "message": .string(message)], "request_id": .null],
                status: status)
        case .openAIResponses, .openAIChat:
            json(
                [
                    "error": [
                        "message": .string(message), "type": .string(code), "code": .string(code), "param": .null,
                    ]
                ], status: status)
        }
    }

    static func failure(_ failure: ScriptFailure, dialect: ModelDialect) -> StubAnswer {
        let code = failure.code ?? word(failure.status, dialect)
        var answer = error(failure.status, dialect: dialect, code: code, failure.message)
        if let seconds = failure.retryAfter { answer.headers.append(StubHeader("retry-after", String(seconds))) }
        return answer
    }

    /// What providers call an error of a status.
    private static func word(_ status: Int, _ dialect: ModelDialect) -> String {
        switch status {
        case 401: dialect == .anthropic ? "authentication_error" : "invalid_api_key"
        case 403: dialect == .anthropic ? "permission_error" : "permission_denied"
        case 404: dialect == .anthropic ? "not_found_error" : "not_found"
        case 413: "request_too_large"
        case 429: dialect == .anthropic ? "rate_limit_error" : "rate_limit_exceeded"
        case 529: "overloaded_error"
        case 500...: dialect == .anthropic ? "api_error" : "server_error"
        default: "invalid_request_error"
        }
    }
}
