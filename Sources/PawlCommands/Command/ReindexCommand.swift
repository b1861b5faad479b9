// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Glibc
internal import PawlBase
internal import PawlLedger
internal import PawlStore

/// `pawl reindex`
struct ReindexCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reindex", abstract: "Rebuild the index database from the ledger.",
        discussion: """
            The index holds nothing that the ledger does not; a rebuilt one has the same ordered dump.

            Example:
              pawl reindex
            """)

    @OptionGroup var common: CommonOptions

    @Flag(help: "Print the ordered dump of the new index.") var dump = false

    func run() async throws {
        let view = try StateView(common.stateFolder)
        let state = try StateFolder(path: view.root)
        let lock = try state.lock()
        defer { lock.release() }
        // The old files may be what is broken: they go first.
        for path in ["", "-wal", "-shm"].map({ state.index + $0 }) { unsafe unlink(path) }
        let index = try IndexDatabase(path: state.index)
        var cursor = view.reader.entries()
        var batch: [(Int, LedgerEntry)] = []
        var count = 0
        while let next = try cursor.nextEntry() {
            batch.append((next.index, next.entry))
            count += 1
            if batch.count == 4096 {
                try index.apply(batch)
                batch = []
            }
        }
        try index.apply(batch)
        if dump { Terminal.write(try index.dump(), to: 1) }
        try index.close()
        if common.json {
            common.print(["entries": .integer(count), "index": .string(state.index)])
        } else if !dump {
            Terminal.line("indexed \(count) entries")
        }
    }
}
