// SPDX-License-Identifier: Apache-2.0
public import PawlBase

/// A verdict of the ledger as statements that others can check without the ledger.
///
/// The subject of both is the candidate's tree, by the SHA-256 of its manifest.
///
/// `test-result/v0.1` says what common tools understand: PASSED for an accepted candidate, else FAILED. Our own
/// predicate, `urn:pawl:verdict:v1`, carries the proof:
///
///     {"assurance":"A3","baseline":{...},"comparison":{...},"contract":"<sha256>","judgement":7,"metrics":{...},
///      "reason":"...","run":"<32 hex>","time":"<RFC 3339>","verdict":"accepted","verifier":"<sha256>",
///      "log":{"checkpoint":"<signed note>","entry":"<the entry's canonical JSON>","inclusionProof":["<base64>",...],
///             "index":41,"origin":"..."}}
///
/// All but `contract`, `verifier` and `log` repeats the entry and is checked against it. Where the candidate was revoked
/// since, `verdict` is `revoked`, and the predicate has besides, proven by the same checkpoint:
///
///     "revoked":{"entry":"<the entry's canonical JSON>","inclusionProof":["<base64>",...],"index":57,"why":"..."}
///
/// Such a candidate's test-result is FAILED, with `"revoked":{"index":57,"why":"..."}`. An envelope that was made before
/// its candidate was revoked cannot know of it: ask for a fresh one.
public struct VerdictAttestation: Hashable, Sendable {
    /// The entry's index.
    public let index: Int
    /// The entry, whose event is a verdict.
    public let entry: LedgerEntry
    /// The verdict.
    public let verdict: VerdictReached
    /// The digest of the contract's bytes.
    public let contract: Digest
    /// The digest of the verifier's tree.
    public let verifier: Digest
    /// The signed checkpoint that includes the entry.
    public let checkpointNote: [UInt8]
    /// The audit path of the entry in that checkpoint's tree.
    public let inclusionProof: [MerkleHash]
    /// The entry that took the candidate back; nil where none had when this was made.
    public let revocation: Revocation?

    /// An entry that takes a candidate back, with its proof.
    public struct Revocation: Hashable, Sendable {
        /// The entry's index.
        public let index: Int
        /// The entry's bytes.
        public let entryBytes: [UInt8]
        /// The audit path of the entry.
        public let inclusionProof: [MerkleHash]
        /// The reason that was given.
        public let why: String

        /// Takes a revocation from a log with its proof.
        public init(index: Int, in log: LedgerSnapshot) throws(LedgerError) {
            try self.init(
                index: index, entryBytes: try log.entryBytes(index), inclusionProof: try log.inclusionProof(of: index))
        }

        init(index: Int, entryBytes: [UInt8], inclusionProof: [MerkleHash]) throws(LedgerError) {
            self.index = index
            self.entryBytes = entryBytes
            self.inclusionProof = inclusionProof
            self.why = try Self.record(index, entryBytes).record.why
        }

        /// The run and the record of the entry.
        static func record(_ index: Int, _ bytes: [UInt8]) throws(LedgerError) -> (
            run: String, record: CandidateRevoked
        ) {
            guard let entry = try? LedgerEntry(bytes: bytes), case .revoked(let record) = entry.event else {
                throw LedgerError(.entry, "entry \(index) revokes nothing", entry: index)
            }
            return (entry.run, record)
        }
    }

    /// The type of our own predicate.
    public static let predicateType = "urn:pawl:verdict:v1"
    /// The type of the test-result predicate.
    public static let testResultType = "https://in-toto.io/attestation/test-result/v0.1"

    /// Takes a verdict from a log with its proof.
    ///
    /// `revokedAt` is the index of the entry that took its candidate back, where there is one.
    public init(
        index: Int, in log: LedgerSnapshot, contract: Digest, verifier: Digest, revokedAt: Int? = nil
    ) throws(LedgerError) {
        let bytes = try log.entryBytes(index)
        try self.init(
            index: index, entryBytes: bytes, contract: contract, verifier: verifier, checkpointNote: log.checkpointNote,
            inclusionProof: try log.inclusionProof(of: index),
            revocation: try Self.revocation(at: revokedAt, in: log))
    }

    private static func revocation(at index: Int?, in log: LedgerSnapshot) throws(LedgerError) -> Revocation? {
        guard let index else { return nil }
        return try Revocation(index: index, in: log)
    }

    private init(
        index: Int, entryBytes: [UInt8], contract: Digest, verifier: Digest, checkpointNote: [UInt8],
        inclusionProof: [MerkleHash], revocation: Revocation?
    ) throws(LedgerError) {
        do throws(JSONError) {
            entry = try LedgerEntry(bytes: entryBytes)
        } catch {
            throw LedgerError(.entry, "entry \(index) cannot be read: \(error.message)", cause: error, entry: index)
        }
        guard case .verdict(let verdict) = entry.event else {
            throw LedgerError(.entry, "entry \(index) is no verdict", entry: index)
        }
        self.index = index
        self.verdict = verdict
        self.contract = contract
        self.verifier = verifier
        self.checkpointNote = checkpointNote
        self.inclusionProof = inclusionProof
        self.revocation = revocation
        guard let revocation else { return }
        let (run, record) = try Revocation.record(revocation.index, revocation.entryBytes)
        guard run == entry.run, revocation.index > index,
            record.candidate == verdict.candidate || record.descendants.contains(verdict.candidate)
        else {
            throw LedgerError(
                .entry, "entry \(revocation.index) does not revoke what entry \(index) is about",
                entry: revocation.index)
        }
    }

    /// The word of the verdict as it stands: `revoked` where it was taken back.
    public var word: String { revocation == nil ? verdict.verdict.rawValue : "revoked" }

    /// The statement with our own predicate.
    public func statement() throws(LedgerError) -> Statement {
        do throws(JSONError) {
            let body = try entry.event.body()
            let predicate = JSONValue.fields([
                "assurance": body["assurance"], "baseline": body["baseline"], "comparison": body["comparison"],
                "contract": .string(contract.hex), "judgement": body["judgement"], "metrics": body["metrics"],
                "reason": body["reason"], "run": .string(entry.run), "time": .string(entry.time.description),
                "verdict": .string(word), "verifier": .string(verifier.hex),
                "log": [
                    "checkpoint": .string(String(decoding: checkpointNote, as: UTF8.self)),
                    "entry": .string(String(decoding: try entry.bytes(), as: UTF8.self)),
                    "inclusionProof": .array(inclusionProof.map { .string(Base64.encode($0.bytes)) }),
                    "index": .anyInteger(index),
                    "origin": .string(try origin()),
                ],
                "revoked": revocation.map { revocation in
                    [
                        "entry": .string(String(decoding: revocation.entryBytes, as: UTF8.self)),
                        "inclusionProof": .array(revocation.inclusionProof.map { .string(Base64.encode($0.bytes)) }),
                        "index": .anyInteger(revocation.index), "why": .string(revocation.why),
                    ]
                },
            ])
            return Statement(subjects: [subject], predicateType: Self.predicateType, predicate: predicate)
        } catch {
            throw LedgerError(.entry, "entry \(index) cannot be written: \(error.message)", cause: error)
        }
    }

    /// The test-result statement; `stages` are the names of the verifier's stages that decided it.
    public func testResult(stages: [String]) -> Statement {
        let isAccepted = verdict.verdict == .accepted && revocation == nil
        let names = JSONValue.array(stages.map { .string($0) })
        let predicate = JSONValue.fields([
            "result": isAccepted ? "PASSED" : "FAILED",
            "configuration": [
                ["name": "pawl.yaml", "digest": ["sha256": .string(contract.hex)]],
                ["name": "verifier", "digest": ["sha256": .string(verifier.hex)]],
            ],
            "passedTests": isAccepted ? names : [], "warnedTests": [], "failedTests": isAccepted ? [] : names,
            "revoked": revocation.map { ["index": .anyInteger($0.index), "why": .string($0.why)] },
        ])
        return Statement(subjects: [subject], predicateType: Self.testResultType, predicate: predicate)
    }

    private var subject: Statement.Subject {
        Statement.Subject(name: "candidate-tree", digest: verdict.candidate)
    }

    private func origin() throws(JSONError) -> String {
        do throws(LedgerError) {
            return try Checkpoint(text: try SignedNote(bytes: checkpointNote).text).origin
        } catch {
            throw JSONError(.badValue, error.message)
        }
    }

    /// Reads an envelope with our own predicate and checks everything in it: the envelope's signature, the
    /// checkpoint's, the entry's place in the log, and that statement and entry say the same.
    public init(envelope bytes: [UInt8], key: LedgerPublicKey) throws(LedgerError) {
        let statement = try Statement(envelope: try Envelope(bytes: bytes), key: key)
        guard statement.predicateType == Self.predicateType else {
            throw LedgerError(.format, "the statement is no verdict of Pawl")
        }
        do throws(JSONError) {
            var fields = try JSONFields(statement.predicate, of: "the predicate")
            var log = try JSONFields(try fields.value("log"), of: "the predicate's log")
            let note = Array(try log.string("checkpoint").utf8)
            let entry = Array(try log.string("entry").utf8)
            let path = try Self.path(log.array("inclusionProof"))
            let revocation = try Self.revocation(fields.optional("revoked"))
            do throws(LedgerError) {
                try self.init(
                    index: try Self.field { () throws(JSONError) in try log.integer("index") }, entryBytes: entry,
                    contract: try Self.field { () throws(JSONError) in try fields.digest("contract") },
                    verifier: try Self.field { () throws(JSONError) in try fields.digest("verifier") },
                    checkpointNote: note, inclusionProof: path, revocation: revocation)
            } catch {
                throw JSONError(.badValue, error.message)
            }
        } catch {
            throw LedgerError(.format, "the predicate cannot be read: \(error.message)", cause: error)
        }
        let checkpoint = try Checkpoint(note: checkpointNote, key: key)
        let leaf = MerkleHash.leaf(try Self.field { () throws(JSONError) in try entry.bytes() })
        guard
            MerkleProof.verifyInclusion(
                leaf: leaf, index: index, size: checkpoint.size, root: checkpoint.root, path: inclusionProof)
        else { throw LedgerError(.unproven, "the entry is not in the log at index \(index)") }
        if let revocation {
            guard
                MerkleProof.verifyInclusion(
                    leaf: MerkleHash.leaf(revocation.entryBytes), index: revocation.index, size: checkpoint.size,
                    root: checkpoint.root, path: revocation.inclusionProof)
            else { throw LedgerError(.unproven, "the revocation is not in the log at index \(revocation.index)") }
        }
        guard try self.statement() == statement else {
            throw LedgerError(.unproven, "the statement says other things than the ledger's entry")
        }
    }

    private static func path(_ hashes: [JSONValue]) throws(JSONError) -> [MerkleHash] {
        var path: [MerkleHash] = []
        for element in hashes {
            guard let hash = element.stringValue.flatMap({ Base64.decode($0) }).flatMap({ MerkleHash(bytes: $0) })
            else { throw JSONError(.badValue, "the inclusion proof holds something other than hashes") }
            path.append(hash)
        }
        return path
    }

    private static func revocation(_ value: JSONValue?) throws(JSONError) -> Revocation? {
        guard let value else { return nil }
        var fields = try JSONFields(value, of: "the revocation")
        let (index, entry) = (try fields.integer("index"), Array(try fields.string("entry").utf8))
        let path = try path(fields.array("inclusionProof"))
        do throws(LedgerError) {
            return try Revocation(index: index, entryBytes: entry, inclusionProof: path)
        } catch {
            throw JSONError(.badValue, error.message)
        }
    }

    private static func field<Value>(_ read: () throws(JSONError) -> Value) throws(LedgerError) -> Value {
        do throws(JSONError) {
            return try read()
        } catch {
            throw LedgerError(.format, error.message, cause: error)
        }
    }
}
