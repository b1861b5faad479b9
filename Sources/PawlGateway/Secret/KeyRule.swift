// SPDX-License-Identifier: Apache-2.0

/// The shape of one kind of key: a prefix that its issuer chose to make it findable, and a body.
struct KeyRule: Sendable {
    /// What the key is, for a person.
    let kind: String
    let prefix: [UInt8]
    /// The characters of the body besides letters and digits.
    let marks: Set<UInt8>
    /// How long the body is.
    let lengths: ClosedRange<Int>
    /// Whether the body has capitals and digits only, as AWS identifiers do.
    let isUpper: Bool

    private init(
        _ kind: String, _ prefix: String, _ lengths: ClosedRange<Int>, marks: String = "", isUpper: Bool = false
    ) {
        self.kind = kind
        self.prefix = Array(prefix.utf8)
        self.marks = Set(marks.utf8)
        self.lengths = lengths
        self.isUpper = isUpper
    }

    /// Rules from the issuers' own documents and the patterns that they registered for secret scanning; of two prefixes
    /// that fit, the earlier rule holds.
    static let all: [KeyRule] = [
        KeyRule("an Anthropic key", "sk-ant-", 20...200, marks: "-_"),
        KeyRule("an OpenRouter key", "sk-or-v1-", 40...100),
        KeyRule("an OpenAI project key", "sk-proj-", 20...250, marks: "-_"),
        KeyRule("an OpenAI service key", "sk-svcacct-", 20...250, marks: "-_"),
        KeyRule("an OpenAI admin key", "sk-admin-", 20...250, marks: "-_"),
        KeyRule("an OpenAI key", "sk-", 32...64),
        KeyRule("an AWS access key", "AKIA", 16...16, isUpper: true),
        KeyRule("a temporary AWS access key", "ASIA", 16...16, isUpper: true),
        KeyRule("a GitHub token", "ghp_", 36...36), KeyRule("a GitHub token", "gho_", 36...36),
        KeyRule("a GitHub token", "ghu_", 36...36), KeyRule("a GitHub token", "ghs_", 36...36),
        KeyRule("a GitHub token", "ghr_", 36...76),
        KeyRule("a GitHub token", "github_pat_", 70...90, marks: "_"),
        KeyRule("a GitLab token", "glpat-", 20...60, marks: "-_."),
        KeyRule("a Slack token", "xoxb-", 30...100, marks: "-"),
        KeyRule("a Slack token", "xoxp-", 30...100, marks: "-"),
        KeyRule("a Slack token", "xoxa-", 30...100, marks: "-"),
        KeyRule("a Slack token", "xoxs-", 30...100, marks: "-"),
        KeyRule("a Slack app token", "xapp-", 40...200, marks: "-"),
        KeyRule("a Google API key", "AIza", 35...35, marks: "-_"),
        KeyRule("a Google OAuth secret", "GOCSPX-", 28...28, marks: "-_"),
        KeyRule("a Stripe key", "sk_live_", 24...120), KeyRule("a Stripe key", "rk_live_", 24...120),
        KeyRule("a Hugging Face token", "hf_", 34...40),
        KeyRule("an npm token", "npm_", 36...36),
        KeyRule("a PyPI token", "pypi-AgEIcHlwaS5vcmc", 50...300, marks: "-_"),
        KeyRule("a SendGrid key", "SG.", 60...70, marks: "-_."),
        KeyRule("a DigitalOcean token", "dop_v1_", 64...64),
        KeyRule("a Groq key", "gsk_", 48...60), KeyRule("an xAI key", "xai-", 70...90),
        KeyRule("a Perplexity key", "pplx-", 40...60), KeyRule("a Replicate token", "r8_", 37...37),
        KeyRule("a Databricks token", "dapi", 32...32),
    ]

    /// The rules whose prefix begins with a byte.
    static let byFirst: [UInt8: [KeyRule]] = Dictionary(grouping: all) { $0.prefix[0] }

    /// The end of the key that begins at an offset; nil where none does, or what begins looks made up.
    func end(in line: ArraySlice<UInt8>, at offset: Int) -> Int? {
        guard line[offset...].starts(with: prefix) else { return nil }
        let start = offset + prefix.count
        let body = line[start...].prefix { byte in
            marks.contains(byte) || (isUpper ? Self.isUpperOrDigit(byte) : KeyShape.isLetterOrDigit(byte))
        }
        guard lengths.contains(body.count), KeyShape.looksDrawn(body) else { return nil }
        // A longer word is no key that ends here.
        if let next = line[body.endIndex...].first, KeyShape.isLetterOrDigit(next) { return nil }
        return body.endIndex
    }

    private static func isUpperOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
