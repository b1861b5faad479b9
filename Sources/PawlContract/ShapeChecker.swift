// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// Compares YAML with a shape: yields the value, or says what was expected where. Never stops at the first problem.
struct ShapeChecker {
    var diagnostics: DiagnosticList

    init(_ diagnostics: DiagnosticList) {
        self.diagnostics = diagnostics
    }

    /// The value at a node, or nil after an error.
    mutating func check(_ node: SourceNode, as shape: Shape, at path: String) -> ContractValue? {
        func value(_ kind: ContractValue.Kind) -> ContractValue {
            ContractValue(kind: kind, position: node.position, path: path, isDefault: node.isDefault)
        }
        switch shape {
        case .object(let spec): return checkObject(node, as: spec, at: path)
        case .map(let keys, let element, let minimum):
            return checkMap(node, keys: keys, element: element, minimum: minimum, at: path)
        case .list(let element, let minimum):
            guard case .list(let nodes) = node.content else { return refuse(node, shape, path) }
            guard nodes.count >= minimum else {
                diagnostics.error(node.position, path, "expected at least \(minimum == 1 ? "one entry" : "\(minimum)")")
                return nil
            }
            var values: [ContractValue] = []
            for (index, child) in nodes.enumerated() {
                if let checked = check(child, as: element, at: "\(path)[\(index)]") { values.append(checked) }
            }
            return values.count == nodes.count ? value(.list(values)) : nil
        case .arguments: return checkArguments(node, at: path)
        case .command:
            guard case .scalar(let line, let plain) = node.content, CoreScalar(line, plain: plain) == .text,
                !line.isEmpty
            else { return checkArguments(node, at: path) }
            return value(.list(["sh", "-c", line].map { value(.text($0)) }))
        case .either(let scalar, let collection):
            guard case .scalar(let text, let plain) = node.content, CoreScalar(text, plain: plain) != .null else {
                guard case .scalar = node.content else { return check(node, as: collection, at: path) }
                return refuse(node, shape, path)
            }
            return check(node, as: scalar, at: path)
        case .anything: return checkAnything(node, at: path).map { value(.json($0)) }
        default:
            return checkScalar(node, as: shape, at: path).map(value)
        }
    }

    /// Says what was expected.
    mutating func refuse<Result>(
        _ node: SourceNode, _ shape: Shape, _ path: String, suggestion: String? = nil, because: String = ""
    ) -> Result? {
        diagnostics.error(
            node.position, path, "expected \(shape.expected), found \(node.found)\(because)", suggestion: suggestion)
        return nil
    }

    private mutating func checkMap(
        _ node: SourceNode, keys: TextRule, element: Shape, minimum: Int, at path: String
    ) -> ContractValue? {
        guard case .mapping(let entries) = node.content else {
            return refuse(node, .map(keys: keys, element, minimum: minimum), path)
        }
        guard entries.count >= minimum else {
            diagnostics.error(node.position, path, "expected at least \(minimum == 1 ? "one key" : "\(minimum) keys")")
            return nil
        }
        var fields: [String: ContractValue] = [:]
        for entry in entries {
            let place = KeyPath.join(path, entry.key)
            if !keys.allows(entry.key) || entry.key.unicodeScalars.count > keys.maximumLength {
                diagnostics.error(entry.position, place, "the key must be \(keys.expected)")
            } else if let checked = check(entry.value, as: element, at: place) {
                fields[entry.key] = checked
            }
        }
        guard fields.count == entries.count else { return nil }
        return ContractValue(kind: .fields(fields), position: node.position, path: path, isDefault: node.isDefault)
    }

    private mutating func checkArguments(_ node: SourceNode, at path: String) -> ContractValue? {
        switch node.content {
        case .list(let nodes) where !nodes.isEmpty:
            var words: [ContractValue] = []
            for (index, child) in nodes.enumerated() {
                if let word = check(child, as: .words, at: "\(path)[\(index)]") { words.append(word) }
            }
            guard words.count == nodes.count else { return nil }
            guard words.first?.text?.isEmpty == false else {
                diagnostics.error(node.position, path, "the program's name is empty")
                return nil
            }
            return ContractValue(kind: .list(words), position: node.position, path: path, isDefault: node.isDefault)
        case .scalar(let text, let plain) where CoreScalar(text, plain: plain) == .text && !text.isEmpty:
            return refuse(node, .arguments, path, suggestion: Self.listForm(of: text))
        default:
            return refuse(node, .arguments, path)
        }
    }

    /// `./kernel {in} fast` as the list `[./kernel, "{in}", fast]`; nil where quotes make the words unclear.
    private static func listForm(of line: String) -> String? {
        guard line.utf8.count <= 200, !line.contains(where: { "\"'\\`$;|&<>\n".contains($0) }) else { return nil }
        let words = line.split(separator: " ").map { word -> String in
            word.contains { "{}[],:#*&!%@?".contains($0) } || word.hasPrefix("- ") ? "\"\(word)\"" : String(word)
        }
        return words.isEmpty ? nil : "[\(words.joined(separator: ", "))]"
    }

    private mutating func checkAnything(_ node: SourceNode, at path: String) -> JSONValue? {
        switch node.content {
        case .scalar(let text, let plain):
            switch CoreScalar(text, plain: plain) {
            case .null: return .null
            case .flag(let flag): return .bool(flag)
            case .integer(let number):
                return number.magnitude <= UInt(JSONValue.maximumInteger) ? .integer(number) : .string(String(number))
            case .number(let number): return .number(number)
            case .outOfRange: return refuse(node, .anything, path)
            case .text: return .string(text)
            }
        case .list(let nodes):
            var elements: [JSONValue] = []
            for (index, child) in nodes.enumerated() {
                if let element = checkAnything(child, at: "\(path)[\(index)]") { elements.append(element) }
            }
            return elements.count == nodes.count ? .array(elements) : nil
        case .mapping(let entries):
            var members: [String: JSONValue] = [:]
            for entry in entries {
                members[entry.key] = checkAnything(entry.value, at: KeyPath.join(path, entry.key))
            }
            return members.count == entries.count ? .object(members) : nil
        }
    }
}
