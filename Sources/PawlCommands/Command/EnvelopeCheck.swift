// SPDX-License-Identifier: Apache-2.0
internal import PawlBase
internal import PawlLedger

/// What a DSSE envelope of `pawl audit prove --envelopes` proves, without the ledger.
struct EnvelopeCheck {
    /// The statement, once its signature holds.
    let statement: Statement
    /// The verdict with its place in the log; nil for a test-result, which carries no proof.
    let attestation: VerdictAttestation?

    /// Checks signature, checkpoint, inclusion, and that statement and entry say the same.
    init(_ bytes: [UInt8], key: LedgerPublicKey) throws(LedgerError) {
        statement = try Statement(envelope: try Envelope(bytes: bytes), key: key)
        if statement.predicateType == VerdictAttestation.predicateType {
            attestation = try VerdictAttestation(envelope: bytes, key: key)
        } else {
            attestation = nil
        }
    }

    /// The name of the key that an envelope says it was signed with: a hint, for keys in PEM, which carry no name.
    static func keyName(_ bytes: [UInt8]) -> String? {
        guard let id = (try? Envelope(bytes: bytes))?.signatures.first?.keyID,
            let plus = id.lastIndex(of: "+")
        else { return nil }
        return String(id[..<plus])
    }

    /// The object that `--json` prints.
    func document(isSelfConsistentOnly: Bool) -> JSONValue {
        [
            "ok": true, "self_consistent_only": .bool(isSelfConsistentOnly),
            "type": .string(statement.predicateType),
            "subjects": .array(statement.subjects.map { .string($0.digest.hex) }),
            "result": statement.predicate["result"] ?? statement.predicate["verdict"] ?? .null,
            "entry": attestation.map { .integer($0.index) } ?? .null,
            "assurance": .optional(attestation?.verdict.assurance.rawValue),
            "revoked": statement.predicate["revoked"].map {
                [
                    "index": $0["index"] ?? .null, "why": $0["why"] ?? .null,
                ]
            } ?? .null,
        ]
    }

    /// The same for people.
    func lines(isSelfConsistentOnly: Bool, signer: String) -> [String] {
        let subject = statement.subjects.map(\.digest.hex).joined(separator: ", ")
        var lines: [String] = []
        if let attestation {
            lines.append(
                "whole: \(attestation.word), \(attestation.verdict.assurance.rawValue), entry "
                    + "\(attestation.index) of the log, signed by \(signer)")
        } else {
            let result = statement.predicate["result"]?.stringValue ?? "a statement"
            lines.append("signed by \(signer): \(CleanText.line(result))")
            lines.append("it carries no proof that the log holds it; verdict.dsse.json does")
        }
        lines.append("candidate \(subject)")
        if let revoked = statement.predicate["revoked"], let index = revoked["index"]?.integerValue {
            let why = CleanText.line(revoked["why"]?.stringValue ?? "", limit: 1000)
            lines.append("revoked by entry \(index) of the log: \(why)")
        }
        if isSelfConsistentOnly { lines.append("self-consistent only: say with --key who must have signed") }
        return lines
    }
}
