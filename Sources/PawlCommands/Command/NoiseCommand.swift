// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import PawlBase
internal import PawlContract
internal import PawlLedger
internal import PawlRun
internal import PawlStatistics
internal import PawlStore

/// `pawl noise [CONTRACT]`, `pawl noise --simulate`, `pawl noise --compare`
struct NoiseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "noise", abstract: "Measure a contract's noise and what it takes to see a gain.",
        discussion: """
            Judges the baseline against itself and prints how much the objective differs, what share of it is the start of \
            a process, and how many pairs a gain of 0.5, 1, 2 and 5 % takes. Only visible stages are played; the rounds are \
            recorded as a run of their own.

            --simulate plays the rule that runs use against noise whose truth is known, exit code 1: a required number is \
            missed, which with few runs happens by chance. --compare sets other methods beside it and shows what choosing \
            the best does to measured gains. --probe plays attackers against a hidden set of 1,000 items.

            Examples:
              pawl noise Examples/matmul --pairs 20
              pawl noise --simulate --runs 500
              pawl noise --compare --runs 100
              pawl noise --probe
            """)

    @OptionGroup var common: CommonOptions

    @OptionGroup var host: HostOptions

    @Argument(help: "pawl.yaml or its folder.") var contract = "."

    @Option(help: "Pairs of the baseline with itself.") var pairs = 20

    @Flag(help: "Simulate the acceptance rule; nothing is measured.") var simulate = false

    @Flag(help: "Simulate other methods beside it; nothing is measured.") var compare = false

    @Flag(help: "Simulate attackers that probe a hidden set; nothing is measured.") var probe = false

    @Option(help: "Simulated runs for each kind of noise (default: 2000, with --compare 300).")
    var runs: Int?

    func validate() throws {
        guard (1...1_000_000).contains(runs ?? 1) else { throw ValidationError("--runs takes 1 to 1000000") }
        guard (2...1_000).contains(pairs) else { throw ValidationError("--pairs takes 2 to 1000") }
        guard [simulate, compare, probe].count(where: { $0 }) <= 1 else {
            throw ValidationError("--simulate, --compare and --probe exclude each other")
        }
        guard runs == nil || simulate || compare || probe else {
            throw ValidationError("--runs belongs to --simulate or --compare")
        }
    }

    func run() async throws {
        if simulate { return try printSimulation(runs ?? 2_000) }
        if compare { return printComparison(runs ?? 300) }
        if probe { return printProbing(runs ?? 40) }
        let loaded = try ContractArgument.load(contract, host: Machine.facts())
        let state = try UserPath.state(common.stateFolder(besideContractIn: loaded.folder))
        let (pairs, acceptsWeaknesses, rounds) = (pairs, host.acceptWeakerHost, Locked(0))
        let showsRounds = !common.json && Terminal.isInteractive
        let measured = try await Interruption.guarding {
            try await RunBridge.live.noise(loaded, pairs, state, acceptsWeaknesses) { _, entry in
                guard showsRounds, case .judgementRound(let round) = entry.event else { return }
                let count = rounds.withLock { count -> Int in
                    count += 1
                    return count
                }
                Terminal.write("\rround \(count) (\(CleanText.line(round.stage, limit: 40)))\u{1B}[K", to: 1)
            }
        }
        if showsRounds { Terminal.write("\r\u{1B}[K", to: 1) }
        guard let measured else {
            Terminal.error("interrupted; nothing was measured")
            throw CommandExit.interrupted
        }
        let page = NoisePage(measured, contract: loaded.contract)
        if common.json { common.print(page.json) } else { Terminal.lines(page.lines) }
    }

    private func printSimulation(_ runs: Int) throws {
        let report = SimulationReport.run(size: .init(runs: runs, trials: runs * 10))
        if common.json {
            common.print([
                "met": .bool(report.isMet),
                "rows": .array(
                    report.rows.map { row in
                        [
                            "question": .string(row.question), "noise": .string(row.setting),
                            "trials": .integer(row.trials), "value": .number(row.value),
                            "at_least": row.atLeast.map { .number($0) } ?? .null, "mean_pairs": .number(row.meanPairs),
                            "met": .bool(row.isMet),
                        ]
                    }),
            ])
        } else {
            Terminal.write(report.text, to: 1)
        }
        guard report.isMet else { throw CommandExit.no }
    }

    private func printProbing(_ runs: Int) {
        let rows = ProbeSimulation().table(trials: runs, seed: 1)
        guard common.json else { return Terminal.write(ProbeSimulation.text(rows), to: 1) }
        common.print([
            "rows": .array(
                rows.map { row in
                    [
                        "feedback": .string(row.feedback.rawValue), "spread": .string(row.spread.rawValue),
                        "skilled": .bool(row.isSkilled), "trials": .integer(row.trials),
                        "queries": .integer(row.queries), "gain": .number(row.gain), "largest": .number(row.largest),
                        "passes": .number(row.passes),
                    ]
                })
        ])
    }

    private func printComparison(_ runs: Int) {
        let comparison = MethodComparison.run(runs: runs)
        guard common.json else { return Terminal.write(comparison.text, to: 1) }
        common.print([
            "alpha": .number(comparison.alpha), "candidates": .integer(comparison.candidates),
            "max_pairs": .integer(comparison.maxPairs),
            "rows": .array(
                comparison.rows.map { row in
                    [
                        "method": .string(row.method.rawValue), "noise": .string(row.setting.title),
                        "runs": .integer(row.runs), "runs_with_false_keep": .number(row.falseKeepShare),
                        "breaks_its_promise": .bool(row.breaksItsPromise(alpha: comparison.alpha)),
                        "idle_pairs": .number(row.idlePairs), "trials": .integer(row.trials),
                        "power": .number(row.power), "pairs": .number(row.pairs),
                    ]
                }),
            "curse": [
                "runs": .integer(comparison.curse.runs), "runs_with_keep": .integer(comparison.curse.runsWithKeep),
                "truth": .number(comparison.curse.truth), "claimed": .number(comparison.curse.claimed),
                "fresh": .number(comparison.curse.fresh), "naive_truth": .number(comparison.curse.naiveTruth),
                "naive_claimed": .number(comparison.curse.naiveClaimed),
            ],
        ])
    }
}
