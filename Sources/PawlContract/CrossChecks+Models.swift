// SPDX-License-Identifier: Apache-2.0

extension CrossChecks {
    /// Model endpoints: prices where money is bounded, names that fit together, keys that stay secret.
    mutating func checkModels() {
        let budget = root["budget"]
        let levels = [budget, budget?["attempt"], budget?["lineage"]].compactMap(\.self)
        let hasMoney = levels.contains { $0["usd"] != nil }
        let isBounded = hasMoney || levels.contains { $0["tokens"] != nil }
        for (_, model) in root["models"]?.entries ?? [] {
            checkAddress(model)
            checkPins(model)
            if hasMoney, model["price"] == nil {
                error(model, "a budget of usd needs the price of each model; add 'price: {input: ..., output: ...}'")
            }
            let isChat = model["dialect"]?.text == ModelDialect.openAIChat.rawValue
            let asksUsage = model["inject"]?.texts?.contains(ModelInjection.usage.rawValue) == true
            if asksUsage, !isChat, let inject = model["inject"] {
                warning(inject, "only answers of dialect openai-chat may lack their usage; 'usage' has no effect here")
            }
            if isBounded, isChat, !asksUsage {
                warning(
                    model,
                    "a streamed answer whose client asked for no usage is charged in full; add 'inject: [usage]'")
            }
            if isBounded, let hosted = model["hosted_tools"], hosted.list?.isEmpty == false {
                warning(
                    hosted,
                    "what a hosted tool reads counts as input; 'overhead' must cover it, or the run stops at the first "
                        + "call that costs more than was reserved")
            }
        }
        checkSpending(budget)
    }

    private mutating func checkAddress(_ model: ContractValue) {
        guard let url = model["url"], let text = url.text else { return }
        let isPlain = text.hasPrefix("http://")
        let authority = text.dropFirst(isPlain ? 7 : 8).prefix { !"/?#".contains($0) }
        if authority.contains("@") {
            error(url, "the address holds a user name; keys belong in 'access.secrets', named by 'key'")
        }
        if text.contains("?") || text.contains("#") {
            error(url, "a base address has no query and no fragment")
        }
        let local = ["localhost", "127.0.0.1", "[::1]"]
        if isPlain, model["key"] != nil, !local.contains(where: { authority == $0 || authority.hasPrefix($0 + ":") }) {
            warning(url, "the key travels unencrypted to \(authority); use https")
        }
    }

    private mutating func checkPins(_ model: ContractValue) {
        guard let allow = model["allow"]?.texts, let pins = model["pins"]?.fields else { return }
        for (name, pin) in pins.sorted(by: { $0.key < $1.key }) where !allow.contains(name) {
            error(
                pin, "no model '\(Spelling.shortened(name))' in 'allow'",
                suggestion: Spelling.nearest(name, among: allow)
            )
        }
    }

    /// A part of a budget that is larger than the whole has no effect.
    private mutating func checkSpending(_ budget: ContractValue?) {
        for level in ["attempt", "lineage"] {
            for key in ["tokens", "usd"] {
                guard let part = budget?.at(level, key), let whole = budget?[key], let bound = part.number,
                    let limit = whole.number, bound > limit
                else { continue }
                warning(part, "is more than 'budget.\(key)', so it has no effect")
            }
        }
    }
}
