// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlRun
internal import PawlStore

/// `pawl run [CONTRACT]`
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a contract's loop to its end.",
        discussion: """
            On a terminal, a live view; elsewhere one line for each event. Ctrl-C ends cleanly, and `pawl resume` goes on. \
            Exit code 0: ended as the contract says, whatever was kept; with --require-gain 1 if nothing was.

            Examples:
              pawl run Examples/matmul --name demo
              pawl run --require-gain && pawl export --patch - | git apply
            """)

    @OptionGroup var common: CommonOptions

    @OptionGroup var host: HostOptions

    @OptionGroup var verifier: VerifierOptions

    @Argument(help: "pawl.yaml or its folder.") var contract = "."

    @Option(help: "A name for the run (default: the contract's).") var name: String?

    @Flag(help: "Exit with 1 if no candidate was kept.") var requireGain = false

    @Flag(help: "Also show rounds and the bookkeeping of budgets.") var verbose = false

    func run() async throws {
        let loaded = try ContractArgument.load(contract, host: Machine.facts())
        let state = try UserPath.state(common.stateFolder(besideContractIn: loaded.folder))
        let options = RunOptions(name: name, acceptsWeakVerifier: verifier.acceptWeakVerifier)
        let acceptsWeaknesses = host.acceptWeakerHost
        try await RunFollower(
            common: common, facts: RunFacts(loaded.contract), verbose: verbose, requireGain: requireGain,
            state: common.state ?? (contract == "." ? nil : state.root)
        )
        .follow { observe in
            try await RunBridge.live.run(loaded, state, options, acceptsWeaknesses, observe)
        }
    }
}

/// `pawl resume [RUN]`
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Continue a run after anything that stopped it.",
        discussion: """
            Takes the contract as it was pinned when the run began; budgets go on where they stood. An attempt that was cut \
            short is repeated under its number, a judgement goes on behind its recorded rounds.

            Example:
              pawl resume demo
            """)

    @OptionGroup var common: CommonOptions

    @OptionGroup var verifier: VerifierOptions

    @Argument(help: "A run's name or the beginning of its id.") var run: String?

    @Flag(help: "Exit with 1 if no candidate was kept.") var requireGain = false

    @Flag(help: "Also show rounds and the bookkeeping of budgets.") var verbose = false

    func run() async throws {
        let view = try StateView(common.stateFolder)
        let history = try view.run(run)
        guard history.closed == nil else {
            throw CommandFailure(
                .usage, "run \(history.opened?.name ?? history.id) has ended", hint: "`pawl run` starts another")
        }
        let state = try StateFolder(path: view.root)
        let options = RunOptions(acceptsWeakVerifier: verifier.acceptWeakVerifier)
        try await RunFollower(
            common: common, facts: view.facts(of: history), verbose: verbose, requireGain: requireGain,
            state: common.state,
            earlier: history
        ).follow { observe in try await RunBridge.live.resume(history.id, state, options, observe) }
    }
}
