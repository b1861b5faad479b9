// SPDX-License-Identifier: Apache-2.0

/// Makes the typed model endpoints from checked values.
enum ModelBuilder {
    static func model(_ value: ContractValue) throws(BuildFailure) -> ModelSpec {
        let (timeouts, caps) = (try value.field("timeouts"), try value.field("caps"))
        let retry = try value.field("retry")
        return ModelSpec(
            dialect: try value.choice("dialect"), url: try value.need("url", \.text), key: value["key"]?.text,
            allow: try value.need("allow", \.texts),
            pins: try ContractBuilder.map(value.field("pins")) { (names) throws(BuildFailure) in
                guard let texts = names.texts else { throw BuildFailure(path: names.path) }
                return texts
            },
            maxOutput: try value.need("max_output", \.integer), overhead: try value.need("overhead", \.integer),
            price: try value["price"].map(price), hostedTools: try value.need("hosted_tools", \.texts),
            inject: try value.need("inject", \.texts).compactMap { ModelInjection(rawValue: $0) },
            timeouts: ModelTimeouts(
                connect: try timeouts.need("connect", \.number),
                firstByte: try timeouts.need("first_byte", \.number), idle: try timeouts.need("idle", \.number),
                total: try timeouts.need("total", \.number)),
            caps: ModelCaps(
                request: try caps.need("request", \.integer), response: try caps.need("response", \.integer)),
            retry: ModelRetry(times: try retry.need("times", \.integer), wait: try retry.need("wait", \.number)))
    }

    static func spend(_ value: ContractValue?) -> SpendSpec {
        SpendSpec(tokens: value?["tokens"]?.integer, usd: value?["usd"]?.number)
    }

    private static func price(_ value: ContractValue) throws(BuildFailure) -> ModelPrice {
        ModelPrice(
            input: try value.need("input", \.number), output: try value.need("output", \.number),
            cachedInput: value["cached_input"]?.number, cacheWrite: value["cache_write"]?.number)
    }
}
