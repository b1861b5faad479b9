// SPDX-License-Identifier: Apache-2.0

extension ShapeChecker {
    /// The value of a scalar, or nil after an error.
    mutating func checkScalar(_ node: SourceNode, as shape: Shape, at path: String) -> ContractValue.Kind? {
        guard case .scalar(let text, let plain) = node.content else { return refuse(node, shape, path) }
        let scalar = CoreScalar(text, plain: plain)
        switch shape {
        case .integer(let range):
            guard case .integer(let number) = scalar, range.contains(number) else {
                return refuse(node, shape, path, suggestion: unquoted(text, plain: plain) { Int($0) != nil })
            }
            return .integer(number)
        case .amount:
            guard let number = number(scalar), number >= 0 else {
                return refuse(node, shape, path, suggestion: unquoted(text, plain: plain) { Double($0) != nil })
            }
            return .number(number)
        case .flag: return checkFlag(node, text, scalar, at: path)
        case .text(let rule): return checkText(node, text, scalar, rule, at: path)
        case .words:
            guard scalar != .null else { return refuse(node, shape, path) }
            guard !text.unicodeScalars.contains("\0") else {
                return refuse(node, shape, path, because: ", which has a zero byte")
            }
            return .text(text)
        case .choice(let words):
            guard words.contains(text) else {
                return refuse(node, shape, path, suggestion: Spelling.nearest(text, among: words))
            }
            return .text(text)
        case .duration:
            guard scalar == .text, let seconds = Quantity.duration(text) else {
                return refuse(node, shape, path, suggestion: Quantity.durationMeant(text))
            }
            guard seconds > 0 else { return refuse(node, shape, path, because: "; it must be more than nothing") }
            return .number(seconds)
        case .size(let range): return checkSize(node, text, scalar, range, at: path)
        case .fraction(let range):
            guard let fraction = number(scalar) ?? Quantity.percentage(text), range.contains(fraction) else {
                return refuse(node, shape, path)
            }
            return .number(fraction)
        case .quantity:
            if let number = number(scalar) { return .number(number) }
            if scalar == .text, let bytes = Quantity.size(text) { return .number(Double(bytes)) }
            if scalar == .text, let seconds = Quantity.duration(text) { return .number(seconds) }
            return refuse(node, shape, path, suggestion: Quantity.sizeMeant(text) ?? Quantity.durationMeant(text))
        default:
            return refuse(node, shape, path)
        }
    }

    private func number(_ scalar: CoreScalar) -> Double? {
        switch scalar {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }

    private mutating func checkFlag(
        _ node: SourceNode, _ text: String, _ scalar: CoreScalar, at path: String
    ) -> ContractValue.Kind? {
        if text == "true" || text == "false", case .flag(let flag) = scalar { return .flag(flag) }
        switch text.lowercased() {
        case "yes", "on", "y":
            return refuse(node, .flag, path, suggestion: "true", because: " (YAML 1.2 has no other words for it)")
        case "no", "off", "n":
            return refuse(node, .flag, path, suggestion: "false", because: " (YAML 1.2 has no other words for it)")
        case "true", "false":
            return refuse(node, .flag, path, suggestion: text.lowercased())
        default:
            return refuse(node, .flag, path)
        }
    }

    private mutating func checkText(
        _ node: SourceNode, _ text: String, _ scalar: CoreScalar, _ rule: TextRule, at path: String
    ) -> ContractValue.Kind? {
        let shape = Shape.text(rule)
        switch scalar {
        case .text: break
        case .null: return refuse(node, shape, path)
        default: return refuse(node, shape, path, suggestion: "\"\(Spelling.shortened(text))\"", because: "; quote it")
        }
        guard text.unicodeScalars.count <= rule.maximumLength else {
            diagnostics.error(node.position, path, "the text is longer than \(rule.maximumLength) characters")
            return nil
        }
        guard rule.allows(text) else {
            return refuse(node, shape, path, suggestion: Self.meant(text, rule))
        }
        return .text(text)
    }

    private mutating func checkSize(
        _ node: SourceNode, _ text: String, _ scalar: CoreScalar, _ range: ClosedRange<Int>, at path: String
    ) -> ContractValue.Kind? {
        let shape = Shape.size(range)
        let bytes: Int
        if case .integer(let number) = scalar {
            bytes = number
        } else if scalar == .text, let number = Quantity.size(text) {
            bytes = number
        } else {
            return refuse(node, shape, path, suggestion: Quantity.sizeMeant(text))
        }
        guard range.contains(bytes) else {
            let bound = bytes < range.lowerBound ? "at least \(range.lowerBound)" : "at most \(range.upperBound)"
            return refuse(node, shape, path, because: "; it must be \(bound) bytes")
        }
        return .integer(bytes)
    }

    private func unquoted(_ text: String, plain: Bool, if allowed: (String) -> Bool) -> String? {
        !plain && allowed(text) ? Spelling.shortened(text) : nil
    }

    /// The text that was probably meant.
    private static func meant(_ text: String, _ rule: TextRule) -> String? {
        switch rule {
        case .name:
            let letters = text.unicodeScalars.map { scalar -> Character in
                TextRule.name.allows("a\(scalar)") ? Character(scalar) : "-"
            }
            let candidate = String(letters.prefix(rule.maximumLength))
            return rule.allows(candidate) ? candidate : nil
        case .glob:
            if text.hasSuffix("/"), Glob(text + "**") != nil { return text + "**" }
            if text.hasPrefix("./"), Glob(String(text.dropFirst(2))) != nil { return String(text.dropFirst(2)) }
            return nil
        case .absolutePath:
            return text.hasPrefix("/") && text.hasSuffix("/") && rule.allows(String(text.dropLast()))
                ? String(text.dropLast()) : nil
        case .approval:
            return Spelling.nearest(text, among: ["accept", "egress", "budget"])
        case .device:
            return text.hasPrefix("/dev/") && rule.allows(String(text.dropFirst(5))) ? String(text.dropFirst(5)) : nil
        default: return nil
        }
    }
}
