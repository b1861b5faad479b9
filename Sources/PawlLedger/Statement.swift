// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// An in-toto Statement v1 (https://in-toto.io/Statement/v1): a predicate about one or more digests.
public struct Statement: Hashable, Sendable {
    /// What the predicate is about.
    public struct Subject: Hashable, Sendable {
        /// A name for people; only the digest counts.
        public let name: String
        /// The SHA-256 digest.
        public let digest: Digest

        /// Names a digest.
        public init(name: String, digest: Digest) {
            self.name = name
            self.digest = digest
        }
    }

    /// What the predicate is about.
    public let subjects: [Subject]
    /// The URI of the predicate's type.
    public let predicateType: String
    /// What is said.
    public let predicate: JSONValue

    /// The type of the statement.
    public static let type = "https://in-toto.io/Statement/v1"
    /// The type of a payload that is a statement.
    public static let payloadType = "application/vnd.in-toto+json"

    /// Makes a statement.
    public init(subjects: [Subject], predicateType: String, predicate: JSONValue) {
        self.subjects = subjects
        self.predicateType = predicateType
        self.predicate = predicate
    }

    /// The statement's JSON.
    public var json: JSONValue {
        [
            "_type": .string(Self.type),
            "subject": .array(
                subjects.map { ["name": .string($0.name), "digest": ["sha256": .string($0.digest.hex)]] }),
            "predicateType": .string(predicateType), "predicate": predicate,
        ]
    }

    /// Reads a statement.
    public init(bytes: [UInt8]) throws(LedgerError) {
        do throws(JSONError) {
            var fields = try JSONFields(
                try StrictJSON.decode(bytes, limits: JSONLimits(bytes: Envelope.maximumBytes)), of: "a statement")
            guard try fields.string("_type") == Self.type else {
                throw JSONError(.badValue, "it is no in-toto Statement v1")
            }
            var subjects: [Subject] = []
            for element in try fields.array("subject") {
                var parts = try JSONFields(element, of: "a subject")
                var digests = try JSONFields(try parts.value("digest"), of: "a subject's digest")
                let digest = try digests.digest("sha256")
                subjects.append(Subject(name: try parts.optionalString("name") ?? "", digest: digest))
            }
            self.subjects = subjects
            predicateType = try fields.string("predicateType")
            predicate = try fields.value("predicate")
            try fields.end()
        } catch {
            throw LedgerError(.format, "the bytes cannot be read as a statement: \(error.message)", cause: error)
        }
    }

    /// The statement in a signed envelope.
    public func signed(by key: LedgerKey) throws(LedgerError) -> Envelope {
        try Envelope(payloadType: Self.payloadType, payload: CanonicalJSON.encode(json), signedBy: key)
    }

    /// Reads the statement of an envelope that the key signed.
    public init(envelope: Envelope, key: LedgerPublicKey) throws(LedgerError) {
        try envelope.verify(by: key)
        guard envelope.payloadType == Self.payloadType else {
            throw LedgerError(.format, "the envelope holds no in-toto statement")
        }
        try self.init(bytes: envelope.payload)
    }
}
