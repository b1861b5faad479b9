// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// A piece of YAML with its place: scalars, lists, mappings with text keys; no anchors, tags or merge keys.
struct SourceNode {
    struct Entry {
        let key: String
        let position: SourcePosition
        let value: SourceNode
    }

    indirect enum Content {
        /// `plain` is false for a quoted or block scalar, which is always text.
        case scalar(String, plain: Bool)
        case list([SourceNode])
        case mapping([Entry])
    }

    let content: Content
    let position: SourcePosition
    /// Whether Pawl filled it in.
    let isDefault: Bool

    init(_ content: Content, at position: SourcePosition, isDefault: Bool = false) {
        self.content = content
        self.position = position
        self.isDefault = isDefault
    }

    /// The node of a default value, placed where the key could have been written.
    init(defaultValue: JSONValue, at position: SourcePosition) {
        let content: Content =
            switch defaultValue {
            case .null: .scalar("null", plain: true)
            case .bool(let flag): .scalar(flag ? "true" : "false", plain: true)
            case .number: .scalar(CanonicalJSON.text(defaultValue), plain: true)
            case .string(let text): .scalar(text, plain: false)
            case .array(let elements): .list(elements.map { SourceNode(defaultValue: $0, at: position) })
            case .object(let members):
                .mapping(
                    members.sorted { $0.key < $1.key }.map { key, value in
                        Entry(key: key, position: position, value: SourceNode(defaultValue: value, at: position))
                    })
            }
        self.init(content, at: position, isDefault: true)
    }

    /// What stands here, in words for a diagnostic.
    var found: String {
        switch content {
        case .list: return "a list"
        case .mapping: return "a mapping"
        case .scalar(let text, let plain):
            let shown = Spelling.shortened(text)
            switch CoreScalar(text, plain: plain) {
            case .null: return "nothing"
            case .flag: return "the truth value \(shown)"
            case .integer, .number: return "the number \(shown)"
            case .outOfRange: return "the number \(shown), which is beyond what Pawl can hold"
            case .text: return plain ? "the text '\(shown)'" : "the quoted text '\(shown)'"
            }
        }
    }
}
