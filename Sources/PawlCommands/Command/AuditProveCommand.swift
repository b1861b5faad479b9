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
        commandName: "prove", abstract: "Prove that an entry is in the log.",
        discussion: """
            Prints a C2SP tlog-proof: index, audit path, signed checkpoint. --entry prints the entry itself as well, as \
            JSON.

            Example:
              pawl audit prove 42 > entry-42.proof
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The index of the entry.") var index: Int

    func run() async throws {
        let state = try StateView(common.stateFolder)
        let snapshot = try state.reader.snapshot()
        guard (0..<snapshot.size).contains(index) else {
            throw CommandFailure(.usage, "the ledger has no entry \(index); it has \(snapshot.size)")
        }
        let path = try snapshot.inclusionProof(of: index)
        let note = String(decoding: snapshot.checkpointNote, as: UTF8.self)
        guard common.json else {
            let hashes = path.map { Base64.encode($0.bytes) + "\n" }.joined()
            Terminal.write("c2sp.org/tlog-proof@v1\nindex \(index)\n\(hashes)\n\(note)", to: 1)
            return
        }
        common.print([
            "index": .integer(index), "size": .integer(snapshot.size),
            "entry": .string(String(decoding: try snapshot.entryBytes(index), as: UTF8.self)),
            "hashes": .array(path.map { .string(Base64.encode($0.bytes)) }), "checkpoint": .string(note),
        ])
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
