// SPDX-License-Identifier: Apache-2.0

/// Turns `Codable` values into ``JSONValue`` and back.
///
/// Integers beyond ±(2^53 - 1) become decimal strings. `JSONValue` fields stay as they are. Decoding is strict:
/// a value whose re-encoding differs from what was read (an unknown field, a default that was spelt out) is refused.
public enum JSONCoding {
    /// The JSON of a value.
    public static func encode(_ value: some Encodable) throws(JSONError) -> JSONValue {
        do {
            return try JSONBox.value(of: value, at: [])
        } catch let error as JSONError {
            throw error
        } catch {
            throw JSONError(.badValue, "a value could not be written as JSON: \(error)")
        }
    }

    /// The value of some JSON.
    public static func decode<Value: Codable>(_ type: Value.Type, from json: JSONValue) throws(JSONError) -> Value {
        let value: Value
        do {
            value = try JSONBox.decode(type, from: json, at: [])
        } catch let error as JSONError {
            throw error
        } catch let error as DecodingError {
            throw Self.refusal(error)
        } catch {
            throw JSONError(.badValue, "JSON could not be read as \(Value.self): \(error)")
        }
        guard try encode(value) == json else {
            throw JSONError(.unknownField, "the JSON of a \(Value.self) has fields that it does not define")
        }
        return value
    }

    private static func refusal(_ error: DecodingError) -> JSONError {
        func name(_ path: [any CodingKey]) -> String {
            path.isEmpty ? "the value" : path.map(\.stringValue).joined(separator: ".")
        }
        switch error {
        case .keyNotFound(let key, let context):
            return JSONError(.missingField, "\(name(context.codingPath + [key])) is missing")
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return JSONError(.wrongType, "\(name(context.codingPath)): \(context.debugDescription)")
        case .dataCorrupted(let context):
            return JSONError(.badValue, "\(name(context.codingPath)): \(context.debugDescription)")
        @unknown default:
            return JSONError(.badValue, "\(error)")
        }
    }
}

extension Digest: Codable {
    /// Reads 64 hexadecimal digits.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let digest = Digest(hex: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a SHA-256 digest")
        }
        self = digest
    }

    /// Writes 64 hexadecimal digits.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }
}

extension Timestamp: Codable {
    /// Reads RFC 3339 with nine decimals.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let time = Timestamp(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an RFC 3339 time")
        }
        self = time
    }

    /// Writes RFC 3339 with nine decimals.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension JSONValue: Codable {
    /// Only `JSONCoding` reads JSON values.
    public init(from decoder: any Decoder) throws {
        guard let box = decoder as? JSONDecoderBox else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "JSONValue is read by JSONCoding only"))
        }
        self = box.json
    }

    /// Only `JSONCoding` writes JSON values.
    public func encode(to encoder: any Encoder) throws {
        guard let box = encoder as? JSONEncoderBox else {
            throw EncodingError.invalidValue(
                self, .init(codingPath: encoder.codingPath, debugDescription: "JSONValue is written by JSONCoding only")
            )
        }
        box.result = self
    }
}

enum JSONBox {
    /// The path is only asked for where a nested value or an error needs it: most values are scalars.
    static func value(of value: some Encodable, at path: @autoclosure () -> [any CodingKey]) throws -> JSONValue {
        switch value {
        case let json as JSONValue: return json
        case let text as String: return .string(text)
        case let flag as Bool: return .bool(flag)
        case let number as Int: return .anyInteger(number)
        case let number as Double:
            guard number.isFinite else { throw JSONError(.nonfinite, "a number to be written is not finite") }
            guard JSONValue.isWritable(number) else {
                throw JSONError(.range, "a number to be written is beyond 2^53 - 1")
            }
            return .number(number)
        case let digest as Digest: return .string(digest.hex)
        default:
            let encoder = JSONEncoderBox(path: path())
            try value.encode(to: encoder)
            return encoder.result
        }
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from json: JSONValue, at path: [any CodingKey]) throws
        -> Value
    {
        try Value(from: JSONDecoderBox(json: json, path: path))
    }
}
