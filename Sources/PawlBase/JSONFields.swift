// SPDX-License-Identifier: Apache-2.0

/// A typed reading of one JSON object: each field is taken once, and a field that nobody took is an error.
///
/// Integers beyond 2^53 - 1 are read from decimal strings, as the ledger writes them.
public struct JSONFields {
    private var members: [String: JSONValue]
    private let subject: String

    /// Starts to read an object; `subject` names it in errors.
    public init(_ value: JSONValue, of subject: String) throws(JSONError) {
        guard case .object(let members) = value else {
            throw JSONError(.wrongType, "\(subject) is not a JSON object")
        }
        self.members = members
        self.subject = subject
    }

    /// Takes a field that must be there.
    public mutating func value(_ key: String) throws(JSONError) -> JSONValue {
        guard let value = members.removeValue(forKey: key) else {
            throw JSONError(.missingField, "\(subject) has no field '\(key)'")
        }
        return value
    }

    /// Takes a field that may be missing; an explicit null counts as missing.
    public mutating func optional(_ key: String) -> JSONValue? {
        let value = members.removeValue(forKey: key)
        return value == .null ? nil : value
    }

    /// Takes a string.
    public mutating func string(_ key: String) throws(JSONError) -> String {
        try typed(key, try value(key).stringValue, "a string")
    }

    /// Takes a string that may be missing.
    public mutating func optionalString(_ key: String) throws(JSONError) -> String? {
        guard let value = optional(key) else { return nil }
        return try typed(key, value.stringValue, "a string")
    }

    /// Takes an integer: a number, or a decimal string where it is beyond 2^53 - 1.
    public mutating func integer(_ key: String) throws(JSONError) -> Int {
        try typed(key, Self.integer(try value(key)), "an integer")
    }

    /// Takes an integer that may be missing.
    public mutating func optionalInteger(_ key: String) throws(JSONError) -> Int? {
        guard let value = optional(key) else { return nil }
        return try typed(key, Self.integer(value), "an integer")
    }

    /// Takes a number.
    public mutating func double(_ key: String) throws(JSONError) -> Double {
        try typed(key, try value(key).doubleValue, "a number")
    }

    /// Takes a number that may be missing.
    public mutating func optionalDouble(_ key: String) throws(JSONError) -> Double? {
        guard let value = optional(key) else { return nil }
        return try typed(key, value.doubleValue, "a number")
    }

    /// Takes a truth value.
    public mutating func bool(_ key: String) throws(JSONError) -> Bool {
        try typed(key, try value(key).boolValue, "true or false")
    }

    /// Takes an array.
    public mutating func array(_ key: String) throws(JSONError) -> [JSONValue] {
        try typed(key, try value(key).arrayValue, "an array")
    }

    /// Takes an object.
    public mutating func object(_ key: String) throws(JSONError) -> [String: JSONValue] {
        try typed(key, try value(key).objectValue, "an object")
    }

    /// Takes a digest: 64 hexadecimal digits.
    public mutating func digest(_ key: String) throws(JSONError) -> Digest {
        try typed(key, Digest(hex: try string(key)), "a SHA-256 digest")
    }

    /// Takes a digest that may be missing.
    public mutating func optionalDigest(_ key: String) throws(JSONError) -> Digest? {
        guard let text = try optionalString(key) else { return nil }
        return try typed(key, Digest(hex: text), "a SHA-256 digest")
    }

    /// Takes one of a string enumeration's cases.
    public mutating func choice<Choice: RawRepresentable>(
        _ key: String, as type: Choice.Type
    ) throws(JSONError) -> Choice where Choice.RawValue == String {
        try typed(key, Choice(rawValue: try string(key)), "a known word")
    }

    /// Fails if any field was not taken.
    public func end() throws(JSONError) {
        if let key = members.keys.min() {
            throw JSONError(.unknownField, "\(subject) has an unknown field '\(key)'")
        }
    }

    private func typed<Value>(_ key: String, _ value: Value?, _ expected: String) throws(JSONError) -> Value {
        guard let value else { throw JSONError(.wrongType, "field '\(key)' of \(subject) is not \(expected)") }
        return value
    }

    private static func integer(_ value: JSONValue) -> Int? {
        if let text = value.stringValue {
            guard let number = Int(text), abs(Double(number)) > Double(JSONValue.maximumInteger) - 1,
                String(number) == text
            else { return nil }
            return number
        }
        return value.integerValue
    }
}

extension JSONValue {
    /// An integer of any size: a number within ±(2^53 - 1), else a decimal string.
    public static func anyInteger(_ value: Int) -> JSONValue {
        (-maximumInteger...maximumInteger).contains(value) ? .number(Double(value)) : .string(String(value))
    }

    /// An object without the fields whose value is nil.
    public static func fields(_ pairs: KeyValuePairs<String, JSONValue?>) -> JSONValue {
        var members: [String: JSONValue] = [:]
        for (key, value) in pairs {
            if let value { members[key] = value }
        }
        return .object(members)
    }
}
