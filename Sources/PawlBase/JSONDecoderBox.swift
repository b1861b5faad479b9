// SPDX-License-Identifier: Apache-2.0

/// The `Decoder` behind ``JSONCoding``: it reads one ``JSONValue``.
struct JSONDecoderBox: Decoder {
    let json: JSONValue
    private let parents: [any CodingKey]
    private let key: (any CodingKey)?
    var userInfo: [CodingUserInfoKey: Any] { [:] }
    /// Put together only where somebody asks: mostly for errors.
    var codingPath: [any CodingKey] { key.map { parents + [$0] } ?? parents }

    init(json: JSONValue, path: [any CodingKey], key: (any CodingKey)? = nil) {
        self.json = json
        self.parents = path
        self.key = key
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let members) = json else { throw mismatch("an object") }
        return KeyedDecodingContainer(Keyed<Key>(members: members, codingPath: codingPath))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let elements) = json else { throw mismatch("an array") }
        return Unkeyed(elements: elements, codingPath: codingPath)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        Single(box: self)
    }

    fileprivate func mismatch(_ expected: String) -> DecodingError {
        .typeMismatch(JSONValue.self, .init(codingPath: codingPath, debugDescription: "not \(expected)"))
    }

    fileprivate func scalar<Value>(_ value: Value?, _ expected: String) throws -> Value {
        guard let value else { throw mismatch(expected) }
        return value
    }

    fileprivate func unbox<Value: Decodable>(_ type: Value.Type) throws -> Value {
        switch type {
        case is JSONValue.Type: return try cast(json)
        case is String.Type: return try cast(scalar(json.stringValue, "a string"))
        case is Bool.Type: return try cast(scalar(json.boolValue, "true or false"))
        case is Int.Type: return try cast(scalar(integer, "an integer"))
        case is Double.Type: return try cast(scalar(json.doubleValue, "a number"))
        default: return try JSONBox.decode(type, from: json, at: codingPath)
        }
    }

    private var integer: Int? {
        json.integerValue ?? json.stringValue.flatMap { text in Int(text).flatMap { String($0) == text ? $0 : nil } }
    }

    private func cast<Value>(_ value: Any) throws -> Value {
        try scalar(value as? Value, "\(Value.self)")
    }

    private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let members: [String: JSONValue]
        let codingPath: [any CodingKey]

        var allKeys: [Key] { members.keys.compactMap { Key(stringValue: $0) } }
        func contains(_ key: Key) -> Bool { members[key.stringValue] != nil }
        func decodeNil(forKey key: Key) throws -> Bool { try box(key).json == .null }
        func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value { try box(key).unbox(type) }
        func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type, forKey key: Key
        ) throws -> KeyedDecodingContainer<Nested> {
            try box(key).container(keyedBy: type)
        }
        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            try box(key).unkeyedContainer()
        }
        func superDecoder() throws -> any Decoder { JSONDecoderBox(json: .object(members), path: codingPath) }
        func superDecoder(forKey key: Key) throws -> any Decoder { try box(key) }

        private func box(_ key: Key) throws -> JSONDecoderBox {
            guard let value = members[key.stringValue] else {
                throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: "missing"))
            }
            return JSONDecoderBox(json: value, path: codingPath, key: key)
        }
    }

    private struct Unkeyed: UnkeyedDecodingContainer {
        let elements: [JSONValue]
        let codingPath: [any CodingKey]
        var currentIndex = 0

        var count: Int? { elements.count }
        var isAtEnd: Bool { currentIndex >= elements.count }

        mutating func decodeNil() throws -> Bool {
            guard !isAtEnd, elements[currentIndex] == .null else { return false }
            currentIndex += 1
            return true
        }
        mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next().unbox(type) }
        mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws
            -> KeyedDecodingContainer<Nested>
        {
            try next().container(keyedBy: type)
        }
        mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }
        mutating func superDecoder() throws -> any Decoder { try next() }

        private mutating func next() throws -> JSONDecoderBox {
            let box = JSONDecoderBox(json: isAtEnd ? .null : elements[currentIndex], path: codingPath)
            guard !isAtEnd else { throw box.mismatch("an element; the array ends") }
            currentIndex += 1
            return box
        }
    }

    private struct Single: SingleValueDecodingContainer {
        let box: JSONDecoderBox
        var codingPath: [any CodingKey] { box.codingPath }

        func decodeNil() -> Bool { box.json == .null }
        func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try box.unbox(type) }
    }
}
