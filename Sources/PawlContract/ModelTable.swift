// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// The keys of `models.NAME` and of the budgets of what models cost.
enum ModelTable {
    static let model = ObjectSpec([
        KeySpec("dialect", .choice(ModelDialect.allCases.map(\.rawValue)), .required, "The wire protocol."),
        KeySpec("url", .text(.url), .required, "The base address.", examples: ["https://api.example.com/v1"]),
        KeySpec("key", .text(.name), .optional, "The secret that holds the key; a name in 'access.secrets'."),
        KeySpec("allow", .list(.text(.line), minimum: 1), .required, "The models that may be asked for."),
        KeySpec(
            "pins", .map(keys: .line, .list(.text(.line), minimum: 1), minimum: 0), .defaulted([:]),
            "The models that may answer, by the model asked for. Default: the model itself or a dated snapshot of it.",
            examples: [["gpt-x": ["gpt-x-2026-01-31"]]]),
        KeySpec("max_output", .integer(1...10_000_000), .defaulted(32_768), "The most output tokens of one call."),
        KeySpec(
            "overhead", .integer(0...10_000_000), .defaulted(4_096),
            "Input tokens that a call may cost beyond one for each byte of its body: what the provider adds."),
        KeySpec("price", .object(price), .optional, "US dollars per million tokens."),
        KeySpec(
            "hosted_tools", .list(.text(.name), minimum: 0), .defaulted([]),
            "Tools that run at the provider and may be used; each is network access past the cell. All others are refused.",
            examples: [["web_search"]]),
        KeySpec(
            "inject", .list(.choice(ModelInjection.allCases.map(\.rawValue)), minimum: 0), .defaulted([]),
            "Changes that the broker may make to a request, each recorded: usage asks for the usage of streamed answers.",
            examples: [["usage"]]),
        KeySpec("timeouts", .object(timeouts), .defaulted([:]), "How long the broker waits."),
        KeySpec("caps", .object(caps), .defaulted([:]), "How large a request and an answer may be."),
        KeySpec(
            "retry", .object(retry), .defaulted([:]),
            "How a call is repeated that failed before a byte of its answer was delivered."),
    ])

    static let price = ObjectSpec([
        KeySpec("input", .amount, .required, "US dollars per million input tokens."),
        KeySpec("output", .amount, .required, "US dollars per million output tokens."),
        KeySpec("cached_input", .amount, .optional, "For input read from the provider's cache. Default: as input."),
        KeySpec("cache_write", .amount, .optional, "For input written to the provider's cache. Default: as input."),
    ])

    static let timeouts = ObjectSpec([
        KeySpec("connect", .duration, .defaulted("10s"), "For the connection."),
        KeySpec("first_byte", .duration, .defaulted("5m"), "For the first byte of the answer."),
        KeySpec("idle", .duration, .defaulted("5m"), "Between two pieces of the answer."),
        KeySpec("total", .duration, .defaulted("1h"), "For the whole call."),
    ])

    static let caps = ObjectSpec([
        KeySpec("request", .size(1_024...(64 << 20)), .defaulted("16MiB"), "Bytes of a request."),
        KeySpec("response", .size(1_024...(1 << 30)), .defaulted("64MiB"), "Bytes of an answer."),
    ])

    static let retry = ObjectSpec([
        KeySpec("times", .integer(0...10), .defaulted(0), "The most further tries; each reserves the whole call anew."),
        KeySpec("wait", .duration, .defaulted("1s"), "Before the first further try; doubled before each of the next."),
    ])

    static let spend = ObjectSpec([
        KeySpec("tokens", .integer(1...Shape.large), .optional, "Model tokens."),
        KeySpec("usd", .amount, .optional, "US dollars."),
    ])
}
