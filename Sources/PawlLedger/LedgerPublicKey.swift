// SPDX-License-Identifier: Apache-2.0
internal import Crypto
internal import PawlBase

/// The Ed25519 key that checks a ledger's checkpoints, with the ledger's name.
///
/// Its text form is the verifier key of C2SP signed-note: `NAME+<id, 8 hex digits>+<base64 of 0x01 || key>`.
public struct LedgerPublicKey: Hashable, Sendable {
    /// The name of the key, which is the ledger's origin.
    public let name: String
    /// The 32 bytes of the key (RFC 8032).
    public let bytes: [UInt8]
    /// The id of name and key.
    public let keyID: UInt32

    /// The signature type of Ed25519.
    static let algorithm: UInt8 = 0x01
    private static let derPrefix: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]

    /// Names a key of 32 bytes.
    public init(name: String, bytes: [UInt8]) throws(LedgerError) {
        guard SignedNote.isName(name), bytes.count == 32 else {
            throw LedgerError(.format, "'\(name)' with \(bytes.count) bytes cannot be an Ed25519 key")
        }
        self.name = name
        self.bytes = bytes
        let digest = Digest.of(Array(name.utf8) + [0x0A, Self.algorithm] + bytes)
        self.keyID = digest.bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Reads a verifier key; its id must fit.
    public init(vkey: String) throws(LedgerError) {
        let parts = vkey.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let blob = Base64.decode(parts[2]), blob.first == Self.algorithm else {
            throw LedgerError(.format, "the text is not the verifier key of an Ed25519 key")
        }
        try self.init(name: String(parts[0]), bytes: Array(blob.dropFirst()))
        guard self.vkey == vkey else { throw LedgerError(.format, "the id of the verifier key does not fit the key") }
    }

    /// Reads a public key in PEM (SubjectPublicKeyInfo, RFC 8410); PEM carries no name.
    public init(name: String, pem: String) throws(LedgerError) {
        let der = try PEM.decode(pem, label: "PUBLIC KEY")
        guard der.starts(with: Self.derPrefix) else {
            throw LedgerError(.format, "the PEM holds no Ed25519 public key")
        }
        try self.init(name: name, bytes: Array(der.dropFirst(Self.derPrefix.count)))
    }

    /// The verifier key's text.
    public var vkey: String { "\(name)+\(idText)+\(Base64.encode([Self.algorithm] + bytes))" }

    /// The id as eight hexadecimal digits.
    var idText: String { Hex.encode((0..<4).map { UInt8(truncatingIfNeeded: keyID >> (24 - 8 * $0)) }) }

    /// The key in PEM (SubjectPublicKeyInfo, RFC 8410).
    public var pem: String { PEM.encode(Self.derPrefix + bytes, label: "PUBLIC KEY") }

    /// Whether a signature of a message is right.
    public func isValid(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard signature.count == 64, let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else {
            return false
        }
        return key.isValidSignature(signature, for: message)
    }
}
