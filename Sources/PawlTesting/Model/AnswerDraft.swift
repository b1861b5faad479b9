// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// An answer before it has the shape of its dialect.
struct AnswerDraft {
    /// Hexadecimal digits from which all identifiers follow.
    let seed: String
    /// The model that the answer names.
    let model: String
    /// What is said and called; no `shell` among it.
    let items: [ScriptItem]
    /// What is told; nil: nothing.
    let usage: ScriptUsage?
    let reply: ScriptReply

    /// A moment that never changes, so that answers do not: 2025-01-01T00:00:00Z.
    static let created = 1_735_689_600

    /// An identifier for a purpose: a prefix and 24 digits.
    func identifier(_ prefix: String, _ purpose: String) -> String {
        prefix + Digest.of("\(seed) \(purpose)").hex.prefix(24)
    }

    /// The identifier of the call at a place.
    func callIdentifier(_ call: ScriptCall, _ index: Int, prefix: String) -> String {
        call.id ?? identifier(prefix, "call \(index)")
    }

    /// Something opaque, as encrypted reasoning and signatures are.
    func opaque(_ index: Int) -> String {
        Base64.encode((0..<3).flatMap { Digest.of("\(seed) opaque \(index) \($0)").bytes })
    }

    /// Whether a tool is called.
    var callsTool: Bool {
        items.contains { item in
            switch item {
            case .call, .custom, .shell: true
            default: false
            }
        }
    }

    /// A text in pieces of the reply's size.
    func pieces(_ text: String) -> [String] {
        var pieces: [String] = []
        var rest = text[...]
        while !rest.isEmpty {
            pieces.append(String(rest.prefix(reply.chunk)))
            rest = rest.dropFirst(reply.chunk)
        }
        return pieces
    }

    /// An object with the reply's unknown fields.
    func extended(_ value: JSONValue) -> JSONValue {
        guard case .object(let members) = value, !reply.fields.isEmpty else { return value }
        return .object(members.merging(reply.fields) { own, _ in own })
    }

    /// The reply's unknown events.
    var unknownEvents: [StreamEvent] {
        reply.events.map { event in
            event.stringValue.map { StreamEvent(comment: $0) } ?? StreamEvent(name: event["type"]?.stringValue, event)
        }
    }
}
