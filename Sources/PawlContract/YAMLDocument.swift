// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// Reads a YAML document that is no contract as a JSON value, with the same care: one document of at most 1 MiB, without
/// anchors, aliases, tags, merge keys and duplicate keys; plain scalars as in the core schema of YAML 1.2.
public enum YAMLDocument {
    /// The value of a document; `name` stands for its file in errors, which name line and column.
    public static func decode(_ source: [UInt8], name: String) throws(JSONError) -> JSONValue {
        var diagnostics = DiagnosticList(file: name)
        guard let root = YAMLReader.read(source, into: &diagnostics) else {
            let first = diagnostics.sorted.first
            // The reader speaks of what it mostly reads.
            let message = (first?.message ?? "it cannot be read").split(separator: ";").first.map(String.init) ?? ""
            throw JSONError(
                .syntax,
                "\(name):\(first?.line ?? 1):\(first?.column ?? 1): "
                    + message.replacing("the contract", with: "the document").replacing(
                        "a contract", with: "a document"))
        }
        return try value(root, in: name)
    }

    /// Seconds of a duration as contracts write it (`200ms`, `1m30s`); nil for other text.
    public static func seconds(_ text: String) -> Double? { Quantity.duration(text) }

    private static func value(_ node: SourceNode, in name: String) throws(JSONError) -> JSONValue {
        switch node.content {
        case .list(let elements):
            var list: [JSONValue] = []
            for element in elements { list.append(try value(element, in: name)) }
            return .array(list)
        case .mapping(let entries):
            var members: [String: JSONValue] = [:]
            for entry in entries { members[entry.key] = try value(entry.value, in: name) }
            return .object(members)
        case .scalar(let text, let plain):
            switch CoreScalar(text, plain: plain) {
            case .null: return .null
            case .flag(let flag): return .bool(flag)
            case .integer(let number) where abs(Double(number)) <= Double(JSONValue.maximumInteger):
                return .number(Double(number))
            case .number(let number) where JSONValue.isWritable(number): return .number(number)
            case .text: return .string(text)
            case .integer, .number, .outOfRange:
                throw JSONError(
                    .range,
                    "\(name):\(node.position.line):\(node.position.column): the number is beyond what Pawl holds")
            }
        }
    }
}
