// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// A value that the ledger names by digest and may reveal later.
///
/// Its object is the canonical JSON `{"salt":"<32 hex digits>","value":...}`. The salt of 16 random bytes keeps anyone
/// from finding a short value by trying all; who has the object can show that it is the value that was recorded.
public struct PrivateValue: Hashable, Sendable {
    /// 32 hexadecimal digits.
    public let salt: String
    /// The value.
    public let value: JSONValue

    private static let saltBytes = 16

    /// Salts a value.
    public init(_ value: JSONValue, random: RandomSource) {
        self.salt = Hex.encode(random.bytes(Self.saltBytes))
        self.value = value
    }

    /// The object's bytes.
    public var bytes: [UInt8] {
        CanonicalJSON.encode(["salt": .string(salt), "value": value])
    }

    /// The object's name.
    public var digest: Digest { Digest.of(bytes) }

    /// Reads an object; its bytes must be exactly what `bytes` yields.
    public init(bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) {
        var fields = try JSONFields(try StrictJSON.decode(bytes, limits: limits), of: "a private value")
        salt = try fields.string("salt")
        value = try fields.value("value")
        try fields.end()
        guard Hex.decode(salt)?.count == Self.saltBytes, self.bytes == bytes else {
            throw JSONError(.badValue, "the bytes are not the canonical form of a private value")
        }
    }
}
