// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser

/// `pawl audit verify, prove, log, checkpoint, export`
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Verify the ledger, prove entries, keep checkpoints.",
        discussion: """
            The ledger is an append-only Merkle log, signed with each commit. Whoever keeps one checkpoint elsewhere can \
            later prove that nothing before it was changed or removed.

            Example:
              pawl audit checkpoint > kept-elsewhere.txt
              pawl audit verify --checkpoint kept-elsewhere.txt
            """,
        subcommands: [
            AuditVerifyCommand.self, AuditProveCommand.self, AuditLogCommand.self, AuditCheckpointCommand.self,
            AuditExportCommand.self,
        ])
}
