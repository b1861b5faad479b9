// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import PawlBase
internal import PawlLedger

/// `pawl audit prove`
///
/// The text form is C2SP tlog-proof (c2sp.org/tlog-proof): `c2sp.org/tlog-proof@v1`, `index N`, one base64 hash a line,
/// an empty line, the checkpoint.
struct AuditProveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove", abstract: "Prove that an entry or a verdict is in the log.",
        discussion: """
            Prints a C2SP tlog-proof: index, audit path, signed checkpoint. A candidate (champion, or the beginning of a \
            digest) means the verdict that accepted it. --json prints the entry as well, and, for a verdict, two DSSE \
            envelopes: an in-toto test-result, and Pawl's own predicate, which checks without the ledger. --envelopes \
            writes them as files. Of a candidate that was revoked since, all of them say so, with the entry that did it.

            Examples:
              pawl audit prove 42 > entry-42.proof
              pawl audit prove champion --envelopes evidence
              pawl audit verify --envelope evidence/verdict.dsse.json --key pawl.vkey
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The index of the entry, champion, or the beginning of a candidate's digest.") var subject: String

    @Option(help: "The run of the candidate (default: the latest).") var run: String?

    @Option(help: ArgumentHelp("Write the verdict's DSSE envelopes into a folder.", valueName: "folder"))
    var envelopes: String?

    func run() async throws {
        let state = try StateView(common.stateFolder)
        let snapshot = try state.reader.snapshot()
        let index = try Self.index(of: subject, run: run, state: state)
        guard (0..<snapshot.size).contains(index) else {
            throw CommandFailure(
                .usage, "the ledger has no entry \(index)",
                hint: "entries are 0 to \(snapshot.size - 1); `pawl audit log` prints them")
        }
        let revoked = try Self.revocation(of: index, in: snapshot, state: state)
        if let revoked, !common.json {
            Terminal.write("revoked: entry \(revoked.index) took the candidate back: \(revoked.why)\n", to: 2)
        }
        if let envelopes {
            let paths = try VerdictEnvelopes(of: index, in: snapshot, state: state).write(to: envelopes)
            if common.json {
                common.print([
                    "index": .integer(index), "envelopes": .array(paths.map { .string($0) }),
                    "revoked": Self.json(revoked),
                ])
            } else {
                Terminal.lines(paths)
            }
            return
        }
        let path = try snapshot.inclusionProof(of: index)
        let note = String(decoding: snapshot.checkpointNote, as: UTF8.self)
        guard common.json else {
            let hashes = path.map { Base64.encode($0.bytes) + "\n" }.joined()
            Terminal.write("c2sp.org/tlog-proof@v1\nindex \(index)\n\(hashes)\n\(note)", to: 1)
            return
        }
        let signed = try? VerdictEnvelopes(of: index, in: snapshot, state: state)
        common.print([
            "index": .integer(index), "size": .integer(snapshot.size),
            "entry": .string(String(decoding: try snapshot.entryBytes(index), as: UTF8.self)),
            "hashes": .array(path.map { .string(Base64.encode($0.bytes)) }), "checkpoint": .string(note),
            "revoked": Self.json(revoked),
            "envelopes": try signed.map {
                [
                    "test_result": try StrictJSON.decode($0.testResult.bytes),
                    "verdict": try StrictJSON.decode($0.verdict.bytes),
                ]
            } ?? .null,
        ])
    }

    /// What took back the candidate that an entry accepted, with its proof; nil where nothing did.
    private static func revocation(
        of index: Int, in snapshot: LedgerSnapshot, state: StateView
    ) throws -> VerdictAttestation.Revocation? {
        guard let entry = try? LedgerEntry(bytes: try snapshot.entryBytes(index)),
            case .verdict(let record) = entry.event, record.verdict == .accepted,
            let place = try state.run(entry.run).revocationIndex(of: record.candidate), place < snapshot.size
        else { return nil }
        return try VerdictAttestation.Revocation(index: place, in: snapshot)
    }

    private static func json(_ revoked: VerdictAttestation.Revocation?) -> JSONValue {
        guard let revoked else { return .null }
        return [
            "index": .integer(revoked.index), "why": .string(revoked.why),
            "entry": .string(String(decoding: revoked.entryBytes, as: UTF8.self)),
            "hashes": .array(revoked.inclusionProof.map { .string(Base64.encode($0.bytes)) }),
        ]
    }

    /// An entry's own index, or that of the verdict that accepted a candidate.
    static func index(of subject: String, run: String?, state: StateView) throws -> Int {
        if let index = Int(subject), subject.count < 12 { return index }
        return try acceptance(of: subject, in: try state.run(run))
    }

    /// The index of the verdict that accepted a candidate of a run; of the last one, where it was judged again.
    static func acceptance(of candidate: String, in history: RunHistory) throws -> Int {
        let digest = try CandidateSelection.digest(candidate, in: history)
        let accepted = history.judgements.filter { $0.candidate == digest && $0.verdict?.verdict == .accepted }
        // What made it champion says more than a later replay.
        guard let judgement = accepted.first(where: { $0.purpose != "replay" }) ?? accepted.first else {
            throw CommandFailure(
                .usage, "candidate \(digest.short) was not accepted",
                hint: "`pawl show \(history.opened?.name ?? history.id)` lists the verdicts")
        }
        return judgement.index
    }
}

/// `pawl audit checkpoint`
struct AuditCheckpointCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint", abstract: "Print the signed tree head, to be kept elsewhere.",
        discussion: """
            Example:
              pawl audit checkpoint | mail -s checkpoint me@example.com
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let snapshot = try StateView(common.stateFolder).reader.snapshot()
        let note = String(decoding: snapshot.checkpointNote, as: UTF8.self)
        if common.json {
            common.print([
                "origin": .string(snapshot.checkpoint.origin), "size": .integer(snapshot.size),
                "root": .string(Base64.encode(snapshot.checkpoint.root.bytes)), "note": .string(note),
            ])
        } else {
            Terminal.write(note, to: 1)
        }
    }
}
