// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import PawlBase
internal import PawlStatistics

/// `pawl noise --simulate`
struct NoiseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "noise", abstract: "Print what the acceptance rule is worth against noise, by simulation.",
        discussion: """
            Plays the rule that runs use against noise whose truth is known: 700 identical candidates at 1 % noise, and a \
            candidate that is truly better by 2 %. Exit code 1: a required number is missed, which with few runs happens by \
            chance. Measuring the noise of a \
            contract of yours is not available in this version.

            Example:
              pawl noise --simulate --runs 500
            """)

    @OptionGroup var common: CommonOptions

    @Flag(help: "Simulate; the only thing this version can do.") var simulate = false

    @Option(help: "Simulated runs for each kind of noise, ten comparisons for each (default: 2000).")
    var runs = 2_000

    func validate() throws {
        guard (1...1_000_000).contains(runs) else { throw ValidationError("--runs takes 1 to 1000000") }
    }

    func run() async throws {
        guard simulate else {
            throw CommandFailure(
                .usage, "measuring a contract's noise is not available in this version",
                hint: "`pawl noise --simulate` prints what the acceptance rule is worth")
        }
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
}
