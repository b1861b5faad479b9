// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import PawlBase
internal import PawlContract
internal import PawlJudge
internal import PawlRun

/// `pawl exam [CONTRACT]`
struct ExamCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exam", abstract: "Test a verifier with controls whose right verdict is known.",
        discussion: """
            Puts Pawl's own stubs in the contestant's place, alters honest answers, judges the workspace against itself, and \
            judges the author's controls (verifier.controls). A run does the same before its first judgement and remembers \
            it as long as nothing changes. Exit code 0: the verifier may judge; 1: a control went wrong.

            Examples:
              pawl exam
              pawl exam Examples/matmul --json
            """)

    @OptionGroup var common: CommonOptions

    @OptionGroup var host: HostOptions

    @Argument(help: "pawl.yaml or its folder.") var contract = "."

    func run() async throws {
        let loaded = try ContractArgument.load(contract, host: Machine.facts())
        let state = try UserPath.state(common.stateFolder(besideContractIn: loaded.folder))
        let follower = ExamFollower(isSilent: common.json)
        let acceptsWeaknesses = host.acceptWeakerHost
        let table = try await Interruption.guarding {
            try await RunBridge.live.exam(loaded, state, acceptsWeaknesses) { follower.take($0) }
        }
        follower.finish()
        guard let table else {
            Terminal.error("interrupted; nothing was recorded")
            throw CommandExit.interrupted
        }
        if common.json {
            common.print(ExamDocument.json(table, contract: loaded))
        } else {
            Terminal.lines(ExamDocument.lines(table, style: Terminal.style))
        }
        guard table.isPassed else { throw CommandExit.no }
    }
}

/// What a user may decide about a verifier.
struct VerifierOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Let a verifier judge that failed its exam; the reason goes into the ledger, and verdicts are worth A1.",
            valueName: "reason"))
    var acceptWeakVerifier: String?

    func validate() throws {
        if let reason = acceptWeakVerifier, reason.allSatisfy(\.isWhitespace) {
            throw ValidationError("--accept-weak-verifier takes a reason")
        }
    }
}
