// SPDX-License-Identifier: Apache-2.0

/// The `Encoder` behind ``JSONCoding``: it collects one ``JSONValue``.
final class JSONEncoderBox: Encoder {
    let codingPath: [any CodingKey]
    let userInfo: [CodingUserInfoKey: Any] = [:]
    var result = JSONValue.object([:])

    init(path: [any CodingKey]) {
        self.codingPath = path
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(Keyed<Key>(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        result = .array([])
        return Unkeyed(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        Single(encoder: self)
    }

    fileprivate func set(_ key: String, _ value: JSONValue) {
        guard case .object(var members) = result else { return }
        result = .null
        members[key] = value
        result = .object(members)
    }

    fileprivate func append(_ value: JSONValue) {
        guard case .array(var elements) = result else { return }
        result = .null
        elements.append(value)
        result = .array(elements)
    }

    private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let encoder: JSONEncoderBox
        var codingPath: [any CodingKey] { encoder.codingPath }

        mutating func encodeNil(forKey key: Key) throws { encoder.set(key.stringValue, .null) }
        mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
            encoder.set(key.stringValue, try JSONBox.value(of: value, at: codingPath + [key]))
        }
        mutating func nestedContainer<Nested: CodingKey>(
            keyedBy keyType: Nested.Type, forKey key: Key
        ) -> KeyedEncodingContainer<Nested> {
            unsupported(codingPath).container(keyedBy: keyType)
        }
        mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
            unsupported(codingPath).unkeyedContainer()
        }
        mutating func superEncoder() -> any Encoder { unsupported(codingPath) }
        mutating func superEncoder(forKey key: Key) -> any Encoder { unsupported(codingPath) }
    }

    private struct Unkeyed: UnkeyedEncodingContainer {
        let encoder: JSONEncoderBox
        var codingPath: [any CodingKey] { encoder.codingPath }
        var count: Int { encoder.result.arrayValue?.count ?? 0 }

        mutating func encodeNil() throws { encoder.append(.null) }
        mutating func encode<Value: Encodable>(_ value: Value) throws {
            encoder.append(try JSONBox.value(of: value, at: codingPath))
        }
        mutating func nestedContainer<Nested: CodingKey>(keyedBy keyType: Nested.Type) -> KeyedEncodingContainer<Nested>
        {
            unsupported(codingPath).container(keyedBy: keyType)
        }
        mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
            unsupported(codingPath).unkeyedContainer()
        }
        mutating func superEncoder() -> any Encoder { unsupported(codingPath) }
    }

    private struct Single: SingleValueEncodingContainer {
        let encoder: JSONEncoderBox
        var codingPath: [any CodingKey] { encoder.codingPath }

        mutating func encodeNil() throws { encoder.result = .null }
        mutating func encode<Value: Encodable>(_ value: Value) throws {
            encoder.result = try JSONBox.value(of: value, at: codingPath)
        }
    }
}

/// A named stop for what no type of Pawl does; reaching it is a programmer's mistake.
private func unsupported(_ path: [any CodingKey]) -> any Encoder {
    preconditionFailure("nested containers are not used by Pawl's types: \(path.map(\.stringValue))")
}
