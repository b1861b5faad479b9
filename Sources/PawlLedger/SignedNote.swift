// SPDX-License-Identifier: Apache-2.0
internal import PawlBase

/// A signed note (https://c2sp.org/signed-note).
///
/// A note is UTF-8 without control characters other than newline: a text that ends in a newline, an empty line, and
/// one or more signature lines `— NAME BASE64\n` (U+2014, space, name, space). The base64 holds the key's id, four
/// bytes, and then the signature. The id is the start of `SHA-256(NAME || 0x0A || type || public key)`; type 0x01 is
/// Ed25519. Names are not empty and hold neither white space nor `+`. Signatures by unknown keys are ignored.
public struct SignedNote: Hashable, Sendable {
    /// One signature line.
    public struct Signature: Hashable, Sendable {
        /// The name of the key.
        public let name: String
        /// The id of the key: four bytes, big-endian.
        public let keyID: UInt32
        /// The signature itself.
        public let bytes: [UInt8]

        /// Makes a signature line.
        public init(name: String, keyID: UInt32, bytes: [UInt8]) {
            self.name = name
            self.keyID = keyID
            self.bytes = bytes
        }
    }

    /// What is signed; it ends in a newline.
    public let text: String
    /// The signature lines in their order.
    public let signatures: [Signature]

    /// The most bytes of a note that is read.
    public static let maximumBytes = 1 << 16
    private static let maximumSignatures = 100

    /// Makes a note.
    public init(text: String, signatures: [Signature]) {
        self.text = text
        self.signatures = signatures
    }

    /// Signs a text, which must end in a newline and hold no other control character.
    public init(text: String, signedBy key: LedgerKey) throws(LedgerError) {
        let signature = try key.signature(of: Array(text.utf8))
        self.init(
            text: text, signatures: [Signature(name: key.name, keyID: key.publicKey.keyID, bytes: signature)])
    }

    /// The note's bytes.
    public var bytes: [UInt8] {
        var note = text + "\n"
        for signature in signatures {
            let id = (0..<4).map { UInt8(truncatingIfNeeded: signature.keyID >> (24 - 8 * $0)) }
            note += "\u{2014} \(signature.name) \(Base64.encode(id + signature.bytes))\n"
        }
        return Array(note.utf8)
    }

    /// Reads a note; nothing is said yet about its signatures.
    public init(bytes: some Collection<UInt8>) throws(LedgerError) {
        guard bytes.count <= Self.maximumBytes, let note = String(validating: bytes, as: UTF8.self) else {
            throw Self.refusal("it is not UTF-8 or too long")
        }
        let characters = Array(note.utf8)
        var lastGap: Int?
        var previous: UInt8 = 0
        for (position, character) in characters.enumerated() {
            guard character >= 0x20 && character != 0x7F || character == 0x0A else {
                throw Self.refusal("it holds a control character")
            }
            if character == 0x0A, previous == 0x0A { lastGap = position - 1 }
            previous = character
        }
        guard let gap = lastGap, gap + 2 < characters.count, previous == 0x0A else {
            throw Self.refusal("it has no signature lines")
        }
        text = String(decoding: characters[...gap], as: UTF8.self)
        let lines = characters[(gap + 2)..<(characters.count - 1)].split(
            separator: 10, omittingEmptySubsequences: false)
        guard lines.count <= Self.maximumSignatures else { throw Self.refusal("it has too many signatures") }
        var signatures: [Signature] = []
        for line in lines { signatures.append(try Self.signature(String(decoding: line, as: UTF8.self))) }
        self.signatures = signatures
    }

    private static func signature(_ line: String) throws(LedgerError) -> Signature {
        let parts = line.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "\u{2014}", isName(String(parts[1])),
            let blob = Base64.decode(parts[2]), blob.count >= 5
        else { throw refusal("a signature line is malformed") }
        let id = blob.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return Signature(name: String(parts[1]), keyID: id, bytes: Array(blob.dropFirst(4)))
    }

    /// Whether a key may have that name.
    static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0 != "+" && $0.value >= 0x20 }
    }

    /// Checks the signature by one key; a note without one, or with a bad one, is refused.
    public func verify(by key: LedgerPublicKey) throws(LedgerError) {
        let own = signatures.filter { $0.name == key.name && $0.keyID == key.keyID }
        guard !own.isEmpty else {
            throw LedgerError(.unproven, "the note is not signed by \(key.vkey)")
        }
        for signature in own where !key.isValid(signature.bytes, of: Array(text.utf8)) {
            throw LedgerError(.unproven, "a signature of the note by \(key.name) is wrong")
        }
    }

    private static func refusal(_ why: String) -> LedgerError {
        LedgerError(.format, "the bytes cannot be read as a signed note: \(why)")
    }
}
