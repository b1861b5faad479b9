// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// A DSSE envelope (https://github.com/secure-systems-lab/dsse, protocol v1).
///
/// JSON `{"payload":"<base64>","payloadType":"...","signatures":[{"keyid":"...","sig":"<base64>"}]}`; each signature is
/// over the pre-authentication encoding `"DSSEv1" SP len(type) SP type SP len(payload) SP payload`, lengths in decimal
/// bytes. The key id is a hint and is not signed; here it is `NAME+<8 hex digits>`, the start of the verifier key.
public struct Envelope: Hashable, Sendable {
    /// What the payload is.
    public let payloadType: String
    /// What is signed.
    public let payload: [UInt8]
    /// Signatures with the hints at their keys.
    public let signatures: [Signature]

    /// A signature with the hint at its key.
    public struct Signature: Hashable, Sendable {
        /// The hint.
        public let keyID: String
        /// The signature.
        public let bytes: [UInt8]

        /// Makes a signature.
        public init(keyID: String, bytes: [UInt8]) {
            self.keyID = keyID
            self.bytes = bytes
        }
    }

    /// The most bytes of an envelope that is read.
    public static let maximumBytes = 4 << 20

    /// Signs a payload.
    public init(payloadType: String, payload: [UInt8], signedBy key: LedgerKey) throws(LedgerError) {
        self.payloadType = payloadType
        self.payload = payload
        let signature = try key.signature(of: Self.preAuthenticationEncoding(type: payloadType, payload: payload))
        signatures = [Signature(keyID: "\(key.name)+\(key.publicKey.idText)", bytes: signature)]
    }

    /// What is really signed.
    public static func preAuthenticationEncoding(type: String, payload: [UInt8]) -> [UInt8] {
        Array("DSSEv1 \(type.utf8.count) \(type) \(payload.count) ".utf8) + payload
    }

    /// The envelope's JSON.
    public var bytes: [UInt8] {
        CanonicalJSON.encode([
            "payload": .string(Base64.encode(payload)), "payloadType": .string(payloadType),
            "signatures": .array(
                signatures.map { ["keyid": .string($0.keyID), "sig": .string(Base64.encode($0.bytes))] }),
        ])
    }

    /// Reads an envelope; nothing is said yet about its signatures.
    public init(bytes: [UInt8]) throws(LedgerError) {
        do throws(JSONError) {
            let json = try StrictJSON.decode(bytes, limits: JSONLimits(bytes: Self.maximumBytes, depth: 8, count: 1000))
            var fields = try JSONFields(json, of: "an envelope")
            payloadType = try fields.string("payloadType")
            payload = try Self.base64(try fields.string("payload"))
            var signatures: [Signature] = []
            for element in try fields.array("signatures") {
                var parts = try JSONFields(element, of: "a signature")
                let keyID = try parts.optionalString("keyid") ?? ""
                signatures.append(Signature(keyID: keyID, bytes: try Self.base64(try parts.string("sig"))))
                try parts.end()
            }
            self.signatures = signatures
            try fields.end()
        } catch {
            throw LedgerError(.format, "the bytes cannot be read as a DSSE envelope: \(error.message)", cause: error)
        }
    }

    private static func base64(_ text: String) throws(JSONError) -> [UInt8] {
        guard let bytes = Base64.decode(text) else { throw JSONError(.badValue, "a field is not base64") }
        return bytes
    }

    /// Checks that one of the signatures is by the key.
    public func verify(by key: LedgerPublicKey) throws(LedgerError) {
        let signed = Self.preAuthenticationEncoding(type: payloadType, payload: payload)
        guard signatures.contains(where: { key.isValid($0.bytes, of: signed) }) else {
            throw LedgerError(.unproven, "the envelope is not signed by \(key.vkey)")
        }
    }
}
