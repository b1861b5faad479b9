// SPDX-License-Identifier: Apache-2.0
public import PawlLedger

/// What an answer says of itself, read from a copy of its bytes.
public struct CallReport: Hashable, Sendable {
    /// What the endpoint counted at the end of its answer; nil where the answer has no end or says nothing.
    public var usage: TokenUsage?
    /// The model that the answer names.
    public var servedModel: String?
    /// Whether the answer ended as its dialect ends one and the connection did too.
    public var isComplete: Bool
    /// Why the answer is of no use: the endpoint's own word for it, or how it broke its dialect.
    public var failure: String?
    /// Output items, content blocks or choices that were finished.
    public var items: Int

    /// Makes a report.
    public init(
        usage: TokenUsage? = nil, servedModel: String? = nil, isComplete: Bool = false, failure: String? = nil,
        items: Int = 0
    ) {
        self.usage = usage
        self.servedModel = servedModel
        self.isComplete = isComplete
        self.failure = failure
        self.items = items
    }
}
