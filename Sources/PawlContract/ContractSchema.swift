// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// The JSON Schema (draft 2020-12) of `pawl.yaml`, for editors, made from the table that the loader reads by.
///
/// It says what a contract's text may be. What only the loader can know (names that must exist, folders, the machine)
/// is no part of it.
public enum ContractSchema {
    /// The schema.
    public static func json() -> JSONValue {
        guard case .object(var schema) = object(ContractTable.root) else { return .null }
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        schema["title"] = "Pawl contract"
        schema["description"] = "How an agent's work is sealed, judged, kept and recorded. Read by Pawl."
        return .object(schema)
    }

    /// The schema's text: keys sorted, two spaces a level, one line feed at the end.
    public static func text() -> String {
        var output = ""
        IndentedJSON.append(json(), level: 0, to: &output)
        return output + "\n"
    }

    private static func object(_ spec: ObjectSpec) -> JSONValue {
        var properties: [String: JSONValue] = [:]
        for key in spec.keys { properties[key.name] = property(key) }
        var schema: [String: JSONValue] = [
            "type": "object", "properties": .object(properties), "additionalProperties": false,
        ]
        let required = spec.keys.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { schema["required"] = .array(required) }
        let rules = spec.rules.map { rule($0, in: spec) }
        if !rules.isEmpty { schema["allOf"] = .array(rules) }
        return .object(schema)
    }

    private static func property(_ key: KeySpec) -> JSONValue {
        guard case .object(var schema) = shape(key.shape) else { return .bool(true) }
        schema["description"] = .string(key.summary)
        if !key.examples.isEmpty { schema["examples"] = .array(key.examples) }
        if case .defaulted(let value) = key.presence { schema["default"] = value }
        return .object(schema)
    }

    private static func rule(_ rule: ObjectSpec.Rule, in spec: ObjectSpec) -> JSONValue {
        func required(_ key: String) -> JSONValue { ["required": [.string(key)]] }
        func among(_ key: String, _ words: [String]) -> JSONValue {
            ["properties": .object([key: ["enum": .array(words.map { .string($0) })]])]
        }
        switch rule {
        case .anyOf(let keys): return ["anyOf": .array(keys.map(required))]
        case .oneOf(let keys): return ["oneOf": .array(keys.map(required))]
        case .when(let key, let words, let needed):
            return ["if": withPresence(of: key, among(key, words), in: spec, words), "then": required(needed)]
        case .only(let key, let other, let words):
            return ["if": required(key), "then": withPresence(of: other, among(other, words), in: spec, words)]
        }
    }

    /// A condition on a key also holds for an absent key only where the default is among the words.
    private static func withPresence(
        of key: String, _ condition: JSONValue, in spec: ObjectSpec, _ words: [String]
    ) -> JSONValue {
        if case .defaulted(.string(let word)) = spec.key(key)?.presence, words.contains(word) { return condition }
        guard case .object(var members) = condition else { return condition }
        members["required"] = [.string(key)]
        return .object(members)
    }

    private static func shape(_ shape: Shape) -> JSONValue {
        switch shape {
        case .integer(let range): return integer(range)
        case .amount: return ["type": "number", "minimum": 0]
        case .flag: return ["type": "boolean"]
        case .text(let rule): return text(rule)
        case .choice(let words): return ["enum": .array(words.map { .string($0) })]
        case .duration: return ["type": "string", "pattern": .string(Quantity.durationPattern)]
        case .size(let range): return ["anyOf": [integer(range), pattern(Quantity.sizePattern)]]
        case .fraction(let range):
            let low = range.lowIsAllowed ? "minimum" : "exclusiveMinimum"
            return [
                "anyOf": [
                    .object(["type": "number", low: .number(range.low), "maximum": .number(range.high)]),
                    pattern(Quantity.percentPattern),
                ]
            ]
        case .quantity:
            return ["anyOf": [["type": "number"], pattern(Quantity.sizePattern), pattern(Quantity.durationPattern)]]
        case .arguments: return ["type": "array", "minItems": 1, "items": self.shape(.words)]
        case .command: return ["anyOf": [["type": "string", "minLength": 1], self.shape(.arguments)]]
        case .list(let element, let minimum):
            return ["type": "array", "minItems": .integer(minimum), "items": self.shape(element)]
        case .map(let keys, let element, let minimum):
            return [
                "type": "object", "minProperties": .integer(minimum), "propertyNames": text(keys),
                "additionalProperties": self.shape(element),
            ]
        case .object(let spec): return object(spec)
        case .either(let scalar, let collection): return ["anyOf": [self.shape(scalar), self.shape(collection)]]
        case .words: return ["type": ["string", "number", "boolean"]]
        case .anything: return [:]
        }
    }

    private static func integer(_ range: ClosedRange<Int>) -> JSONValue {
        ["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)]
    }

    private static func pattern(_ pattern: String) -> JSONValue {
        ["type": "string", "pattern": .string(pattern)]
    }

    private static func text(_ rule: TextRule) -> JSONValue {
        var schema: [String: JSONValue] = [
            "type": "string", "minLength": 1, "maxLength": .integer(rule.maximumLength),
        ]
        schema["pattern"] = rule.pattern.map { .string($0) }
        return .object(schema)
    }
}

/// JSON for people: keys sorted, two spaces a level.
enum IndentedJSON {
    static func append(_ value: JSONValue, level: Int, to output: inout String) {
        let margin = String(repeating: "  ", count: level + 1)
        let end = String(repeating: "  ", count: level)
        switch value {
        case .array(let elements) where elements.contains { $0.arrayValue != nil || $0.objectValue != nil }:
            output += "[\n"
            for (index, element) in elements.enumerated() {
                output += margin
                append(element, level: level + 1, to: &output)
                output += index + 1 < elements.count ? ",\n" : "\n"
            }
            output += end + "]"
        case .object(let members) where !members.isEmpty:
            output += "{\n"
            for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                output += "\(margin)\(CanonicalJSON.text(.string(member.key))): "
                append(member.value, level: level + 1, to: &output)
                output += index + 1 < members.count ? ",\n" : "\n"
            }
            output += end + "}"
        default: output += CanonicalJSON.text(value)
        }
    }
}
