// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger

/// The usage of an answer while it is being put together from its parts.
struct PartialUsage: Hashable, Sendable {
    private var input: Int?
    private var cached = 0
    private var written = 0
    private var output: Int?
    private var hasEnd = false
    /// Whether a number was missing or was none.
    private(set) var isMalformed = false

    /// The usage; nil before the end was told.
    var total: TokenUsage? {
        guard hasEnd, !isMalformed, let input, let output else { return nil }
        return TokenUsage(input: input, cachedInput: cached, cacheWrite: written, output: output)
    }

    /// Reads the usage of a whole answer.
    mutating func read(_ json: JSONValue?, _ route: ModelRoute) {
        switch route {
        case .responses: readOpenAI(json, "input", "output")
        case .chat: readOpenAI(json, "prompt", "completion")
        case .messages: readMessages(json, isLast: true)
        case .countTokens, .models: break
        }
    }

    /// Reads `message_start.message.usage`, or `message_delta.usage`, whose numbers are sums and not differences. Input
    /// tokens of the Anthropic dialect do not include those read from or written to the cache.
    mutating func readMessages(_ json: JSONValue?, isLast: Bool) {
        guard json?.objectValue != nil else { return }
        let plain = number(json, "input_tokens")
        let read = number(json, "cache_read_input_tokens")
        let creation = number(json, "cache_creation_input_tokens")
        let before = (input ?? 0) - cached - written
        if plain != nil || read != nil || creation != nil {
            cached = read ?? cached
            written = creation ?? written
            input = sum(plain ?? max(0, before), sum(cached, written))
        }
        if let told = number(json, "output_tokens") {
            output = told
            hasEnd = hasEnd || isLast
        }
    }

    private mutating func readOpenAI(_ json: JSONValue?, _ inputName: String, _ outputName: String) {
        guard let json, json != .null else { return }
        guard let input = number(json, inputName + "_tokens"), let told = number(json, outputName + "_tokens") else {
            isMalformed = true
            return
        }
        let details = json[inputName + "_tokens_details"]
        cached = number(details, "cached_tokens") ?? 0
        written = number(details, "cache_write_tokens") ?? 0
        self.input = input
        // Some endpoints leave reasoning out of the output and only their total has it.
        let total = number(json, "total_tokens") ?? 0
        output = max(told, total > input ? total - input : 0)
        hasEnd = true
    }

    private mutating func number(_ json: JSONValue?, _ key: String) -> Int? {
        guard let value = json?[key], value != .null else { return nil }
        guard let number = value.integerValue, number >= 0 else {
            isMalformed = true
            return nil
        }
        return number
    }

    private func sum(_ left: Int, _ right: Int) -> Int {
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .max : sum
    }
}
