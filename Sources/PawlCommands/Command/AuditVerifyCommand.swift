// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import PawlBase
internal import PawlLedger
internal import PawlLoop
internal import PawlStore

/// `pawl audit verify`
struct AuditVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Recompute everything and name the first thing that is wrong.",
        discussion: """
            Recomputes every hash, signature, entry and object. Exit code 0: whole; 1: not. Without --key the answer is \
            "self-consistent only", because whoever holds the key can rewrite the whole log; without --checkpoint a \
            removed tail cannot be seen.

            --envelope checks one DSSE envelope of `pawl audit prove --envelopes` instead; with --key it needs no ledger.

            Examples:
              pawl audit verify --key pawl.vkey --checkpoint kept-elsewhere.txt
              pawl audit verify --envelope verdict.dsse.json --key pawl.vkey
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: ArgumentHelp("The vkey or PEM, or a file with it, that must have signed.", valueName: "key"))
    var key: String?

    @Option(help: ArgumentHelp("A checkpoint kept elsewhere.", valueName: "file")) var checkpoint: String?

    @Option(help: ArgumentHelp("Check this DSSE envelope, and nothing else.", valueName: "file")) var envelope: String?

    func validate() throws {
        guard envelope == nil || checkpoint == nil else {
            throw ValidationError("an envelope carries its own checkpoint: leave out --checkpoint")
        }
    }

    func run() async throws {
        if let envelope { return try checkEnvelope(envelope) }
        let state = try StateView(common.stateFolder)
        let key = try key.map { try Self.publicKey($0, name: { try state.reader.publicKey().name }) }
        let known = try checkpoint.map { try UserPath.read($0, limit: 64 << 10, option: "--checkpoint") }
        let report = Self.verify(state, key: key, known: known)
        if common.json {
            common.print(Self.document(report))
        } else {
            Terminal.lines(Self.lines(report, hasCheckpoint: known != nil))
        }
        guard report.isValid else { throw CommandExit.no }
    }

    private func checkEnvelope(_ path: String) throws {
        let bytes = try UserPath.read(path, limit: Envelope.maximumBytes, option: "--envelope")
        let key: LedgerPublicKey
        if let given = self.key {
            key = try Self.publicKey(given) { EnvelopeCheck.keyName(bytes) ?? "unnamed" }
        } else {
            key = try StateView(common.stateFolder).reader.publicKey()
        }
        do throws(LedgerError) {
            let check = try EnvelopeCheck(bytes, key: key)
            if common.json {
                common.print(check.document(isSelfConsistentOnly: self.key == nil))
            } else {
                Terminal.lines(check.lines(isSelfConsistentOnly: self.key == nil, signer: key.name))
            }
        } catch {
            if common.json {
                common.print(["ok": false, "problem": ["message": .string(error.message), "file": .string(path)]])
            } else {
                Terminal.line("not whole: \(CleanText.line(error.message))")
            }
            throw CommandExit.no
        }
    }

    /// Checks the log and all that it names.
    static func verify(_ state: StateView, key: LedgerPublicKey?, known: [UInt8]?) -> LedgerReport {
        var verifier = LedgerVerifier(publicKey: key, knownCheckpoint: known)
        // Decisions count too: an entry that no run could have made is named.
        let fold = Locked(LedgerFold())
        verifier.visit = { index, entry in try fold.withLock { try $0.apply(entry, at: index) } }
        // Candidates share most of their files, and each is read once.
        let whole = Locked<Set<Digest>>([])
        verifier.checkReference = { reference in
            do {
                guard reference.isTree else {
                    try state.objects.check(reference.digest)
                    return nil
                }
                for entry in try state.trees.get(reference.digest).entries {
                    guard case .file(let object, _, _) = entry.content, !whole.withLock({ $0.contains(object) }) else {
                        continue
                    }
                    do {
                        try state.objects.check(object)
                        whole.withLock { _ = $0.insert(object) }
                    } catch {
                        return "\(entry.path) of tree \(reference.digest.short): \(error)"
                    }
                }
                return nil
            } catch {
                return "\(error)"
            }
        }
        return verifier.verify(state.reader.folder)
    }

    /// A vkey, a PEM, or a file that holds one of them. PEM carries no name, so it is given one.
    static func publicKey(_ text: String, name: () throws -> String) throws -> LedgerPublicKey {
        var text = text
        if Files.exists(text) { text = String(decoding: try Files.read(text, limit: 64 << 10), as: UTF8.self) }
        do {
            if text.hasPrefix("-----BEGIN") { return try LedgerPublicKey(name: try name(), pem: text) }
            return try LedgerPublicKey(vkey: String(text.prefix { $0 != "\n" }))
        } catch {
            throw CommandFailure(
                .usage, "--key is neither a key nor a file with one: \(error)",
                hint: "`pawl keys export` prints the key of a ledger")
        }
    }

    static func document(_ report: LedgerReport) -> JSONValue {
        [
            "ok": .bool(report.isValid), "origin": .string(report.origin), "size": .integer(report.size),
            "root": .string(report.root.description), "vkey": .string(report.vkey),
            "self_consistent_only": .bool(report.isSelfConsistentOnly), "torn_bytes": .integer(report.tornBytes),
            "entries": .integer(report.checkedEntries), "objects": .integer(report.checkedReferences),
            "problem": report.problem.map { problem in
                [
                    "message": .string(problem.message), "entry": problem.entry.map { .integer($0) } ?? .null,
                    "file": .optional(problem.file),
                ]
            } ?? .null,
        ]
    }

    static func lines(_ report: LedgerReport, hasCheckpoint: Bool) -> [String] {
        if let problem = report.problem {
            var lines = ["not whole: \(CleanText.line(problem.message))"]
            if let entry = problem.entry { lines.append("first bad entry: \(entry)") }
            if let file = problem.file { lines.append("file: \(CleanText.line(file))") }
            lines.append("checked before that: \(report.checkedEntries) entries, \(report.checkedReferences) objects")
            return lines
        }
        var lines = [
            "whole: \(report.size) entries, \(report.checkedReferences) objects and trees, signed by \(report.origin)"
        ]
        if report.tornBytes > 0 {
            lines.append(
                "\(report.tornBytes) bytes behind the last checkpoint are a write that was cut short; `pawl resume` removes them"
            )
        }
        if report.isSelfConsistentOnly {
            lines.append("self-consistent only: say with --key who must have signed")
        }
        if !hasCheckpoint { lines.append("a removed tail would not show: compare with a checkpoint kept elsewhere") }
        return lines
    }
}
