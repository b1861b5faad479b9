// SPDX-License-Identifier: Apache-2.0

/// One item of a conversation, in words that all dialects share.
public struct HistoryItem: Hashable, Sendable {
    /// Whose item it is.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case system, user, assistant, reasoning, call, result, other

        /// Whether the model said it.
        var isAnswer: Bool { [.assistant, .reasoning, .call].contains(self) }
    }

    /// Whose item it is.
    public let kind: Kind
    /// Its text; of a call, the tool's name, a space and the arguments.
    public let text: String

    /// Makes an item.
    public init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }
}

/// What an item of a history must be.
public struct HistoryPattern: Hashable, Sendable {
    /// Whose item it is.
    public var kind: HistoryItem.Kind
    /// Its text.
    public var text: TextPattern

    /// Makes a pattern.
    public init(kind: HistoryItem.Kind, text: TextPattern) {
        self.kind = kind
        self.text = text
    }

    /// Whether the patterns describe the items from the first to the last; `nil` stands for any number of items.
    static func match(_ patterns: [HistoryPattern?], _ items: [HistoryItem]) -> Bool {
        // reachable[n]: the patterns so far can describe the first n items.
        var reachable = [true] + items.map { _ in false }
        for pattern in patterns {
            if let pattern {
                let fits = items.map { $0.kind == pattern.kind && pattern.text.matches($0.text) }
                reachable = [false] + zip(reachable, fits).map { $0 && $1 }
            } else if let first = reachable.firstIndex(of: true) {
                reachable = reachable.indices.map { $0 >= first }
            }
        }
        return reachable.last == true
    }
}
