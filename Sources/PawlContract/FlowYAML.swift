// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// JSON values as a person would write them in YAML, for examples in diagnostics.
enum FlowYAML {
    static func text(_ value: JSONValue) -> String {
        switch value {
        case .array(let elements): return "[\(elements.map(text).joined(separator: ", "))]"
        case .object(let members):
            let fields = members.sorted { $0.key < $1.key }.map { "\($0.key): \(text($0.value))" }
            return "{\(fields.joined(separator: ", "))}"
        case .string(let word):
            let isBare =
                CoreScalar(word, plain: true) == .text && !word.contains { "{}[],:#*&!|>'\"%@`".contains($0) }
                && !word.hasPrefix("-") && !word.hasPrefix("?") && !word.hasSuffix(" ") && !word.hasPrefix(" ")
            return isBare ? word : CanonicalJSON.text(value)
        default: return CanonicalJSON.text(value)
        }
    }
}
