// SPDX-License-Identifier: Apache-2.0

/// A JSON value within I-JSON (RFC 7493): numbers are finite doubles, integers lie within ±(2^53 - 1), keys are unique.
public enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// The largest integer that JSON numbers carry here, 2^53 - 1; larger ones travel as decimal strings.
    public static let maximumInteger = 9_007_199_254_740_991

    /// Whether canonical JSON can carry a number and read it back: finite, and not printed as an integer beyond
    /// `maximumInteger`, as those from 2^53 to 10^21 would be.
    public static func isWritable(_ number: Double) -> Bool {
        number.isFinite && (abs(number) <= Double(maximumInteger) || abs(number) >= 1e21)
    }

    /// An integer as a number. The value must lie within ±`maximumInteger`.
    public static func integer(_ value: Int) -> JSONValue {
        precondition(abs(value) <= maximumInteger, "an integer beyond 2^53 - 1 travels as a string")
        return .number(Double(value))
    }

    /// A string, or null.
    public static func optional(_ value: String?) -> JSONValue {
        value.map { .string($0) } ?? .null
    }

    /// The member of an object; nil for other kinds of value.
    public subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    /// The text, where this is a string.
    public var stringValue: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The number, where this is one.
    public var doubleValue: Double? {
        guard case .number(let number) = self else { return nil }
        return number
    }

    /// The number as an integer, where it is one without a fraction within ±`maximumInteger`.
    public var integerValue: Int? {
        guard case .number(let number) = self, number.rounded(.towardZero) == number,
            abs(number) <= Double(Self.maximumInteger)
        else { return nil }
        return Int(number)
    }

    /// The truth value, where this is one.
    public var boolValue: Bool? {
        guard case .bool(let flag) = self else { return nil }
        return flag
    }

    /// The elements, where this is an array.
    public var arrayValue: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The members, where this is an object.
    public var objectValue: [String: JSONValue]? {
        guard case .object(let members) = self else { return nil }
        return members
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral
{
    /// A string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// An array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// An integer within ±`maximumInteger`.
    public init(integerLiteral value: Int) { self = .integer(value) }
    /// A number.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// An object; a repeated key is a programmer's mistake.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(uniqueKeysWithValues: elements))
    }
}
