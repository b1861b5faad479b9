// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import PawlBase
internal import PawlLedger
internal import PawlStore

/// `pawl audit export`
struct AuditExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Copy the ledger and all that it names, for a third party.",
        discussion: """
            The folder holds what `pawl audit verify --state FOLDER` needs, and nothing else: no key, no index. The copy \
            is verified before the command says yes.

            Example:
              pawl audit export evidence && tar cf evidence.tar evidence
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "A folder that does not exist yet.") var folder: String

    func run() async throws {
        let state = try StateView(common.stateFolder)
        let target = Files.absolute(folder)
        guard !Files.exists(target) else {
            throw CommandFailure(.usage, "\(folder) exists already", hint: "name a folder that does not exist yet")
        }
        try Files.makeFolder(target, permissions: 0o700)
        // A writer may append meanwhile: the journal is copied first, and a copy that does not verify is made again.
        for attempt in 1...3 {
            try Self.copyFolder(state.reader.folder, to: target + "/ledger", first: "journal")
            try Self.copyObjects(of: LedgerReader(folder: target + "/ledger"), state: state, to: target + "/objects")
            let report = AuditVerifyCommand.verify(try StateView(target), key: nil, known: nil)
            if report.isValid {
                if common.json {
                    common.print(AuditVerifyCommand.document(report))
                } else {
                    Terminal.line("\(folder): \(report.size) entries, \(report.checkedReferences) objects and trees")
                }
                return
            }
            guard attempt < 3 else {
                Terminal.lines(AuditVerifyCommand.lines(report, hasCheckpoint: false))
                throw CommandExit.no
            }
        }
    }

    private static func copyFolder(_ source: String, to target: String, first: String? = nil) throws {
        try Files.makeFolder(target, permissions: 0o700)
        let names = try Files.names(in: source).filter { !$0.hasSuffix(".new") }
        for name in names.filter({ $0 == first }) + names.filter({ $0 != first }) {
            let (from, to) = (source + "/" + name, target + "/" + name)
            if (try? Files.names(in: from)) != nil {
                try copyFolder(from, to: to)
            } else {
                try SystemDisk().replace(to, with: try Files.read(from, limit: 1 << 30))
            }
        }
    }

    private static func copyObjects(of ledger: LedgerReader, state: StateView, to target: String) throws {
        let copy = ObjectStore(root: target)
        var seen: Set<Digest> = []
        func take(_ digest: Digest) throws {
            guard seen.insert(digest).inserted else { return }
            _ = try copy.put(try state.objects.get(digest, limit: 1 << 30))
        }
        var cursor = ledger.entries()
        while let (_, entry) = try cursor.nextEntry() {
            for digest in entry.event.objectReferences { try take(digest) }
            for digest in entry.event.treeReferences where !seen.contains(digest) {
                for entry in try state.trees.get(digest).entries {
                    if case .file(let object, _, _) = entry.content { try take(object) }
                }
                try take(digest)
            }
        }
        try copy.sync()
    }
}
