// SPDX-License-Identifier: Apache-2.0
internal import Crypto
internal import Glibc
public import PawlBase

/// The Ed25519 key that signs a ledger's checkpoints and attestations. It never enters a cell.
///
/// Its file has mode 0600 and one line in the form of Go's `golang.org/x/mod/sumdb/note`:
/// `PRIVATE+KEY+NAME+<id, 8 hex digits>+<base64 of 0x01 || 32-byte seed>`.
public struct LedgerKey: Sendable {
    /// The key that checks what this one signs.
    public let publicKey: LedgerPublicKey
    private let seed: [UInt8]
    private let key: Curve25519.Signing.PrivateKey

    private static let prefix = "PRIVATE+KEY+"
    private static let derPrefix: [UInt8] = [
        0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ]

    /// The name of the key, which is the ledger's origin.
    public var name: String { publicKey.name }

    /// Makes a key from a seed of 32 bytes. Without a name it is called `pawl/<first 16 hex digits of the SHA-256 of
    /// the public key>`.
    public init(name: String? = nil, seed: [UInt8]) throws(LedgerError) {
        guard seed.count == 32, let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
            throw LedgerError(.format, "an Ed25519 key needs a seed of 32 bytes")
        }
        let publicBytes = Array(key.publicKey.rawRepresentation)
        self.key = key
        self.seed = seed
        let ownName = "pawl/" + String(Digest.of(publicBytes).hex.prefix(16))
        publicKey = try LedgerPublicKey(name: name ?? ownName, bytes: publicBytes)
    }

    /// Makes a fresh key.
    public static func generate(name: String? = nil, random: RandomSource = .system) throws(LedgerError) -> LedgerKey {
        try LedgerKey(name: name, seed: random.bytes(32))
    }

    /// Reads the text form.
    public init(text: String) throws(LedgerError) {
        guard text.hasPrefix(Self.prefix) else { throw LedgerError(.format, "the text is not a signer key") }
        let parts = text.dropFirst(Self.prefix.count).split(
            separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let blob = Base64.decode(parts[2]), blob.first == LedgerPublicKey.algorithm else {
            throw LedgerError(.format, "the text is not the signer key of an Ed25519 key")
        }
        try self.init(name: String(parts[0]), seed: Array(blob.dropFirst()))
        guard self.text == text else { throw LedgerError(.format, "the id of the signer key does not fit the key") }
    }

    /// The text form; a secret.
    public var text: String {
        "\(Self.prefix)\(name)+\(publicKey.idText)+\(Base64.encode([LedgerPublicKey.algorithm] + seed))"
    }

    /// The key in PEM (PKCS #8, RFC 8410); a secret.
    public var pem: String { PEM.encode(Self.derPrefix + seed, label: "PRIVATE KEY") }

    /// Reads a private key in PEM (PKCS #8); PEM carries no name.
    public init(name: String? = nil, pem: String) throws(LedgerError) {
        let der = try PEM.decode(pem, label: "PRIVATE KEY")
        guard der.starts(with: Self.derPrefix) else {
            throw LedgerError(.format, "the PEM holds no Ed25519 private key")
        }
        try self.init(name: name, seed: Array(der.dropFirst(Self.derPrefix.count)))
    }

    /// The 64 bytes of the signature of a message.
    public func signature(of message: [UInt8]) throws(LedgerError) -> [UInt8] {
        do {
            return Array(try key.signature(for: message))
        } catch {
            throw LedgerError(.key, "cannot sign with the key \(name)", cause: error)
        }
    }

    /// Reads a key's file, which nobody but its owner may be able to read.
    public static func load(_ path: String) throws(LedgerError) -> LedgerKey {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { throw LedgerError(DiskError(errno, cannot: "look at \(path)")) }
        guard status.st_mode & 0o077 == 0 else {
            throw LedgerError(.key, "the key file \(path) is open to others; its mode must be 0600")
        }
        do {
            let bytes = try Files.read(path, limit: 4096)
            let text = String(decoding: bytes, as: UTF8.self)
            return try LedgerKey(text: text.hasSuffix("\n") ? String(text.dropLast()) : text)
        } catch let error as LedgerError {
            throw error
        } catch {
            throw LedgerError(.key, "cannot read the key file \(path)", cause: error)
        }
    }

    /// Writes the key to a file with mode 0600, durably.
    public func store(_ path: String, disk: any Disk = SystemDisk()) throws(LedgerError) {
        do throws(DiskError) {
            try disk.replace(path, with: Array((text + "\n").utf8), permissions: 0o600)
        } catch {
            throw LedgerError(error)
        }
    }

    /// The key of a file, which is made with a fresh key where it is missing.
    public static func loadOrMake(
        _ path: String, name: String? = nil, random: RandomSource = .system, disk: any Disk = SystemDisk()
    ) throws(LedgerError) -> LedgerKey {
        if Files.exists(path) { return try load(path) }
        let key = try generate(name: name, random: random)
        try key.store(path, disk: disk)
        return key
    }
}
