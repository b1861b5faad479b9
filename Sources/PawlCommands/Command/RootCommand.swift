// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import PawlRun

/// `pawl`: the subcommands by what a user wants from them.
struct RootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pawl",
        abstract: "Keeps what an agent improves, and only that.",
        discussion: """
            Pawl gives an agent a sealed copy of your work, has each candidate judged by a verifier it cannot reach, keeps \
            a candidate only if it is better, and records every step in a signed log.

            Start with:
              pawl init hello && pawl run hello

            CONTRACT is a path to pawl.yaml or to its folder (default: here). RUN is a name or a unique prefix of a run's \
            id (default: the latest). Exit codes: 0 yes, 1 no, 2 usage or contract error, 3 this machine cannot do it, \
            4 violation, 130 interrupted.
            """,
        version: PawlVersion.text,
        groupedSubcommands: [
            CommandGroup(
                name: "Begin",
                subcommands: [InitCommand.self, CheckCommand.self, SchemaCommand.self, DoctorCommand.self]),
            CommandGroup(
                name: "Work",
                subcommands: [
                    JudgeCommand.self, ExamCommand.self, NoiseCommand.self, RunCommand.self, ResumeCommand.self,
                    SubmitCommand.self,
                    ReplayCommand.self,
                ]),
            CommandGroup(
                name: "Look",
                subcommands: [
                    StatusCommand.self, WatchCommand.self, ListCommand.self, ShowCommand.self, DiffCommand.self,
                ]),
            CommandGroup(name: "Try out", subcommands: [StubCommand.self]),
            CommandGroup(name: "Take out", subcommands: [ReportCommand.self, ExportCommand.self]),
            CommandGroup(
                name: "Prove and manage",
                subcommands: [
                    RevokeCommand.self, AuditCommand.self, KeysCommand.self, ReindexCommand.self, VersionCommand.self,
                ]),
        ])
}
