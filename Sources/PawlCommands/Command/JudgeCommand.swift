// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlRun
internal import PawlStore

/// `pawl judge [CONTRACT] DIR`
struct JudgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "judge", abstract: "Judge a folder as if it were the first candidate of a run.",
        discussion: """
            Compares it with the contract's workspace. Exit code 0: it would be accepted; 1: it would not; 4: a violation.

            Examples:
              pawl judge ../my-version
              pawl judge Examples/matmul ../my-version --json
            """)

    @OptionGroup var common: CommonOptions

    @OptionGroup var host: HostOptions

    @OptionGroup var verifier: VerifierOptions

    @Argument(
        help: ArgumentHelp(
            "pawl.yaml or its folder (default: here), then the folder to judge.", valueName: "contract] dir["))
    var paths: [String]

    func validate() throws {
        guard (1...2).contains(paths.count) else {
            throw ValidationError("name one folder, or a contract and a folder")
        }
    }

    func run() async throws {
        let loaded = try ContractArgument.load(paths.count == 2 ? paths[0] : ".", host: Machine.facts())
        let folder = try UserPath.folder(paths[paths.count - 1], for: "to judge")
        let state = try UserPath.state(common.stateFolder(besideContractIn: loaded.folder))
        let (common, acceptsWeaknesses) = (common, host.acceptWeakerHost)
        let options = RunOptions(acceptsWeakVerifier: verifier.acceptWeakVerifier)
        try await VerdictFollower(common: common, facts: RunFacts(loaded.contract)).follow { observe in
            try await RunBridge.live.judge(loaded, folder, state, options, acceptsWeaknesses, observe)
        }
    }
}

/// `pawl submit RUN DIR`
struct SubmitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit", abstract: "Hand a candidate to a run from outside.",
        discussion: """
            Reaches a live run through its control socket; without one, it takes the lock and judges. Exit code 0: \
            accepted; 1: not; 4: a violation.

            Example:
              pawl submit demo ../my-version
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "A run's name or the beginning of its id.") var run: String

    @Argument(help: "The folder to hand in.") var dir: String

    func run() async throws {
        let view = try StateView(common.stateFolder)
        let history = try view.run(run)
        let folder = try UserPath.folder(dir, for: "to hand in")
        let state = try StateFolder(path: view.root)
        try await VerdictFollower(common: common, facts: view.facts(of: history)).follow { observe in
            try await RunBridge.live.submit(history.id, folder, state, observe)
        }
    }
}

/// `pawl replay RUN CANDIDATE`
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Judge a candidate of a run again, with fresh inputs.",
        discussion: """
            The verdict is recorded and changes nothing that the run decided. Exit code 0: it is better than what it is \
            compared with; 1: it is not; 4: a violation.

            Examples:
              pawl replay demo champion
              pawl replay demo 7 --against champion
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "A run's name or the beginning of its id.") var run: String

    @Argument(help: "champion, an attempt's number, or the beginning of a digest.") var candidate: String

    @Option(help: "What it is compared with.") var against = "baseline"

    func run() async throws {
        let view = try StateView(common.stateFolder)
        let history = try view.run(run)
        let subject = try CandidateSelection.digest(candidate, in: history)
        let other = try CandidateSelection.digest(against, in: history)
        let state = try StateFolder(path: view.root)
        try await VerdictFollower(common: common, facts: view.facts(of: history)).follow { observe in
            try await RunBridge.live.replay(history.id, subject, other, state, observe)
        }
    }
}
